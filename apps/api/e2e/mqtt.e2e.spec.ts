import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { projectRoot } from '@app/kernel';
import { statement } from '@app/persistence';
import {
  aDatabase,
  aKiosk,
  eventually,
  hasMosquitto,
  type KioskRows,
  startMosquitto,
  TcpGate,
  type TestDatabase,
} from '@app/testing';
import { aSenderToken, post, revokeToken, type RunningApi, startApi } from './ingest-harness.js';
import { aSession } from './live-harness.js';

let db: TestDatabase;
let gate: TcpGate;
let api: RunningApi;
let kiosk: KioskRows;
let other: KioskRows;
let device: string;
let gateway: string;
const clients: MqttClient[] = [];

beforeAll(async () => {
  db = await aDatabase();
  kiosk = await aKiosk(db.database, { serial: 'K-00001', site: 'a', region: 'pacific' });
  other = await aKiosk(db.database, { serial: 'K-00002', site: 'b', region: 'atlantic' });
  device = await aSenderToken(db, { kioskId: kiosk.id });
  gateway = await aSenderToken(db, {});
  const behind = await TcpGate.before(db.url);
  gate = behind.gate;
  api = await startApi({ ...db, url: behind.url }, { KIOSK_FLEET_MQTT_PORT: '0' });
}, 120_000);

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.endAsync(true)));
});
afterAll(async () => {
  await api?.stop();
  await gate?.stop();
  await db?.stop();
}, 60_000);

let ticks = 0;
const batch = (fields: object = {}) => ({
  sentAt: new Date().toISOString(),
  temperatures: [
    { at: new Date(Date.now() - 43_200_000 + ++ticks * 1_000).toISOString(), probe: 'cabinet', celsius: 21 },
  ],
  ...fields,
});
const telemetry = (serial = kiosk.serial) => `kiosks/${serial}/telemetry`;

async function open(token: string, options: IClientOptions = {}): Promise<MqttClient> {
  const client = await connectAsync(`mqtt://127.0.0.1:${api.mqttPort}`, {
    ...{ username: 'kiosk', password: token, reconnectPeriod: 50, protocolVersion: 4 },
    ...options,
  });
  clients.push(client);
  return client;
}

/** What arrives on a client's subscription, parsed. */
async function listen(client: MqttClient, filter: string): Promise<Record<string, unknown>[]> {
  const heard: Record<string, unknown>[] = [];
  client.on('message', (_topic, payload) =>
    heard.push(JSON.parse(payload.toString()) as Record<string, unknown>),
  );
  await client.subscribeAsync(filter, { qos: 1 });
  return heard;
}

const countTemperatures = statement<[number], { count: number }>(
  'mqtt-e2e.count-temperatures',
  'SELECT count(*) FROM temperature WHERE kiosk_id = $1',
);
const stored = async (id = kiosk.id) => (await db.database.run(countTemperatures, [id]))[0]!.count;
const countRefused = statement<[string, string], { count: number }>(
  'mqtt-e2e.count-refused',
  'SELECT count(*) FROM refused_reading WHERE kiosk = $1 AND code = $2',
);
const refused = async (serial: string, code: string) =>
  (await db.database.run(countRefused, [serial, code]))[0]!.count;
const metrics = async (url = api.url) => (await fetch(`${url}/metrics`)).text();
const readiness = async (url = api.url) =>
  (await (await fetch(`${url}/readyz`)).json()) as { checks: { name: string; ok: boolean }[] };
const check = async (name: string, url = api.url) =>
  (await readiness(url)).checks.find((one) => one.name === name)?.ok;

test('the same batch by GraphQL, JSON, compressed lines and MQTT is stored once', async () => {
  const one = { kiosk: kiosk.serial, ...batch() };
  const before = await stored();
  const client = await open(device);
  await client.publishAsync(telemetry(), JSON.stringify(one), { qos: 1 });
  // PUBACK came after commit: it is there without waiting.
  expect(await stored()).toBe(before + 1);
  const query = 'mutation($b: [KioskBatchInput!]!) { ingestTelemetry(batches: $b) { stored duplicates } }';
  const graphql = await post(
    `${api.url}/graphql`,
    gateway,
    JSON.stringify({ query, variables: { b: [one] } }),
  );
  expect(graphql.body['data']).toEqual({ ingestTelemetry: { stored: 0, duplicates: 1 } });
  const url = `${api.url}/v1/telemetry`;
  const json = await post(url, gateway, JSON.stringify({ batches: [one] }));
  expect(json.body).toMatchObject({ stored: 0, duplicates: 1 });
  const lines = await post(url, gateway, new Uint8Array(gzipSync(JSON.stringify(one))), {
    'content-type': 'application/x-ndjson',
    'content-encoding': 'gzip',
  });
  expect(lines.body).toMatchObject({ stored: 0, duplicates: 1 });
  expect(await stored()).toBe(before + 1);
  const text = await metrics();
  for (const transport of ['mqtt', 'graphql', 'json', 'ndjson'])
    expect(text).toMatch(new RegExp(`ingest_requests_total\\{[^}]*transport="${transport}"[^}]*\\} \\d`));
  expect(text).toMatch(/kiosk_fleet_mqtt_connections\{[^}]*to="embedded"[^}]*\} 1/);
  expect(await check('mqtt')).toBe(true);
});

