// What the alerting costs: an idle sweep, a fleet that falls silent at once and comes back, and the time from the
// commit of a breach to its alert through the queue. On the embedded database, or on KIOSK_FLEET_TEST_DATABASE_URL.
import { Sweep, SignalEvaluator, BreachRules } from '@app/alerting';
import { jobs, migrateQueue, TypedJobQueue, TypedJobWorker } from '@app/job-queue';
import { systemClock } from '@app/kernel';
import type { ChangeBus } from '@app/live-push';
import { createLogger, createMetricsRegistry } from '@app/observability';
import { aDatabase, aKiosk } from '@app/testing';

const kiosks = Number(process.argv[2] ?? 10_000);
const print = (line: string) => void process.stdout.write(`${line}\n`);

async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const startedAt = performance.now();
  await work();
  print(`${what}: ${(performance.now() - startedAt).toFixed(1)} ms`);
}

function quantiles(values: number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(1);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${at(1)} ms`;
}

const db = await aDatabase();
const { pool } = db.database;
try {
  const logger = createLogger({ name: 'bench', level: 'warn' });
  const bus = { publish: () => undefined } as unknown as ChangeBus;
  const rules = new BreachRules(db.database, logger);
  await rules.refresh();
  const registry = createMetricsRegistry('bench');
  const evaluator = new SignalEvaluator(db.database, systemClock, bus, rules, logger, registry);
  const sweep = new Sweep(db.database, systemClock, rules, evaluator);

  const first = await aKiosk(db.database, { serial: 'B-00000' });
  await pool.query(
    `INSERT INTO kiosk (serial, site_id, model_id, lifecycle_since)
     SELECT 'B-' || lpad(n::text, 5, '0'), $1, 'standard', now() - interval '1 day' FROM generate_series(1, $2::integer) AS n`,
    [first.site, kiosks - 1],
  );
  await pool.query(
    `INSERT INTO probe (kiosk_id, name, zone, storage_class)
     SELECT id, 'cabinet', 'cabinet', 'CONTROLLED_ROOM_TEMPERATURE' FROM kiosk WHERE id <> $1`,
    [first.id],
  );
  await pool.query(
    'INSERT INTO kiosk_status (kiosk_id, last_received_at, heard_at) SELECT id, now(), now() FROM kiosk',
  );
  await pool.query(
    `UPDATE ingest_listening SET since = now() - interval '1 day', last_alive_at = now() + interval '1 day'`,
  );
  await pool.query('ANALYZE');
  print(`${kiosks} kiosks, ${db.embedded ? 'embedded' : 'server'}`);

  await sweep.run();
  const idle: number[] = [];
  for (let round = 0; round < 20; round++) {
    const startedAt = performance.now();
    await sweep.run();
    idle.push(performance.now() - startedAt);
  }
  print(`idle sweep: ${quantiles(idle)}`);

  await pool.query(
    `UPDATE kiosk_status SET heard_at = now() - interval '61 seconds' WHERE kiosk_id % 50 = 0`,
  );
  await timed(`2 % fall silent (${Math.floor(kiosks / 50)} alerts)`, () => sweep.run());
  await timed('sweep while they are silent', () => sweep.run());
  await pool.query(`UPDATE kiosk_status SET heard_at = now() - interval '61 seconds'`);
  await timed('the rest falls silent', () => sweep.run());
  await pool.query('UPDATE kiosk_status SET heard_at = now()');
  await timed('all are heard again', () => sweep.run());

  const location = { kind: 'postgres', connectionString: db.url } as const;
  await migrateQueue(location);
  const common = {
    name: 'kiosk-fleet',
    location,
    registry: jobs,
    onError: (error: Error) => print(error.message),
  };
  const queue = new TypedJobQueue(common);
  const worker = new TypedJobWorker({
    ...common,
    concurrency: 4,
    onJobFailed: (_n, error) => print(error.message),
  });
  let evaluated: () => void = () => undefined;
  worker.handle('evaluate-signals', async () => {
    if ((await evaluator.evaluateSignals()) > 0) evaluated();
  });
  worker.handle('sweep', () => sweep.run());
  for (const name of Object.keys(jobs) as (keyof typeof jobs)[])
    if (name !== 'evaluate-signals' && name !== 'sweep') worker.handle(name, async () => undefined);
  worker.start();
  const breach = async (kioskId: number) => {
    await pool.query(
      `WITH p AS (SELECT id FROM probe WHERE kiosk_id = $1), t AS (
         INSERT INTO temperature SELECT $1, p.id, now() - make_interval(secs => age), now(), 33 FROM p, unnest(ARRAY[31, 0]) AS age)
       INSERT INTO signal (kind, kiosk_id, instance, at, received_at) VALUES ('TEMPERATURE', $1, 'cabinet', now(), now())`,
      [kioskId],
    );
  };
  const latencies: number[] = [];
  for (let round = 0; round < 40; round++) {
    await breach(first.id + 1 + round);
    const done = new Promise<void>((resolve) => (evaluated = resolve));
    const startedAt = performance.now();
    queue.wake('evaluate-signals');
    await done;
    latencies.push(performance.now() - startedAt);
  }
  print(`commit of a breach to its alert, through the queue: ${quantiles(latencies.slice(5))}`);

  await worker.close();
  await queue.close();
  for (let kiosk = 100; kiosk < 600; kiosk++) await breach(first.id + kiosk);
  await timed('500 signals of 500 kiosks at once', () => evaluator.evaluateSignals());
} finally {
  await db.stop();
}
process.exit(0);
