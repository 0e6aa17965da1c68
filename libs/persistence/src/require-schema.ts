import pg from 'pg';
import { AppError } from '@app/kernel';
import { surviveLostConnection } from './database.js';
import { migrationNames } from './migrate.js';

const undefinedTable = '42P01';

/**
 * For processes that leave migrating to others: resolves when the database has every migration of this version.
 * @throws AppError SCHEMA_OUTDATED (retryable: somebody may be about to migrate); errors of the connection
 */
export async function requireSchema(connectionString: string): Promise<void> {
  const client = new pg.Client({
    connectionString,
    application_name: 'kiosk-fleet-schema-check',
    connectionTimeoutMillis: 10_000,
    query_timeout: 10_000,
  });
  surviveLostConnection(client);
  try {
    await client.connect();
    const ran = new Set(await migrationsThatRan(client));
    const missing = migrationNames().filter((name) => !ran.has(name));
    if (missing.length > 0)
      throw new AppError(`The database schema is not up to date: ${missing.join(', ')} did not run yet`, {
        code: 'SCHEMA_OUTDATED',
        retryable: true,
        httpStatus: 503,
        details: { missing },
      });
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function migrationsThatRan(client: pg.Client): Promise<string[]> {
  try {
    const { rows } = await client.query<{ name: string }>('SELECT name FROM schema_migration');
    return rows.map(({ name }) => name);
  } catch (error) {
    if ((error as { code?: string }).code === undefinedTable) return [];
    throw error;
  }
}
