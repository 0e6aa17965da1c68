import { loadConfig } from '@app/config';
import { createLogger, createMetricsRegistry } from '@app/observability';
import { aDatabase, type TestDatabase } from '@app/testing';
import { DatabaseJobs } from './database-jobs.js';

let db: TestDatabase;

beforeAll(async () => {
  db = await aDatabase();
}, 60_000);
afterAll(() => db?.stop());

test('runs what is due once, and again when its interval has passed', async () => {
  let now = Date.now();
  const registry = createMetricsRegistry('test');
  const jobs = new DatabaseJobs(
    loadConfig({ DATABASE_URL: db.url }),
    { now: () => now },
    createLogger({ name: 'test', level: 'silent' }),
    db.database,
    registry,
  );
  const policies = await db.database.pool.query(
    'SELECT count(*)::int AS count FROM timescaledb_information.jobs WHERE job_id >= 1000',
  );
  const all = (policies.rows[0] as { count: number }).count;
  expect(all).toBeGreaterThan(10);
  expect(await jobs.runDue()).toBe(all);
  const failed = await db.database.pool.query(
    'SELECT job_id, error FROM database_job_run WHERE error IS NOT NULL',
  );
  expect(failed.rows).toEqual([]);
  expect(await jobs.runDue()).toBe(0);
  now += 601_000;
  // The two rollups of five minutes have the shortest interval, ten minutes.
  expect(await jobs.runDue()).toBe(2);
});
