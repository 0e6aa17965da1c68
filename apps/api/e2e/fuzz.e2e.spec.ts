import { AuditTrail, UserDirectory } from '@app/auth';
import { loadConfig } from '@app/config';
import { systemClock } from '@app/kernel';
import { aDatabase, aKiosk, freePort, ServerProcess, type TestDatabase } from '@app/testing';
import { fuzz } from './fuzz/run.js';
import { liveHeap } from './fuzz/live-heap.js';
import { aSenderToken, post } from './ingest-harness.js';
import { aSession } from './live-harness.js';

jest.setTimeout(3_600_000);

const { testFuzzRequests, testFuzzSeed } = loadConfig();
const requests = testFuzzRequests ?? 2_000;
const seed = testFuzzSeed ?? Math.floor(Math.random() * 2 ** 31);
/** What may be alive in the end and was not after a quarter: caches that fill up to their limit. */
const allowedMiB = 12;

let db: TestDatabase;
let api: ServerProcess;

beforeAll(async () => {
  db = await aDatabase();
  api = new ServerProcess(
    'api',
    await freePort(),
    {
      DATABASE_URL: db.url,
      KIOSK_FLEET_RUN_DATABASE_JOBS: String(db.embedded),
      KIOSK_FLEET_LOG_LEVEL: 'error',
    },
    ['--inspect=127.0.0.1:0'],
  );
  await api.start();
}, 60_000);
afterAll(async () => {
  await api?.end('SIGTERM');
  await db?.stop();
});

// `npm run fuzz -- --requests 100000 --seed N` for many more.
test(`malformed requests are answered, and cost nothing in the end (seed ${seed})`, async () => {
  const kiosk = await aKiosk(db.database, { serial: 'K-00001' });
  const person = { email: 'ada@example.org', name: 'Ada', password: 'a long password', role: 'ADMIN' };
  await new UserDirectory(db.database, systemClock, new AuditTrail()).createUser(person);
  const tokens = {
    gateway: await aSenderToken(db, {}),
    device: await aSenderToken(db, { kioskId: kiosk.id }),
    session: await aSession(db),
  };
  const { port, pid } = api;
  const report = await fuzz({
    seed,
    requests,
    port,
    pid,
    tokens,
    concurrency: 16,
    liveHeap: () => liveHeap(api.output),
  });
  if (testFuzzRequests !== null) process.stdout.write(`${JSON.stringify({ seed, ...report }, null, 2)}\n`);
  expect(report.problems).toEqual([]);
  expect(report.requests).toBeGreaterThanOrEqual(requests);
  for (const status of ['200', '400', '401', '404', '415', 'graphql-ws', 'socket.io', 'raw'])
    expect([status, report.counts[status]]).toEqual([status, expect.any(Number)]);

  // The same process, and it still does its work.
  expect([api.isRunning, api.pid]).toEqual([true, pid]);
  const url = `http://127.0.0.1:${port}`;
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  const reading = { at: new Date().toISOString(), probe: 'cabinet', celsius: 21.25 };
  const batch = { kiosk: 'K-00001', sentAt: reading.at, temperatures: [reading] };
  const receipt = await post(`${url}/v1/telemetry`, tokens.gateway, JSON.stringify({ batches: [batch] }));
  expect(receipt).toMatchObject({ status: 200, body: { stored: 1, refused: [] } });
  // An error that nobody foresaw is logged as such, whatever its caller was told.
  expect(api.output).not.toMatch(/a request failed|[Uu]nhandled|uncaught/);
  const [afterQuarter, , , last] = report.liveHeapMiB;
  if (testFuzzRequests !== null) expect(last! - afterQuarter!).toBeLessThan(allowedMiB);
});
