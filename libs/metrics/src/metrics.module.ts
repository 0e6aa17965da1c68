import { Module } from '@nestjs/common';
import { FulfilmentReadModule } from '@app/fulfilment';
import { MetricReader } from './metric-reader.js';
import { MetricsResolver } from './metrics.resolver.js';
import { ServiceReader } from './service/service-reader.js';

/** For the api: what every number means, and its values. */
@Module({
  imports: [FulfilmentReadModule],
  providers: [MetricReader, MetricsResolver, ServiceReader],
  exports: [MetricReader],
})
export class MetricsModule {}
