import { Module } from '@nestjs/common';
import { ReplenishmentModule } from '@app/replenishment';
import { PhotoEndpoint } from './photo-endpoint.js';

/** Pictures of visits over plain HTTP. */
@Module({ imports: [ReplenishmentModule], providers: [PhotoEndpoint] })
export class PhotoHttpModule {}