test.each([
  ['nobody', () => Promise.resolve(''), 4],
  ['an unknown token', () => Promise.resolve(`kf_device_${'x'.repeat(43)}`), 4],
  ['a person', () => aSession(db, { role: 'ADMIN' }), 5],
])('%s is turned away', async (_who, token, code) => {
  await expect(open(await token(), { reconnectPeriod: 0 })).rejects.toMatchObject({ code });
});

test('a device learns what of its batch was refused', async () => {
  const client = await open(device);
  const heard = await listen(client, `kiosks/${kiosk.serial}/receipts`);
  const bad = batch({ sequence: 7, temperatures: [{ at: 'x', probe: 'cabinet', celsius: 1 }] });
  await client.publishAsync(telemetry(), JSON.stringify(bad), { qos: 1 });
  expect(await eventually(() => heard[0])).toMatchObject({
    sequence: 7,
    stored: 0,
    refused: [{ batch: 0, path: 'temperatures[0].at', code: 'MALFORMED' }],
  });
});

test.each<[string, string, () => string | Buffer, string, string]>([
  ['no JSON', telemetry('K-00001'), () => '{"sentAt"', 'K-00001', 'MALFORMED'],
  ['no batch', telemetry('K-00001'), () => '[1]', 'K-00001', 'MALFORMED'],
  ['a megabyte', telemetry('K-00001'), () => Buffer.alloc(1_000_000, '{'), 'K-00001', 'TOO_LONG'],
  ['another topic', 'elsewhere/K-00001', () => JSON.stringify(batch()), '', 'MALFORMED'],
  ["another's commands", 'kiosks/K-00002/commands', () => '{}', '', 'MALFORMED'],
  ["another's telemetry", telemetry('K-00002'), () => JSON.stringify(batch()), 'K-00002', 'NOT_YOUR_KIOSK'],
  [
    'another kiosk in the payload',
    telemetry('K-00001'),
    () => JSON.stringify({ ...batch(), kiosk: 'K-00002' }),
    'K-00001',
    'NOT_YOUR_KIOSK',
  ],
])('acknowledged once and kept as refused: %s', async (_what, topic, payload, serial, code) => {
  const victim = await open(gateway, { clientId: 'victim' });
  const overheard = await listen(victim, `kiosks/${other.serial}/+`);
  const client = await open(device);
  const heard = await listen(client, `kiosks/${kiosk.serial}/receipts`);
  const before = [await stored(), await stored(other.id), await refused(serial, code)];
  await client.publishAsync(topic, payload(), { qos: 1 });
  expect([await stored(), await stored(other.id)]).toEqual(before.slice(0, 2));
  expect(await refused(serial, code)).toBe(before[2]! + 1);
  expect(await eventually(() => heard[0])).toMatchObject({ refused: [{ code }] });
  expect(client.connected).toBe(true);
  expect(overheard).toEqual([]);
});

test('QoS 2 is stored once, QoS 0 without an answer; nothing is retained and no will is spoken', async () => {
  const before = await stored();
  const client = await open(device, {
    will: { topic: telemetry(), payload: Buffer.from(JSON.stringify(batch())), qos: 1, retain: true },
  });
  await client.publishAsync(telemetry(), JSON.stringify(batch()), { qos: 2 });
  expect(await stored()).toBe(before + 1);
  await client.publishAsync(telemetry(), JSON.stringify(batch()), { qos: 0, retain: true });
  await eventually(async () => (await stored()) === before + 2);
  // Without DISCONNECT, so that a broker with wills would publish it.
  client.stream.destroy();
  await client.endAsync(true);
  const later = await open(device);
  const heard = await listen(later, `kiosks/${kiosk.serial}/#`);
  await later.publishAsync(telemetry(), JSON.stringify(batch()), { qos: 1 });
  expect(await stored()).toBe(before + 3);
  expect(heard).toEqual([]);
});

