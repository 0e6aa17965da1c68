import { Inject, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { type Config, CONFIG, requireDatabaseUrl } from '@app/config';
import { CLOCK, type Clock } from '@app/kernel';
import { type Logger, LOGGER, Registry } from '@app/observability';
import { Database } from '@app/persistence';
import { ChangeBus } from './change-bus.js';
import type { ChangeTransport } from './change-transport.js';
import { PostgresTransport } from './postgres-transport.js';
import { RedisTransport } from './redis-transport.js';

function chooseTransport(config: Config, database: Database, logger: Logger): ChangeTransport {
  const onProblem = (error: Error) =>
    logger.warn({ error: error.message }, 'the connection for fleet changes broke; connecting again');
  if (config.redisUrl) return new RedisTransport({ url: config.redisUrl, onProblem });
  return new PostgresTransport({ connectionString: requireDatabaseUrl(config), database, onProblem });
}

/** One ChangeBus per process: over Redis where there is one, else over the database. */
@Module({
  providers: [
    {
      provide: ChangeBus,
      inject: [CONFIG, CLOCK, LOGGER, Registry, Database],
      useFactory: (config: Config, clock: Clock, logger: Logger, registry: Registry, database: Database) =>
        new ChangeBus({ transport: chooseTransport(config, database, logger), clock, logger, registry }),
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
