import { Global, Module } from '@nestjs/common';
import { KioskRegistryModule } from '@app/kiosk-registry';
import { KioskCommandChannel } from '@app/live-push';
import { TelemetryModule } from '@app/telemetry';
import { MessageIntake } from './message-intake.js';
import { MqttMetrics } from './mqtt-metrics.js';
import { MqttService } from './mqtt.service.js';

/** Telemetry and commands by MQTT. Global, so that the features of the api find the command channel. */
@Global()
@Module({
  imports: [TelemetryModule, KioskRegistryModule],
  providers: [
    MqttMetrics,
    MessageIntake,
    MqttService,
    { provide: KioskCommandChannel, useExisting: MqttService },
  ],
  exports: [MqttService, KioskCommandChannel],
})
export class MqttModule {}
