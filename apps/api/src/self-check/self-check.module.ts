import { Module } from '@nestjs/common';
import { KioskRegistryModule } from '@app/kiosk-registry';
import { TelemetryModule } from '@app/telemetry';
import { SelfCheck } from './self-check.js';
import { SyntheticKiosk } from './synthetic-kiosk.js';

@Module({
  imports: [KioskRegistryModule, TelemetryModule],
  providers: [SelfCheck, SyntheticKiosk],
  exports: [SelfCheck],
})
export class SelfCheckModule {}