test('subscriptions of others are refused, commands reach their kiosk only', async () => {
  const client = await open(device);
  for (const filter of ['#', 'kiosks/+/commands', `kiosks/${other.serial}/commands`, '$SYS/#']) {
    const granted = await client.subscribeAsync(filter, { qos: 1 }).catch(() => [{ qos: 128 }]);
    expect([filter, granted[0]?.qos]).toEqual([filter, 128]);
  }
  const heard = await listen(client, `kiosks/${kiosk.serial}/commands`);
  const pacific = await open(await aSenderToken(db, { regions: ['pacific'] }));
  const regional = await listen(pacific, 'kiosks/+/commands');
  const tell = (serial: string, command: object) =>
    db.database.run(notify, [`${serial} ${JSON.stringify(command)}`]);
  // As another process does: the kiosk may be connected to any of them. Until the api listens, nobody hears.
  await eventually(async () => {
    await tell(other.serial, { id: 'theirs' });
    await tell(kiosk.serial, { id: 'ours' });
    return heard.length > 0 && regional.length > 0;
  });
  for (const { id } of [...heard, ...regional]) expect(id).toBe('ours');
});
const notify = statement<[string], object>(
  'mqtt-e2e.notify-command',
  "SELECT pg_notify('kiosk_fleet_command', $1)",
);

test('a command goes to its kiosk by MQTT or on request, and the report takes it out of service', async () => {
  const ops = await aSession(db, { role: 'OPS' });
  const ask = async (query: string, variables: object, token = ops) =>
    (await post(`${api.url}/graphql`, token, JSON.stringify({ query, variables }))).body['data'] as Record<
      string,
      Record<string, unknown>
    >;
  const heard = await listen(await open(device), `kiosks/${kiosk.serial}/commands`);
  const send = `mutation ($input: SendCommandInput!) { sendCommand(input: $input) { __typename
    ... on KioskCommand { id state } ... on Problem { field code } } }`;
  const input = {
    kiosk: kiosk.serial,
    kind: 'TAKE_OUT_OF_SERVICE',
    reason: 'Cooler is noisy',
    clientId: 'c1',
  };
  const { sendCommand } = await ask(send, { input });
  expect(sendCommand).toMatchObject({ __typename: 'KioskCommand', state: 'HANDED_OVER' });
  const id = sendCommand!['id'] as string;
  const told = { id, kiosk: kiosk.serial, kind: 'TAKE_OUT_OF_SERVICE', slot: null };
  // Once or, until it has reported, again.
  await eventually(() => heard.length > 0);
  expect(heard[0]).toMatchObject(told);
  expect((await ask(send, { input }))['sendCommand']).toMatchObject({ id });

  const asked = (token: string) =>
    fetch(`${api.url}/v1/commands`, { headers: { authorization: `Bearer ${token}` } });
  expect(await (await asked(device)).json()).toMatchObject({ commands: [told] });
  const atlantic = await aSenderToken(db, { regions: ['atlantic'] });
  expect(await (await asked(atlantic)).json()).toEqual({ commands: [] });
  const report = (token: string, body: object) =>
    post(`${api.url}/v1/commands/${id}/result`, token, JSON.stringify(body));
  expect((await report(atlantic, { outcome: 'DONE' })).status).toBe(404);
  expect((await report(device, { outcome: 'PERHAPS' })).status).toBe(400);
  expect((await report(device, { outcome: 'DONE', resultCode: 'OK' })).body).toEqual({ id, state: 'DONE' });
  expect((await report(device, { outcome: 'FAILED' })).body).toEqual({ id, state: 'DONE' });
  expect(await (await asked(device)).json()).toEqual({ commands: [] });
  const after = await ask(
    'query ($serial: ID!) { kiosk(serial: $serial) { state commands { nodes { state reason resultCode } } } }',
    { serial: kiosk.serial },
  );
  expect(after['kiosk']).toMatchObject({
    state: 'MAINTENANCE',
    commands: { nodes: [{ state: 'DONE', reason: 'Cooler is noisy', resultCode: 'OK' }] },
  });
  const crew = await aSession(db, { role: 'CREW' });
  expect(await ask(send, { input }, crew)).toBeNull();
  await db.database.pool.query("UPDATE kiosk SET lifecycle = 'IN_SERVICE' WHERE id = $1", [kiosk.id]);
});

test('two devices with one client id do not throw each other out', async () => {
  const one = await open(device, { clientId: 'same', reconnectPeriod: 0 });
  const another = await open(await aSenderToken(db, { kioskId: other.id }), { clientId: 'same' });
  await another.publishAsync(telemetry(other.serial), JSON.stringify(batch()), { qos: 1 });
  await one.publishAsync(telemetry(), JSON.stringify(batch()), { qos: 1 });
  expect([one.connected, another.connected]).toEqual([true, true]);
});

