import { Module } from '@nestjs/common';
import { AuthModule } from '@app/auth';
import { LivePushModule } from '@app/live-push';
import { AssessExcursion } from './excursions/assess-excursion.js';
import { ExcursionLoaders } from './excursions/excursion-loaders.js';
import { ExcursionQueries } from './excursions/excursion-queries.js';
import { ExcursionsResolver, KioskExcursionsResolver } from './excursions/excursions.resolver.js';

/** For the api: excursion records, and what pharmacists decide. */
@Module({
  imports: [AuthModule, LivePushModule],
  providers: [
    AssessExcursion,
    ExcursionLoaders,
    ExcursionQueries,
    ExcursionsResolver,
    KioskExcursionsResolver,
  ],
})
export class ColdChainReadModule {}
