import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import pg from 'pg';
import { Umzug, type UmzugStorage } from 'umzug';
import { AppError, projectRoot } from '@app/kernel';
import { isDatabaseUnavailable, surviveLostConnection } from './database.js';

export interface MigrateOptions {
  connectionString: string;
  /** Default: migrations/ of the project. */
  folder?: string;
  log?: (message: string) => void;
}

/** The names of the migrations in the folder, in their order. */
export function migrationNames(folder = join(projectRoot(), 'migrations')): string[] {
  return readdirSync(folder)
    .filter((file) => /^\d{4}_.*\.sql$/.test(file))
    .map((file) => basename(file, '.sql'))
    .sort();
}

/** Any number that no other use of advisory locks in this database takes. */
const lockKey = 720_575_940;

/** Runs the statements on one connection, inside the transaction that `migrate` opened. */
class LedgerInDatabase implements UmzugStorage<pg.Client> {
  constructor(
    private readonly client: pg.Client,
    private readonly checksums: ReadonlyMap<string, string>,
  ) {}

  async logMigration({ name }: { name: string }): Promise<void> {
    await this.client.query('INSERT INTO schema_migration (name, checksum) VALUES ($1, $2)', [
      name,
      this.checksums.get(name),
    ]);
  }

  async unlogMigration(): Promise<void> {
    throw new AppError('Migrations go forward only', { code: 'MIGRATION_NOT_REVERSIBLE' });
  }

  async executed(): Promise<string[]> {
    const { rows } = await this.client.query<{ name: string; checksum: string }>(
      'SELECT name, checksum FROM schema_migration ORDER BY name',
    );
    const newer = rows.filter((row) => !this.checksums.has(row.name)).map((row) => row.name);
    if (newer.length > 0)
      throw new AppError(
        `The database is newer than this version of kiosk-fleet (it has ${newer.join(', ')}). Start a newer version.`,
        { code: 'DATABASE_NEWER', details: { newer } },
      );
    const changed = rows
      .filter((row) => this.checksums.get(row.name) !== row.checksum)
      .map((row) => row.name);
    if (changed.length > 0)
      throw new AppError(
        `Migrations that already ran have been edited: ${changed.join(', ')}. Add a new one instead.`,
        {
          code: 'MIGRATION_CHANGED',
          details: { changed },
        },
      );
    return rows.map((row) => row.name);
  }
}

/**
 * Brings the database to the newest schema, all or nothing in one transaction. Two processes at once take
 * turns: the lock is of the transaction, because session-level ones exclude nobody on the embedded database.
 * @returns the names of the migrations that ran now
 * @throws AppError DATABASE_NEWER, MIGRATION_CHANGED
 */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const folder = options.folder ?? join(projectRoot(), 'migrations');
  const client = new pg.Client({
    connectionString: options.connectionString,
    application_name: 'kiosk-fleet-migrate',
    connectionTimeoutMillis: 10_000,
  });
  surviveLostConnection(client);
  await client.connect();
  const checksums = new Map<string, string>();
  const umzug = new Umzug({
    context: client,
    logger: undefined,
    storage: new LedgerInDatabase(client, checksums),
    migrations: {
      glob: ['[0-9][0-9][0-9][0-9]_*.sql', { cwd: folder }],
      resolve: ({ path }) => {
        const name = basename(path as string, '.sql');
        const text = readFileSync(path as string, 'utf8');
        checksums.set(name, createHash('sha256').update(text).digest('hex'));
        return { name, up: async () => void (await client.query(text)) };
      },
    },
  });
  umzug.on('migrated', ({ name }) => options.log?.(`migrated ${name}`));
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [lockKey]);
    await client.query(
      'CREATE TABLE IF NOT EXISTS schema_migration (name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())',
    );
    // Resolves every file first, so that the ledger can compare.
    await umzug.migrations(client);
    const done = await umzug.up();
    await client.query('COMMIT');
    return done.map(({ name }) => name);
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    // What ran the migration wraps what the database said, and only that tells whether to try again.
    const { cause } = error as { cause?: unknown };
    throw cause instanceof AppError || (cause !== undefined && isDatabaseUnavailable(cause)) ? cause : error;
  } finally {
    await client.end().catch(() => undefined);
  }
}