test('a revoked token is let go of', async () => {
  const token = await aSenderToken(db, { kioskId: kiosk.id });
  const client = await open(token, { reconnectPeriod: 0 });
  const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
  await revokeToken(db, token);
  await closed;
  await expect(open(token, { reconnectPeriod: 0 })).rejects.toMatchObject({ code: 4 });
});

test('while the database is away nothing is acknowledged, and nothing is lost', async () => {
  const client = await open(device);
  const before = await stored();
  gate.shut();
  await eventually(async () => (await check('database')) === false);
  let acknowledged = 0;
  const sent = Array.from({ length: 20 }, () =>
    client.publishAsync(telemetry(), JSON.stringify(batch()), { qos: 1 }).then(() => acknowledged++),
  );
  await eventually(async () => (await check('database')) === false);
  expect(acknowledged).toBe(0);
  gate.open();
  await Promise.all(sent);
  expect(await stored()).toBe(before + 20);
}, 60_000);

test('the simulator speaks it as a kiosk would', async () => {
  const before = [await stored(), await stored(other.id)];
  const child = fork(
    join(projectRoot(), 'dist/apps/simulator/main.js'),
    [
      ...['--url', api.url, '--mqtt-url', `mqtt://127.0.0.1:${api.mqttPort}`, '--transport', 'mqtt'],
      ...['--gateway-token', gateway, '--kiosks', '2', '--faults', 'none', '--temperature-seconds', '0.5'],
    ],
    { stdio: 'ignore' },
  );
  const ended = once(child, 'exit');
  try {
    await eventually(async () => (await stored()) > before[0]! && (await stored(other.id)) > before[1]!);
  } finally {
    child.kill('SIGTERM');
  }
  expect(await ended).toEqual([0, null]);
});

test('no protocol at all, and half a packet, harm nobody', async () => {
  for (const bytes of [Buffer.from('GET / HTTP/1.1\r\n\r\n'), Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f])]) {
    const socket = connectSocket(api.mqttPort!, '127.0.0.1');
    const closed = once(socket, 'close');
    socket.on('error', () => undefined);
    socket.write(bytes);
    await closed;
  }
  const client = await open(device);
  await client.publishAsync(telemetry(), JSON.stringify(batch()), { qos: 1 });
});

test('through a broker elsewhere, two processes share the work and outlive each other and the broker', async () => {
  // Machines without mosquitto run the product without it too.
  if (!hasMosquitto()) return;
  let broker = await startMosquitto();
  const processes: RunningApi[] = [];
  const start = async (index: number) =>
    (processes[index] = await startApi(db, {
      KIOSK_FLEET_MQTT_URL: broker.url,
      KIOSK_FLEET_MQTT_CLIENT_ID: `api-${index}`,
    }));
  try {
    await Promise.all([start(0), start(1)]);
    const working = () =>
      eventually(async () => {
        const checks = await Promise.all(processes.map(({ url }) => check('mqtt', url)));
        return checks.every((ok) => ok === true);
      });
    await working();
    const sender = await connectAsync(broker.url, { protocolVersion: 5, reconnectPeriod: 50 });
    clients.push(sender);
    const publishMany = (count: number) =>
      Promise.all(
        Array.from({ length: count }, () =>
          sender.publishAsync(telemetry(), JSON.stringify(batch()), { qos: 1 }),
        ),
      );
    const before = await stored();
    await publishMany(64);
    await eventually(async () => (await stored()) === before + 64);
    for (const { url } of processes)
      expect(await metrics(url)).toMatch(/mqtt_messages_total\{[^}]*outcome="stored"[^}]*\} [1-9]/);

    const heard = await listen(sender, 'kiosks/+/receipts');
    await sender.publishAsync(telemetry(), 'poison', { qos: 1 });
    expect(await eventually(() => heard[0])).toMatchObject({ refused: [{ code: 'MALFORMED' }] });

    // One is killed in the midst of it: what it had not acknowledged waits for it at the broker.
    const killed = processes[1]!;
    const many = publishMany(64);
    killed.child.kill('SIGKILL');
    await many;
    await start(1);
    await eventually(async () => (await stored()) === before + 128, { timeoutMs: 30_000 });

    // The broker ends and comes back with its sessions.
    await broker.stop();
    await eventually(async () => (await check('mqtt', processes[0]!.url)) === false);
    broker = await startMosquitto({ port: broker.port, folder: broker.folder });
    await working();
    await publishMany(8);
    await eventually(async () => (await stored()) === before + 136, { timeoutMs: 30_000 });
  } finally {
    await Promise.all(processes.map((one) => one.stop()));
    await broker.stop();
  }
}, 120_000);
