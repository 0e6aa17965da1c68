import { Module } from '@nestjs/common';
import { AsOfReader } from './reading/as-of.js';
import { FulfilmentResolver } from './reading/fulfilment.resolver.js';
import { SumReader } from './reading/read-sums.js';

/** For the api: what becomes of orders, and how kiosks are used. */
@Module({ providers: [AsOfReader, FulfilmentResolver, SumReader], exports: [SumReader] })
export class FulfilmentReadModule {}
