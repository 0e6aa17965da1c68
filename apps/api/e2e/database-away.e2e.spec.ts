import { fork } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { childEnvironment } from '@app/config';
import { projectRoot } from '@app/kernel';
import { statement } from '@app/persistence';
import { aDatabase, aKiosk, eventually, TcpGate, type TestDatabase } from '@app/testing';
import { aSenderToken, post, type RunningApi, startApi } from './ingest-harness.js';

jest.setTimeout(120_000);

let db: TestDatabase;
let gate: TcpGate;
let behindGate: string;
let token: string;
let api: RunningApi;

beforeAll(async () => {
  db = await aDatabase();
  ({ gate, url: behindGate } = await TcpGate.before(db.url));
  await aKiosk(db.database, { serial: 'K-00001' });
  token = await aSenderToken(db, {});
  api = await startApi({ ...db, url: behindGate });
});
afterAll(async () => {
  gate?.open();
  await api?.stop();
  await gate?.stop();
  await db?.stop();
});
afterEach(() => gate.open());

let ticks = Date.now() - 80 * 86_400_000;
function body(readings: number): string {
  const temperatures = Array.from({ length: readings }, () => ({
    at: new Date((ticks += 1_000)).toISOString(),
    probe: 'cabinet',
    celsius: 21,
  }));
  return JSON.stringify({
    batches: [{ kiosk: 'K-00001', sentAt: new Date().toISOString(), temperatures }],
  });
}
const send = (readings = 1, url = api.url) => post(`${url}/v1/telemetry`, token, body(readings));

