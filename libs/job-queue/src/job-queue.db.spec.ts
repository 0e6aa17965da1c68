import { fork } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { loadConfig } from '@app/config';
import { projectRoot } from '@app/kernel';
import { aDatabase, eventually, hasRedisServer, startRedisServer, TcpGate } from '@app/testing';
import type { JobDefinition } from './jobs.js';
import { TypedJobQueue } from './job-queue.js';
import { TypedJobWorker } from './job-worker.js';
import type { QueueLocation } from './queue-backend.js';

const payload = z.strictObject({ n: z.number() });
const registry = {
  plain: { payload, attempts: 3, backoffMs: 20, deduplicated: false },
  merged: { payload: z.strictObject({}), attempts: 1, backoffMs: 0, deduplicated: true },
} as const satisfies Record<string, JobDefinition>;

interface Store {
  location: QueueLocation;
  stop(): Promise<void>;
}

async function postgresStore(): Promise<Store> {
  const db = await aDatabase();
  return {
    location: { kind: 'postgres', connectionString: db.url },
    stop: () => db.stop(),
  };
}

async function redisStore(): Promise<Store> {
  const { testRedisUrl } = loadConfig();
  if (testRedisUrl !== null)
    return { location: { kind: 'redis', url: testRedisUrl }, stop: async () => undefined };
  const server = await startRedisServer();
  return { location: { kind: 'redis', url: server.url }, stop: () => server.stop() };
}

const redisIsThere = loadConfig().testRedisUrl !== null || hasRedisServer();
const stores = [
  { name: 'Postgres', open: postgresStore, there: true },
  {
    name: 'Redis (skipped: no redis-server and no KIOSK_FLEET_TEST_REDIS_URL)',
    open: redisStore,
    there: redisIsThere,
  },
];

for (const { name, open, there } of stores)
  (there ? describe : describe.skip)(there ? name.split(' ')[0]! : name, () => conformance(open));

