import type pg from 'pg';
import { type JobName, jobs, migrateQueue, TypedJobQueue } from '@app/job-queue';
import {
  aDatabase,
  aKiosk,
  eventually,
  hasRedisServer,
  type KioskRows,
  startRedisServer,
  TcpGate,
  type TestDatabase,
} from '@app/testing';
import { WorkerProcess } from './worker-process.js';

let db: TestDatabase;
let queue: TypedJobQueue<typeof jobs>;
let worker: WorkerProcess | null = null;
let pool: pg.Pool;

beforeAll(async () => {
  db = await aDatabase();
  pool = db.database.pool;
  const location = { kind: 'postgres', connectionString: db.url } as const;
  await migrateQueue(location);
  queue = new TypedJobQueue({ name: 'kiosk-fleet', location, registry: jobs, onError: () => undefined });
}, 60_000);

afterAll(async () => {
  await worker?.end('SIGKILL');
  await queue?.close();
  await db?.stop();
});

const start = async (more: Record<string, string> = {}) => {
  worker = await WorkerProcess.start({
    DATABASE_URL: db.url,
    KIOSK_FLEET_DATABASE_CONNECTIONS: '3',
    ...more,
  });
  return worker;
};

/** Two readings 31 s apart, both fresh: the rule's 30 s are over. */
async function breach(kiosk: KioskRows): Promise<void> {
  const probe = Object.values(kiosk.probes)[0];
  await pool.query(
    `INSERT INTO temperature SELECT $1, $2, now() - make_interval(secs => age), now(), 33 FROM unnest(ARRAY[31, 0]) AS age`,
    [kiosk.id, probe],
  );
  await pool.query(
    `INSERT INTO signal (kind, kiosk_id, instance, at, received_at) VALUES ('TEMPERATURE', $1, 'cabinet', now(), now())`,
    [kiosk.id],
  );
}

const openAlerts = async (kiosk: KioskRows) =>
  (
    await pool.query<{ state: string; fired_at: Date }>(
      `SELECT state, fired_at FROM alert WHERE kiosk_id = $1 AND rule_id = 'temperature-excursion' ORDER BY id`,
      [kiosk.id],
    )
  ).rows;

const wake: JobName = 'evaluate-signals';

test('a signal becomes one alert, over kills and restarts, with and without its wake-up', async () => {
  const [first, second, third] = [
    await aKiosk(db.database, { serial: 'W-1' }),
    await aKiosk(db.database, { serial: 'W-2' }),
    await aKiosk(db.database, { serial: 'W-3' }),
  ];
  await start();
  await breach(first);
  queue.wake(wake);
  await eventually(async () => (await openAlerts(first)).length === 1);

  // Killed between the commit of a signal and its wake-up: no job, no worker.
  await worker!.end('SIGKILL');
  await breach(second);
  await start();
  await eventually(async () => (await openAlerts(second)).length === 1, { timeoutMs: 25_000 });

  // The wake-up is there, and the worker dies while it may be at work.
  await breach(third);
  queue.wake(wake);
  await worker!.end('SIGKILL');
  await start();
  await eventually(async () => (await openAlerts(third)).length === 1, { timeoutMs: 25_000 });
  for (const kiosk of [first, second, third])
    expect((await openAlerts(kiosk)).map(({ state }) => state)).toEqual(['FIRING']);
  const { rows } = await pool.query('SELECT count(*)::int AS incidents FROM incident');
  expect(rows[0]).toEqual({ incidents: 3 });
}, 90_000);

test('tells its health, and ends in order on SIGTERM', async () => {
  worker ??= await start();
  expect(await worker.get('/healthz')).toMatchObject({ status: 200 });
  expect(await worker.get('/readyz')).toMatchObject({ status: 200 });
  const swept = /kiosk_fleet_job_seconds_count\{.*job="sweep"/;
  // It was started just now when this test is the first to use it, or the one before ended it.
  const running = worker;
  await eventually(async () => swept.test((await running.get('/metrics')).body));
  // Ctrl-C reaches the whole group; a forked worker leaves it to its parent.
  worker.child.kill('SIGINT');
  expect(await worker.get('/healthz')).toMatchObject({ status: 200 });
  expect(await worker.end('SIGTERM')).toBe(0);
});

test('ends by itself when its parent goes away', async () => {
  const { child } = await start();
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.disconnect();
  expect(await ended).toBe(0);
});

(hasRedisServer() ? test : test.skip)(
  'on Redis: a breach becomes one alert; without Redis it lives, and goes on when Redis is back',
  async () => {
    const redis = await startRedisServer();
    const { gate, url } = await TcpGate.before(redis.url);
    try {
      await start({ REDIS_URL: url });
      const [first, second] = [
        await aKiosk(db.database, { serial: 'R-1' }),
        await aKiosk(db.database, { serial: 'R-2' }),
      ];
      await breach(first);
      await eventually(async () => (await openAlerts(first)).length === 1, { timeoutMs: 25_000 });
      gate.shut();
      await breach(second);
      expect(await worker!.get('/healthz')).toMatchObject({ status: 200 });
      await eventually(async () => (await worker!.get('/readyz')).status === 503, { timeoutMs: 15_000 });
      gate.open();
      await eventually(async () => (await openAlerts(second)).length === 1, { timeoutMs: 25_000 });
      expect(worker!.child.exitCode).toBeNull();
      expect(await worker!.end('SIGTERM')).toBe(0);
    } finally {
      await worker!.end('SIGKILL');
      await gate.stop();
      await redis.stop();
    }
  },
  90_000,
);
