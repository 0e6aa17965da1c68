import { Module } from '@nestjs/common';
import { TelemetryModule } from '@app/telemetry';
import { TelemetryEndpoint } from './telemetry-endpoint.js';

/** Telemetry over plain HTTP; GraphQL's door is in the library. */
@Module({ imports: [TelemetryModule], providers: [TelemetryEndpoint] })
export class TelemetryHttpModule {}
