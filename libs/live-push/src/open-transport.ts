import { type Config, requireDatabaseUrl } from '@app/config';
import type { Logger } from '@app/observability';
import type { Database } from '@app/persistence';
import type { ChangeTransport } from './change-transport.js';
import { PostgresTransport } from './postgres-transport.js';
import { RedisTransport } from './redis-transport.js';

/** Carries payloads between the processes, over Redis where there is one, else over the database. */
export function openTransport(
  channel: string,
  { config, database, logger }: { config: Config; database: Database; logger: Logger },
): ChangeTransport {
  const onProblem = (error: Error) =>
    logger.warn({ error: error.message, channel }, 'a connection between processes broke; connecting again');
  if (config.redisUrl) return new RedisTransport({ url: config.redisUrl, channel, onProblem });
  return new PostgresTransport({
    connectionString: requireDatabaseUrl(config),
    channel,
    database,
    onProblem,
  });
}
