import { loadConfig } from '@app/config';
import { createLogger, createMetricsRegistry } from '@app/observability';
import { aDatabase, aKiosk, type TestDatabase } from '@app/testing';
import { DatabaseJobs } from './database-jobs.js';

let db: TestDatabase;

beforeAll(async () => {
  db = await aDatabase();
}, 60_000);
afterAll(() => db?.stop());

let now = Date.now();
const jobsOf = () =>
  new DatabaseJobs(
    loadConfig({ DATABASE_URL: db.url }),
    { now: () => now },
    createLogger({ name: 'test', level: 'silent' }),
    db.database,
    createMetricsRegistry('test'),
  );

test('runs what is due once, and again when its interval has passed', async () => {
  const jobs = jobsOf();
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

test('readings that come hours or weeks late repair every rollup, in compressed chunks too', async () => {
  const { pool } = db.database;
  const { id, probes } = await aKiosk(db.database, { serial: 'K-LATE' });
  const probe = probes['cabinet']!;
  const hour = 3_600_000;
  const startedAt = now;
  const ages = [3 * hour, 9 * 24 * hour, 60 * 24 * hour];
  const store = async (minutesLater: number, celsius: number) => {
    const values = ages.map(
      (age) => new Date(Math.floor((startedAt - age) / hour) * hour + minutesLater * 60_000),
    );
    await pool.query(
      `INSERT INTO temperature (probe_id, kiosk_id, at, received_at, celsius)
       SELECT $1, $2, at, now(), $3 FROM unnest($4::timestamptz[]) AS at`,
      [probe, id, celsius, values],
    );
  };
  const rollups = ['5m', '1h', '1d'];
  /** By grain and bucket: readings, sum, least and largest, from the rollups and from the readings themselves. */
  const compared = async () => {
    const of = async (source: string, grain: string) =>
      (await pool.query({ text: source, values: [probe, grain], rowMode: 'array' })).rows as unknown[][];
    return Promise.all(
      rollups.map(async (rollup, index) => [
        await of(
          `SELECT bucket, readings::int, celsius_sum, celsius_min, celsius_max FROM temperature_${rollup}
            WHERE probe_id = $1 AND $2 <> '' ORDER BY 1`,
          'any',
        ),
        await of(
          `SELECT time_bucket($2::interval, at), count(*)::int, sum(celsius), min(celsius), max(celsius)
             FROM temperature WHERE probe_id = $1 GROUP BY 1 ORDER BY 1`,
          ['5 minutes', '1 hour', '1 day'][index]!,
        ),
      ]),
    );
  };
  const runAll = async () => {
    now += 2 * 24 * hour;
    await jobsOf().runDue();
    const failed = await pool.query('SELECT job_id, error FROM database_job_run WHERE error IS NOT NULL');
    expect(failed.rows).toEqual([]);
  };
  // A server's own workers would run the same jobs at the same time as we do.
  if (!db.embedded) await pool.query('SELECT _timescaledb_functions.stop_background_workers()');
  await store(1, 21);
  await runAll();
  const { rows } = await pool.query<{ compressed: number }>(
    `SELECT count(*)::int AS compressed FROM timescaledb_information.chunks
      WHERE hypertable_name = 'temperature' AND is_compressed`,
  );
  expect(rows[0]!.compressed).toBe(2);
  for (const [rollup, raw] of await compared()) expect(rollup).toEqual(raw);

  await store(1.5, 30);
  await store(7, 9);
  const [fine] = await compared();
  expect(fine![0]).not.toEqual(fine![1]);
  await runAll();
  for (const [rollup, raw] of await compared()) expect(rollup).toEqual(raw);
  expect((await compared())[1]![1]).toHaveLength(ages.length);
}, 180_000);
