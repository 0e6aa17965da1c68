import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { aDatabase, eventually, freePort, ServerProcess, type TestDatabase } from '@app/testing';

let db: TestDatabase;
let heartbeats: Server;
let beats = 0;
const processes: ServerProcess[] = [];

beforeAll(async () => {
  db = await aDatabase();
  heartbeats = createServer((_request, response) => {
    beats++;
    response.end('ok');
  });
  await new Promise<void>((resolve) => heartbeats.listen(0, '127.0.0.1', resolve));
  const variables = {
    DATABASE_URL: db.url,
    KIOSK_FLEET_RUN_DATABASE_JOBS: String(db.embedded),
    KIOSK_FLEET_SELF_CHECK: 'true',
    KIOSK_FLEET_HEARTBEAT_URL: `http://127.0.0.1:${(heartbeats.address() as AddressInfo).port}/alive`,
  };
  for (const name of ['api', 'worker'] as const)
    processes.push(new ServerProcess(name, await freePort(), variables));
  await Promise.all(processes.map((process) => process.start()));
}, 120_000);

afterAll(async () => {
  await Promise.all(processes.map((process) => process.end('SIGKILL')));
  await new Promise((resolve) => heartbeats?.close(resolve));
  await db?.stop();
});

async function alertPath(): Promise<{ ok: boolean; reason?: string } | undefined> {
  const response = await fetch(`http://127.0.0.1:${processes[0]!.port}/readyz`);
  const { checks } = (await response.json()) as { checks: { name: string; ok: boolean; reason?: string }[] };
  return checks.find(({ name }) => name === 'alertPath');
}

const check = async () =>
  (
    await db.database.pool.query<{ phase: string; confirmed: boolean }>(
      'SELECT phase, confirmed_at IS NOT NULL AS confirmed FROM self_check',
    )
  ).rows[0];

test('the alert of the synthetic kiosk comes and goes, and the heartbeat is called only while it does', async () => {
  const seen = new Set<string>();
  const comesAndGoes = async () => {
    const now = await check();
    if (now?.confirmed) seen.add(now.phase);
    return seen.size === 2;
  };
  await eventually(comesAndGoes, { timeoutMs: 60_000 });
  await eventually(() => beats > 0, { timeoutMs: 45_000 });
  expect(await alertPath()).toEqual({ name: 'alertPath', ok: true });
  const { rows } = await db.database.pool.query('SELECT FROM incident');
  expect(rows).toHaveLength(0);

  await processes[1]!.end('SIGKILL');
  const broken = await eventually(
    async () => {
      const found = await alertPath();
      return found?.ok === false ? found : null;
    },
    { timeoutMs: 120_000 },
  );
  expect(broken.reason).toContain('has not come since');
  const called = beats;
  await processes[1]!.start();
  await eventually(async () => (await alertPath())?.ok, { timeoutMs: 60_000 });
  await eventually(() => beats > called, { timeoutMs: 60_000 });
}, 400_000);
