import { Inject, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { type Config, CONFIG } from '@app/config';
import { CLOCK, type Clock } from '@app/kernel';
import { type Logger, LOGGER, Registry } from '@app/observability';
import { Database } from '@app/persistence';
import { ChangeBus } from './change-bus.js';
import { openTransport } from './open-transport.js';

/** One ChangeBus per process: over Redis where there is one, else over the database. */
@Module({
  providers: [
    {
      provide: ChangeBus,
      inject: [CONFIG, CLOCK, LOGGER, Registry, Database],
      useFactory: (config: Config, clock: Clock, logger: Logger, registry: Registry, database: Database) =>
        new ChangeBus({
          transport: openTransport('kiosk_fleet_change', { config, database, logger }),
          clock,
          logger,
          registry,
        }),
    },
  ],
  exports: [ChangeBus],
})
export class LivePushModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(@Inject(ChangeBus) private readonly bus: ChangeBus) {}

  onApplicationBootstrap(): void {
    this.bus.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.bus.close();
  }
}
