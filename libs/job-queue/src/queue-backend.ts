import pg from 'pg';
import {
  createPostgresBackend,
  type Processor,
  Queue,
  type RedisOptions,
  withBackend,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import { surviveLostConnection } from '@app/persistence';

/** BullMQ's default, which keeps its tables away from ours. */
export const queueSchema = 'bullmq';

/** Where the queue lives. */
export type QueueLocation = { kind: 'postgres'; connectionString: string } | { kind: 'redis'; url: string };

/** A producer gives up soon, so that a request is never held by a queue that is away. */
const connectTimeoutMs = 3_000;
const statementTimeoutMs = 5_000;

/** Of a producer; a worker has one more, which listens. */
const connections = 2;

/**
 * A pool of ours instead of BullMQ's own: nobody listens to a connection of that while it is checked out or being
 * closed, and one that breaks just then would end the process. Small, because on the embedded database every connection
 * is a client of one session, and on a server they are the scarcest thing.
 */
function openPool(location: Extract<QueueLocation, { kind: 'postgres' }>, max: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: location.connectionString,
    // BullMQ's statements name no schema.
    options: `-c search_path="${queueSchema}"`,
    max,
    application_name: 'kiosk-fleet-jobs',
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: statementTimeoutMs,
    keepAlive: true,
  });
  pool.on('error', () => undefined);
  pool.on('connect', surviveLostConnection);
  return pool;
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

/** What was opened, and how to end all of it. */
export interface Opened<Part> {
  part: Part;
  /** `force`: without waiting for running jobs. */
  close(force?: boolean): Promise<void>;
}

function withPool<Part extends { close(force?: boolean): Promise<void> }>(
  part: Part,
  pool: pg.Pool,
): Opened<Part> {
  let ended: Promise<void> | undefined;
  return {
    part,
    close: (force) => part.close(force).finally(() => (ended ??= pool.end())),
  };
}

export function openQueue(name: string, location: QueueLocation): Opened<Queue> {
  // Metadata is for other tools: a producer must not begin its life with a write.
  const common = { skipMetasUpdate: true };
  if (location.kind === 'postgres') {
    const pool = openPool(location, connections);
    return withPool(new onPostgres.Queue(name, { ...common, connection: pool }) as unknown as Queue, pool);
  }
  const queue = new Queue(name, {
    ...common,
    connection: { ...redis(location.url), maxRetriesPerRequest: 1, commandTimeout: statementTimeoutMs },
  });
  return { part: queue, close: () => queue.close() };
}

export function openWorker(
  name: string,
  location: QueueLocation,
  processor: Processor<unknown, void>,
  options: Omit<WorkerOptions, 'connection'>,
): Opened<Worker> {
  if (location.kind === 'postgres') {
    const pool = openPool(location, connections + 1);
    return withPool(
      new onPostgres.Worker(name, processor, { ...options, connection: pool }) as unknown as Worker,
      pool,
    );
  }
  const worker = new Worker(name, processor, {
    ...options,
    connection: { ...redis(location.url), maxRetriesPerRequest: null },
  });
  return { part: worker, close: (force) => worker.close(force) };
}
