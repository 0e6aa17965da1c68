import { runMigrations } from 'bullmq';
import pg from 'pg';
import { type QueueLocation, queueSchema } from './queue-backend.js';

/**
 * Creates or upgrades BullMQ's tables, in one transaction and safe against other processes that do the same.
 * Nothing to do on Redis. Every process calls it before it uses the queue.
 */
export async function migrateQueue(location: QueueLocation): Promise<void> {
  if (location.kind === 'redis') return;
  const client = new pg.Client({
    connectionString: location.connectionString,
    application_name: 'kiosk-fleet-jobs-migrate',
    connectionTimeoutMillis: 5_000,
    query_timeout: 60_000,
  });
  // A connection that breaks while idle must not end the process; the query that needed it rejects.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await runMigrations(client as never, queueSchema);
  } finally {
    await client.end();
  }
}
