import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '@app/kernel';
import { Database, migrate, statement } from '@app/persistence';
import { anEmptyDatabase, type TestDatabase } from '@app/testing';

let empty: TestDatabase;
let folder: string;

beforeEach(async () => {
  empty = await anEmptyDatabase();
  folder = mkdtempSync(join(tmpdir(), 'kiosk-fleet-migrations-'));
  cpSync(join(projectRoot(), 'migrations'), folder, {
    recursive: true,
    filter: (path) => !path.endsWith('.ts'),
  });
});

afterEach(async () => {
  await empty.stop();
  rmSync(folder, { recursive: true, force: true });
});

const countJobs = statement<[], { count: number }>(
  'persistence-spec.count-jobs',
  `SELECT count(*) FROM timescaledb_information.jobs WHERE proc_name LIKE 'policy_%' AND hypertable_name IS NOT NULL`,
);
const ledger = statement<[], { name: string }>(
  'persistence-spec.ledger',
  'SELECT name FROM schema_migration ORDER BY name',
);

test('fresh, then repeated: the second run finds nothing to do', async () => {
  const first = await migrate({ connectionString: empty.url, folder });
  expect(first).toContain('0001_registry');
  expect((await empty.database.run(countJobs, []))[0]!.count).toBeGreaterThan(15);
  expect(await migrate({ connectionString: empty.url, folder })).toEqual([]);
});

test('two processes at once: every migration runs once', async () => {
  const [one, two] = await Promise.all([
    migrate({ connectionString: empty.url, folder }),
    migrate({ connectionString: empty.url, folder }),
  ]);
  const names = (await empty.database.run(ledger, [])).map(({ name }) => name);
  expect([...one, ...two].sort()).toEqual(names);
});

test('a database newer than the code is refused, and so is an edited migration', async () => {
  writeFileSync(join(folder, '9998_from_the_future.sql'), 'SELECT 1');
  await migrate({ connectionString: empty.url, folder });
  await expect(migrate({ connectionString: empty.url })).rejects.toMatchObject({ code: 'DATABASE_NEWER' });
  writeFileSync(join(folder, '9998_from_the_future.sql'), 'SELECT 2');
  await expect(migrate({ connectionString: empty.url, folder })).rejects.toMatchObject({
    code: 'MIGRATION_CHANGED',
  });
});

test('a migration that fails leaves nothing behind', async () => {
  writeFileSync(join(folder, '9999_broken.sql'), 'CREATE TABLE half (id int); SELECT 1/0');
  await expect(migrate({ connectionString: empty.url, folder })).rejects.toThrow(/division by zero/);
  const survivors = statement<[], { found: boolean }>(
    'persistence-spec.survivors',
    `SELECT to_regclass('half') IS NOT NULL OR to_regclass('kiosk') IS NOT NULL AS found`,
  );
  expect(await empty.database.run(survivors, [])).toEqual([{ found: false }]);
});

test('a transaction that fails rolls back and gives its connection back', async () => {
  await migrate({ connectionString: empty.url, folder });
  const insert = statement<[string], object>(
    'persistence-spec.insert',
    `INSERT INTO region (id, name) VALUES ($1, 'Region')`,
  );
  const count = statement<[], { count: number }>('persistence-spec.count', 'SELECT count(*) FROM region');
  const single = new Database({
    connectionString: empty.url,
    connections: 1,
    statementTimeoutMs: 5_000,
    applicationName: 'spec',
  });
  try {
    await expect(
      single.transaction(async (tx) => {
        await tx.run(insert, ['pacific']);
        await tx.run(insert, ['Not An Id']);
      }),
    ).rejects.toThrow();
    expect(await single.run(count, [])).toEqual([{ count: 0 }]);
  } finally {
    await single.close();
  }
});
