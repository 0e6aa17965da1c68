import { Module } from '@nestjs/common';
import { KioskRegistryModule } from '@app/kiosk-registry';
import { LivePushModule } from '@app/live-push';
import { CommandDelivery } from './command-delivery.js';
import { KioskCommandsController } from './kiosk-commands.controller.js';
import { KioskCommandsResolver } from './kiosk-commands.resolver.js';
import { KioskCommands } from './kiosk-commands.service.js';

/** Remote commands, for the api, whose MQTT module provides the channel. */
@Module({
  imports: [KioskRegistryModule, LivePushModule],
  controllers: [KioskCommandsController],
  providers: [CommandDelivery, KioskCommands, KioskCommandsResolver],
})
export class KioskCommandsModule {}
