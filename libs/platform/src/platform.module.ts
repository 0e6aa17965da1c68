import { type DynamicModule, Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { type Config, CONFIG, requireDatabaseUrl } from '@app/config';
import { CLOCK, type Clock, systemClock } from '@app/kernel';
import { createMetricsRegistry, type Logger, LOGGER, Registry } from '@app/observability';
import { Database } from '@app/persistence';

export interface PlatformOptions {
  /** `api` or `worker`: label of logs, metrics and connections. */
  process: string;
  config: Config;
  logger: Logger;
  clock?: Clock;
}

/** What every server process has: configuration, clock, logger, metrics and the database, by injection. */
@Global()
@Module({})
export class PlatformModule implements OnApplicationShutdown {
  constructor(@Inject(Database) private readonly database: Database) {}

  static forRoot({ process, config, logger, clock = systemClock }: PlatformOptions): DynamicModule {
    const database = new Database({
      connectionString: requireDatabaseUrl(config),
      connections: config.databaseConnections,
      statementTimeoutMs: config.statementTimeoutMs,
      applicationName: `kiosk-fleet-${process}`,
      onConnectionError: (error) => logger.warn({ error: error.message }, 'a database connection broke'),
    });
    const providers = [
      { provide: CONFIG, useValue: config },
      { provide: CLOCK, useValue: clock },
      { provide: LOGGER, useValue: logger },
      { provide: Registry, useValue: createMetricsRegistry(process) },
      { provide: Database, useValue: database },
    ];
    return { module: PlatformModule, providers, exports: providers };
  }

  /** Last of all: others may still write while they shut down. */
  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