const countTemperatures = statement<[], { count: number }>(
  'database-away-spec.count',
  'SELECT count(*) FROM temperature',
);
const stored = async () => (await db.database.run(countTemperatures, []))[0]!.count;

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** An api that is not waited for. */
function launch(url: string, port: number, ...args: string[]) {
  const child = fork(join(projectRoot(), 'dist/apps/api/main.js'), args, {
    env: childEnvironment({ DATABASE_URL: url, PORT: String(port), KIOSK_FLEET_LOG_LEVEL: 'warn' }),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let out = '';
  let err = '';
  child.stdout!.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ready = new Promise<void>((resolve) => child.once('message', () => resolve()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, ready, ended, out: () => out, err: () => err };
}

test('started without its database it is alive, says why it is not ready, and starts when it comes', async () => {
  gate.shut();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { child, ready, ended, out } = launch(behindGate, port);
  await eventually(async () => (await fetch(`${url}/healthz`)).status === 200, { timeoutMs: 30_000 });
  const readiness = await fetch(`${url}/readyz`);
  expect([readiness.status, await readiness.json()]).toEqual([
    503,
    { ready: false, checks: [{ name: 'database', ok: false, reason: 'the database cannot be reached' }] },
  ]);
  const refused = await send(1, url);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
  gate.open();
  await ready;
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  expect((await send(1, url)).status).toBe(200);
  expect(out().match(/waiting for it/g)).toHaveLength(1);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});

test('what waiting cannot mend ends it with one line', async () => {
  const wrong = new URL(db.url);
  wrong.password = 'wrong';
  if (db.embedded) {
    const { ended, err } = launch(wrong.href, 0);
    expect(await ended).toBe(1);
    expect(err().trim().split('\n')).toEqual([expect.stringContaining('refuses the sign-in')]);
  }
  await db.database.pool.query(`INSERT INTO schema_migration (name, checksum) VALUES ('9999_future', 'x')`);
  const { ended, err } = launch(db.url, 0);
  expect(await ended).toBe(1);
  expect(err().trim().split('\n')).toEqual([expect.stringContaining('is newer than this version')]);
  await db.database.pool.query(`DELETE FROM schema_migration WHERE name = '9999_future'`);
});

test('while the database is away senders are told to come back, over HTTP and GraphQL; then it goes on', async () => {
  expect((await send()).status).toBe(200);
  const before = await stored();
  gate.shut();
  const answer = await send();
  expect(answer).toMatchObject({ status: 503, body: { code: 'DATABASE_UNAVAILABLE' } });
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  const query = 'mutation ($batches: [KioskBatchInput!]!) { ingestTelemetry(batches: $batches) { stored } }';
  const variables = JSON.parse(body(1)) as object;
  const overGraphql = await post(`${api.url}/graphql`, token, JSON.stringify({ query, variables }));
  expect(JSON.stringify(overGraphql.body)).toContain('DATABASE_UNAVAILABLE');
  expect((await fetch(`${api.url}/healthz`)).status).toBe(200);
  expect((await fetch(`${api.url}/readyz`)).status).toBe(503);
  gate.open();
  await eventually(async () => (await send()).status === 200);
  expect(await stored()).toBe(before + 1);
  expect((await fetch(`${api.url}/readyz`)).status).toBe(200);
});

test('a database that hangs instead of refusing: 503 within seconds, nobody waits behind, and it goes on', async () => {
  const impatient = await startApi({ ...db, url: behindGate }, { KIOSK_FLEET_STATEMENT_TIMEOUT_MS: '500' });
  try {
    expect((await send(1, impatient.url)).status).toBe(200);
    gate.stick();
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(1, impatient.url)));
    for (const { status, headers, body } of answers) {
      expect([status, body['code']]).toEqual([503, 'DATABASE_UNAVAILABLE']);
      expect(headers.get('retry-after')).toMatch(/^\d+$/);
    }
    const readiness = await fetch(`${impatient.url}/readyz`);
    expect([readiness.status, await readiness.json()]).toMatchObject([
      503,
      {
        checks: expect.arrayContaining([
          { name: 'database', ok: false, reason: 'the database does not answer' },
        ]),
      },
    ]);
    gate.open();
    await eventually(async () => (await send(1, impatient.url)).status === 200, { timeoutMs: 60_000 });
    await eventually(async () => (await fetch(`${impatient.url}/readyz`)).status === 200);
  } finally {
    gate.open();
    await impatient.stop();
  }
});

test('a database that takes nothing in, as after a failover: 503, and readiness says why', async () => {
  const url = new URL(db.url);
  url.searchParams.set('options', '-c default_transaction_read_only=on');
  const standby = await startApi({ ...db, url: url.href });
  try {
    expect(await send(1, standby.url)).toMatchObject({ status: 503, body: { code: 'DATABASE_UNAVAILABLE' } });
    const readiness = await fetch(`${standby.url}/readyz`);
    expect([readiness.status, await readiness.json()]).toMatchObject([
      503,
      {
        checks: expect.arrayContaining([
          { name: 'database', ok: false, reason: 'the database is read-only' },
        ]),
      },
    ]);
  } finally {
    await standby.stop();
  }
});

test('what does not fit into the buffer is refused with the time to come back; what is acknowledged is stored', async () => {
  const before = await stored();
  const readings = 40_000;
  const answers = await Promise.all(Array.from({ length: 10 }, () => send(readings)));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  for (const { headers } of refused) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  expect(refused.map((answer) => answer.body['code'])).toContain('OVERLOADED');
  const accepted = answers.filter(({ status }) => status === 200);
  expect(accepted.length).toBeGreaterThan(0);
  expect(await stored()).toBeGreaterThanOrEqual(before + accepted.length * readings);
});

test('SIGTERM lets telemetry under way be stored and acknowledged', async () => {
  const { child, ended, url } = await startApi(db).then((running) => ({
    child: running.child,
    url: running.url,
    ended: new Promise<number | null>((resolve) => running.child.once('exit', resolve)),
  }));
  const before = await stored();
  let uploaded = 0;
  const underWay = Array.from({ length: 4 }, () => send(5_000, url).finally(() => uploaded++));
  // They are in when the metrics say that readings wait.
  await eventually(
    async () =>
      uploaded > 0 ||
      /^kiosk_fleet_ingest_queued_readings\{[^}]*lane="replay"[^}]*\} [1-9]/m.test(
        await (await fetch(`${url}/metrics`)).text(),
      ),
    { everyMs: 1 },
  );
  child.kill('SIGTERM');
  const answers = await Promise.allSettled(underWay);
  const receipts = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  expect(receipts.length).toBeGreaterThan(0);
  for (const receipt of receipts) expect(receipt).toMatchObject({ status: 200, body: { stored: 5_000 } });
  expect(await ended).toBe(0);
  expect(await stored()).toBe(before + receipts.length * 5_000);
});
