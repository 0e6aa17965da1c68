import {
  createPostgresBackend,
  type Processor,
  Queue,
  type RedisOptions,
  withBackend,
  Worker,
  type WorkerOptions,
} from 'bullmq';

/** Where the queue lives. The schema keeps BullMQ's tables away from ours. */
export type QueueLocation =
  { kind: 'postgres'; connectionString: string; schema: string } | { kind: 'redis'; url: string };

/** A producer gives up soon, so that a request is never held by a queue that is away. */
const connectTimeoutMs = 3_000;
const statementTimeoutMs = 5_000;

/**
 * Small pools: on the embedded database every connection is a client of one session, and on a server they are
 * the scarcest thing. A worker has one more connection that listens.
 */
function postgres(location: Extract<QueueLocation, { kind: 'postgres' }>, connections: number) {
  return {
    connectionString: location.connectionString,
    schema: location.schema,
    max: connections,
    application_name: 'kiosk-fleet-jobs',
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: statementTimeoutMs,
    keepAlive: true,
  };
}

function redis(url: string): RedisOptions {
  const address = new URL(url);
  return {
    host: address.hostname,
    port: Number(address.port || 6379),
    username: decodeURIComponent(address.username) || undefined,
    password: decodeURIComponent(address.password) || undefined,
    db: Number(address.pathname.slice(1) || 0),
    tls: address.protocol === 'rediss:' ? {} : undefined,
    connectTimeout: connectTimeoutMs,
    keepAlive: 10_000,
    retryStrategy: (attempt: number) => Math.min(attempt * 100, 1_000),
  };
}

const onPostgres = withBackend(createPostgresBackend);

export function openQueue(name: string, location: QueueLocation): Queue {
  // Metadata is for other tools: a producer must not begin its life with a write.
  const common = { skipMetasUpdate: true };
  return location.kind === 'postgres'
    ? (new onPostgres.Queue(name, { ...common, connection: postgres(location, 2) }) as unknown as Queue)
    : new Queue(name, {
        ...common,
        connection: { ...redis(location.url), maxRetriesPerRequest: 1, commandTimeout: statementTimeoutMs },
      });
}

export function openWorker(
  name: string,
  location: QueueLocation,
  processor: Processor<unknown, void>,
  options: Omit<WorkerOptions, 'connection'>,
): Worker {
  return location.kind === 'postgres'
    ? (new onPostgres.Worker(name, processor, {
        ...options,
        connection: postgres(location, 2),
      }) as unknown as Worker)
    : new Worker(name, processor, {
        ...options,
        connection: { ...redis(location.url), maxRetriesPerRequest: null },
      });
}