function conformance(openStore: () => Promise<Store>): void {
  let store: Store;
  let number = 0;
  let closing: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    store = await openStore();
  }, 60_000);
  afterAll(() => store?.stop());
  afterEach(async () => {
    for (const close of closing.reverse()) await close();
    closing = [];
  });

  const queueName = () => `conformance-${number}`;
  beforeEach(() => void number++);

  // The first queue of all makes its tables, which takes seconds on a busy machine.
  function aQueue(location = store.location, addTimeoutMs = 20_000) {
    const queue = new TypedJobQueue({
      name: queueName(),
      location,
      registry,
      onError: () => undefined,
      addTimeoutMs,
    });
    closing.push(() => queue.close());
    return queue;
  }

  function aWorker(
    handlers: { plain?: (n: number, run: number) => Promise<void>; merged?: () => Promise<void> },
    location = store.location,
  ) {
    const failures: { name: string; dead: boolean }[] = [];
    const worker = new TypedJobWorker({
      name: queueName(),
      location,
      registry,
      concurrency: 4,
      lockMs: 1_000,
      onError: () => undefined,
      onJobFailed: (job, _error, dead) => void failures.push({ name: job, dead }),
    });
    worker.handle('plain', async ({ n }, { run }) => handlers.plain?.(n, run));
    worker.handle('merged', async () => handlers.merged?.());
    worker.start();
    closing.push(() => worker.close(1_000));
    return { worker, failures };
  }

  test('a job that is added is run with its payload', async () => {
    const done: number[] = [];
    aWorker({ plain: async (n) => void done.push(n) });
    const queue = aQueue();
    for (const n of [1, 2, 3]) await queue.add('plain', { n });
    await eventually(() => done.length === 3);
    expect(done.toSorted()).toEqual([1, 2, 3]);
    await eventually(async () => (await queue.counts()).active === 0);
    expect(await queue.counts()).toEqual({ waiting: 0, active: 0, dead: 0 });
  });

  test('a deduplicated job waits once, and runs once more when it is added while it runs', async () => {
    const queue = aQueue();
    for (let index = 0; index < 5; index++) await queue.add('merged', {});
    expect(await queue.counts()).toMatchObject({ waiting: 1 });
    let runs = 0;
    let finish: () => void = () => undefined;
    aWorker({
      merged: async () => {
        runs++;
        if (runs === 1) await new Promise<void>((resolve) => (finish = resolve));
      },
    });
    await eventually(() => runs === 1);
    for (let index = 0; index < 5; index++) await queue.add('merged', {});
    finish();
    await eventually(() => runs === 2);
    await eventually(async () => {
      const { waiting, active } = await queue.counts();
      return waiting + active === 0;
    });
    expect(runs).toBe(2);
  });

  test('wake-ups are coalesced and none is lost', async () => {
    let lastSeen = 0;
    let written = 0;
    aWorker({ merged: async () => void (lastSeen = written) });
    const queue = aQueue();
    for (let index = 0; index < 50; index++) {
      written++;
      queue.wake('merged');
    }
    await eventually(() => lastSeen === 50);
  });

  test('a delayed job does not run before its time', async () => {
    const queue = aQueue();
    let ranAt = 0;
    aWorker({ plain: async () => void (ranAt = Date.now()) });
    const addedAt = Date.now();
    await queue.add('plain', { n: 1 }, { delayMs: 400 });
    await eventually(() => ranAt > 0);
    expect(ranAt - addedAt).toBeGreaterThanOrEqual(395);
  });

  test('a schedule ticks, however often it is put in place', async () => {
    const queue = aQueue();
    let ticks = 0;
    aWorker({ plain: async () => void ticks++ });
    for (let index = 0; index < 3; index++) await queue.schedule('plain', { n: 0 }, 200);
    await eventually(() => ticks >= 3);
    await queue.unschedule('plain');
  });

  test('a job that fails is run again, and is dead after its last run', async () => {
    const runs: number[] = [];
    const { failures } = aWorker({
      plain: async (_n, run) => {
        runs.push(run);
        throw new Error('no');
      },
    });
    const queue = aQueue();
    await queue.add('plain', { n: 1 });
    await eventually(async () => (await queue.counts()).dead === 1);
    expect(runs).toEqual([1, 2, 3]);
    // The store knows of the last failure a moment before the worker reports it.
    await eventually(() => failures.length === 3);
    expect(failures.map(({ dead }) => dead)).toEqual([false, false, true]);
  });

  test('the job of a worker that is killed is done again by another', async () => {
    const queue = aQueue();
    await queue.add('plain', { n: 7 });
    const script = join(projectRoot(), 'dist/libs/job-queue/stuck-worker.main.js');
    const stuck = fork(script, [JSON.stringify({ name: queueName(), location: store.location })], {
      stdio: 'ignore',
    });
    await new Promise<void>((resolve, reject) => {
      stuck.once('message', () => resolve());
      stuck.once('exit', (code) => reject(new Error(`the stuck worker ended with ${code}`)));
    });
    const ended = new Promise((resolve) => stuck.once('exit', resolve));
    stuck.kill('SIGKILL');
    await ended;
    const done: number[] = [];
    aWorker({ plain: async (n) => void done.push(n) });
    await eventually(() => done.length === 1, { timeoutMs: 20_000 });
    expect(done).toEqual([7]);
  }, 40_000);

  test('while its store is away, adding fails within its limit; afterwards all goes on by itself', async () => {
    const address = store.location.kind === 'redis' ? store.location.url : store.location.connectionString;
    const { gate, url } = await TcpGate.before(address);
    closing.push(() => gate.stop());
    const location: QueueLocation =
      store.location.kind === 'redis' ? { kind: 'redis', url } : { ...store.location, connectionString: url };
    gate.shut();
    const queue = aQueue(location, 1_500);
    const done: number[] = [];
    aWorker({ plain: async (n) => void done.push(n) }, location);

    const refuse = async () => {
      const startedAt = Date.now();
      await expect(queue.add('plain', { n: 0 })).rejects.toMatchObject({
        code: 'QUEUE_UNAVAILABLE',
        retryable: true,
      });
      expect(Date.now() - startedAt).toBeLessThan(3_000);
    };
    await refuse();
    gate.open();
    await eventually(() => queue.add('plain', { n: 1 }).then(() => true));
    await eventually(() => done.includes(1), { timeoutMs: 20_000 });

    gate.shut();
    await refuse();
    gate.open();
    await eventually(() => queue.add('plain', { n: 2 }).then(() => true));
    await eventually(() => done.includes(2), { timeoutMs: 20_000 });
  }, 60_000);
}

test('a worker refuses to start unless each job has exactly one handler; payloads are checked when added', async () => {
  const location = { kind: 'redis', url: 'redis://127.0.0.1:1' } as const;
  const options = { name: 'x', location, registry, concurrency: 1, onError: () => undefined };
  const worker = new TypedJobWorker({ ...options, onJobFailed: () => undefined });
  worker.handle('plain', async () => undefined);
  expect(() => worker.handle('plain', async () => undefined)).toThrow('two handlers');
  expect(() => worker.handle('other' as 'plain', async () => undefined)).toThrow('no job called');
  expect(() => worker.start()).toThrow('No handler for: merged');
  const queue = new TypedJobQueue(options);
  await expect(queue.add('plain', { n: 'x' } as never)).rejects.toMatchObject({
    code: 'INVALID_JOB_PAYLOAD',
  });
  await expect(queue.add('toString' as 'plain', { n: 1 })).rejects.toMatchObject({ code: 'UNKNOWN_JOB' });
  await queue.close();
});
