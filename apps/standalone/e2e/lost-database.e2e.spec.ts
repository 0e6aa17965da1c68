import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { eventually } from '@app/testing';
import { launchFleet, type LaunchedFleet } from './launched-fleet.js';

jest.setTimeout(180_000);

const kiosk = 'K-00003';
let dataDirectory: string;
let fleet: LaunchedFleet;

beforeAll(async () => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'kiosk-fleet-lost-'));
  fleet = await launchFleet(dataDirectory, '--kiosks', '12', '--history-days', '0', '--faults', 'none');
});

afterAll(async () => {
  await fleet?.interrupt();
  rmSync(dataDirectory, { recursive: true, force: true });
});

/** The processes that the launcher has started, by what they run. */
function childrenOf(parent: number): Map<string, number> {
  const children = new Map<string, number>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${entry}/status`, 'utf8');
      if (Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]) !== parent) continue;
      const script = readFileSync(`/proc/${entry}/cmdline`, 'utf8')
        .split('\0')
        .find((argument) => argument.endsWith('.js'));
      const name = /dist\/(?:apps|libs)\/([\w-]+)/.exec(script ?? '')?.[1];
      if (name) children.set(name, Number(entry));
    } catch {
      // It ended meanwhile.
    }
  }
  return children;
}

async function ask<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: fleet.credentials.databaseUrl });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

const newestReceived = async () =>
  (await ask<{ at: Date }>('SELECT max(last_received_at) AS at FROM kiosk_status'))[0]!.at.getTime();

/** Sends one heartbeat of its own a call, until it is acknowledged, and remembers what was. */
const acknowledged: string[] = [];
let at = Date.now() - 600_000;
async function sendUntilAcknowledged(): Promise<void> {
  at += 1;
  const heartbeat = { at: new Date(at).toISOString(), uptimeSeconds: 1, firmware: 'lost-database' };
  const body = JSON.stringify({
    batches: [{ kiosk, sentAt: new Date(at).toISOString(), heartbeats: [heartbeat] }],
  });
  await eventually(
    async () => {
      const response = await fetch(`${fleet.url}/v1/telemetry`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${fleet.credentials.gatewayToken}`,
        },
        body,
      });
      if (response.status === 503) expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
      return response.status === 200;
    },
    { timeoutMs: 60_000 },
  );
  acknowledged.push(heartbeat.at);
}

const readiness = () => fetch(`${fleet.url}/readyz`).then(({ status }) => status);

test('a database killed under live ingest comes back, and everything else lives and goes on', async () => {
  await eventually(async () => (await newestReceived()) > Date.now() - 10_000, { timeoutMs: 60_000 });
  const before = childrenOf(fleet.pid);
  expect([...before.keys()].sort()).toEqual(['api', 'embedded-timescale', 'simulator', 'worker']);

  let sending = true;
  const sender = (async () => {
    while (sending) await sendUntilAcknowledged();
  })();
  await eventually(() => acknowledged.length > 20);
  process.kill(before.get('embedded-timescale')!, 'SIGKILL');
  const killedAt = Date.now();
  await eventually(async () => (await readiness()) === 503, { timeoutMs: 10_000, everyMs: 20 });
  expect(await fetch(`${fleet.url}/healthz`).then(({ status }) => status)).toBe(200);
  await eventually(async () => (await readiness()) === 200, { timeoutMs: 60_000 });
  await eventually(async () => (await newestReceived()) > killedAt, { timeoutMs: 30_000 });
  sending = false;
  await sender;

  const stored = await ask<{ at: Date }>(
    `SELECT h.at FROM heartbeat AS h JOIN kiosk AS k ON k.id = h.kiosk_id
     WHERE k.serial = $1 AND h.firmware = 'lost-database' ORDER BY h.at`,
    [kiosk],
  );
  expect(stored.map((row) => row.at.toISOString())).toEqual(acknowledged);
  const after = childrenOf(fleet.pid);
  for (const name of ['api', 'worker', 'simulator'])
    expect([name, after.get(name)]).toEqual([name, before.get(name)]);
  expect(after.get('embedded-timescale')).not.toBe(before.get('embedded-timescale'));
  expect(fleet.output()).toContain('the database ended (SIGKILL); starting it again');
  expect(fleet.output()).not.toMatch(/(api|worker|simulator) ended/);
});

test('a worker killed before a breach is started again, and opens one alert', async () => {
  const worker = childrenOf(fleet.pid).get('worker')!;
  process.kill(worker, 'SIGKILL');
  fleet.type(`inject warming ${kiosk} 600`);
  await eventually(() => /injected/.test(fleet.output()));
  await eventually(() => fleet.output().includes('worker ended (SIGKILL)'));
  await eventually(
    async () =>
      (
        await ask(
          `SELECT 1 FROM probe_status AS s JOIN kiosk AS k ON k.id = s.kiosk_id WHERE k.serial = $1 AND s.breached`,
          [kiosk],
        )
      ).length > 0,
    { timeoutMs: 60_000 },
  );
  const alerts = () =>
    ask<{ state: string }>(
      `SELECT a.state FROM alert AS a JOIN kiosk AS k ON k.id = a.kiosk_id
       WHERE k.serial = $1 AND a.rule_id = 'temperature-excursion'`,
      [kiosk],
    );
  await eventually(async () => (await alerts()).some(({ state }) => state === 'FIRING'), {
    timeoutMs: 90_000,
  });
  expect(await alerts()).toEqual([{ state: 'FIRING' }]);
  expect(childrenOf(fleet.pid).get('worker')).not.toBe(worker);
  // Nobody was listening while the database was away: no kiosk is called silent for it.
  expect(await ask(`SELECT 1 FROM alert WHERE rule_id = 'kiosk-silent'`)).toEqual([]);
});
