import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type {
  FleetChange,
  FleetSnapshot,
  IncidentChange,
  IncidentsSnapshot,
  KioskChange,
  KioskSnapshot,
} from '@app/contracts';
import { statement } from '@app/persistence';
import { aDatabase, aKiosk, eventually, type KioskRows, type TestDatabase } from '@app/testing';
import { aSenderToken, post, type RunningApi, startApi } from './ingest-harness.js';
import { aSession, connectLive, type Watcher } from './live-harness.js';

let db: TestDatabase;
let api: RunningApi;
let west: KioskRows;
let east: KioskRows;
let gateway: string;
let admin: string;
const open: Watcher[] = [];

beforeAll(async () => {
  db = await aDatabase();
  west = await aKiosk(db.database, { serial: 'K-00001', site: 'echo-park', region: 'pacific' });
  east = await aKiosk(db.database, { serial: 'K-00002', site: 'back-bay', region: 'atlantic' });
  gateway = await aSenderToken(db, {});
  admin = await aSession(db, { role: 'ADMIN' });
  api = await startApi(db);
}, 120_000);

afterEach(() => open.splice(0).forEach((watcher) => watcher.close()));
afterAll(async () => {
  await api?.stop();
  await db?.stop();
}, 60_000);

async function connect(token: unknown, headers?: Record<string, string>): Promise<Watcher> {
  const watcher = await connectLive(api.url, headers ? { token, headers } : { token });
  open.push(watcher);
  return watcher;
}

async function send(kiosk: string, celsius: number): Promise<void> {
  const at = new Date().toISOString();
  const body = {
    batches: [
      {
        kiosk,
        sentAt: at,
        heartbeats: [{ at, uptimeSeconds: 60, firmware: '1.0.0', power: 'MAINS' }],
        temperatures: [{ at, probe: 'cabinet', celsius }],
      },
    ],
  };
  expect((await post(`${api.url}/v1/telemetry`, gateway, JSON.stringify(body))).status).toBe(200);
}

const withoutHoles = (watcher: Watcher, topic: string) => {
  const sequences = watcher.sequences(topic);
  expect(sequences).toEqual(sequences.map((_, index) => sequences[0]! + index));
};
const tileOf = (changes: FleetChange[], serial: string) =>
  changes
    .flatMap((change) => (change.type === 'kiosk' && change.kiosk.serial === serial ? [change.kiosk] : []))
    .at(-1);

test('a reading reaches everybody who watches its kiosk, and nobody else', async () => {
  const all = await connect(admin);
  const mine = await connect(await aSession(db, { regions: ['atlantic'] }));
  const topics = ['fleet', 'region:pacific', 'site:echo-park', 'kiosk:K-00001'];
  topics.forEach((topic) => all.watch(topic));
  mine.watch('fleet');
  expect(await mine.snapshot<FleetSnapshot>('fleet')).toMatchObject({
    summary: { kiosks: 1 },
    kiosks: [{ serial: 'K-00002' }],
  });
  expect((await all.snapshot<FleetSnapshot>('fleet')).kiosks).toHaveLength(2);
  expect(await all.snapshot<KioskSnapshot>('kiosk:K-00001')).toMatchObject({
    tile: { serial: 'K-00001' },
    slots: [{ code: 'A1' }],
  });
  for (const topic of topics) await all.snapshot(topic);
  await send('K-00001', 21.5);
  for (const topic of topics.slice(0, 3))
    await eventually(() => tileOf(all.changes<FleetChange>(topic), 'K-00001')?.celsius === 21.5);
  expect(tileOf(all.changes<FleetChange>('fleet'), 'K-00001')).toMatchObject({
    state: 'ONLINE',
    site: 'echo-park',
    region: 'pacific',
  });
  const summaries = all
    .changes<FleetChange>('fleet')
    .flatMap((change) => (change.type === 'summary' ? [change.summary] : []));
  expect(summaries.at(-1)).toMatchObject({ kiosks: 2, online: 1, offline: 1 });
  await eventually(() => all.changes<KioskChange>('kiosk:K-00001').at(-1)?.kiosk.probes[0]?.celsius === 21.5);
  expect(all.changes<KioskChange>('kiosk:K-00001').at(-1)?.kiosk.heartbeat).toMatchObject({
    firmware: '1.0.0',
    power: 'MAINS',
  });
  await send('K-00002', 23);
  await eventually(() => tileOf(mine.changes<FleetChange>('fleet'), 'K-00002')?.celsius === 23);
  expect(tileOf(mine.changes<FleetChange>('fleet'), 'K-00001')).toBeUndefined();
  for (const topic of topics) withoutHoles(all, topic);
});

test('snapshot plus deltas is what a new snapshot says, after many changes', async () => {
  const watcher = await connect(admin);
  watcher.watch('fleet');
  const tiles = new Map(
    (await watcher.snapshot<FleetSnapshot>('fleet')).kiosks.map((tile) => [tile.serial, tile]),
  );
  for (let round = 0; round < 20; round++) await send(round % 2 ? 'K-00001' : 'K-00002', 20 + round / 10);
  await eventually(() => tileOf(watcher.changes<FleetChange>('fleet'), 'K-00001')?.celsius === 21.9);
  await eventually(() => tileOf(watcher.changes<FleetChange>('fleet'), 'K-00002')?.celsius === 21.8);
  for (const change of watcher.changes<FleetChange>('fleet'))
    if (change.type === 'kiosk') tiles.set(change.kiosk.serial, change.kiosk);
  watcher.watch('fleet');
  const again = await eventually(() => watcher.of('fleet').filter(({ event }) => event === 'snapshot')[1]);
  withoutHoles(watcher, 'fleet');
  const fresh = (again as unknown as { data: FleetSnapshot }).data.kiosks;
  expect(new Map(fresh.map((tile) => [tile.serial, tile]))).toEqual(tiles);
});

const hearAgo = statement<[number, number], object>(
  'e2e.hear-ago',
  `INSERT INTO kiosk_status (kiosk_id, last_received_at, heard_at)
   SELECT $1, at, at FROM (SELECT now() - make_interval(secs => $2) AS at) s
   ON CONFLICT (kiosk_id) DO UPDATE SET heard_at = EXCLUDED.heard_at, last_received_at = EXCLUDED.last_received_at`,
);

test('a kiosk that falls silent turns offline without any message', async () => {
  await db.database.run(hearAgo, [west.id, 57]);
  const watcher = await connect(admin);
  ['fleet', 'kiosk:K-00001'].forEach((topic) => watcher.watch(topic));
  const before = await watcher.snapshot<FleetSnapshot>('fleet');
  // A snapshot may rest on a read that is up to a second old; the change to 57 s ago then comes as a delta.
  await eventually(() => tileOf(watcher.changes<FleetChange>('fleet'), 'K-00001')?.state === 'OFFLINE');
  expect(before.kiosks).toHaveLength(2);
  const tile = tileOf(watcher.changes<FleetChange>('fleet'), 'K-00001')!;
  expect(tile.since).toBe(tile.lastHeardAt);
  await eventually(
    () => watcher.changes<KioskChange>('kiosk:K-00001').at(-1)?.kiosk.tile.state === 'OFFLINE',
  );
});

const insertIncident = statement<[string, number], { id: number }>(
  'e2e.insert-incident',
  `INSERT INTO incident (group_key, rule_id, kind, title, severity, state, site_id, kiosk_id, opened_at, updated_at)
   VALUES ('e2e', 'critical-error', 'CRITICAL_ERROR', 'Jam', 'CRITICAL', 'OPEN', $1, $2, now(), now()) RETURNING id`,
);
const resolveIncident = statement<[number], object>(
  'e2e.resolve-incident',
  `UPDATE incident SET state = 'RESOLVED', resolved_at = now() WHERE id = $1`,
);
const announce = statement<[string], object>('e2e.announce', `SELECT pg_notify('kiosk_fleet_change', $1)`);

test('an incident that another process announces opens and resolves, in scope only', async () => {
  const all = await connect(admin);
  const other = await connect(await aSession(db, { sites: ['back-bay'] }));
  for (const watcher of [all, other]) watcher.watch('incidents');
  all.watch('fleet');
  expect(await all.snapshot<IncidentsSnapshot>('incidents')).toEqual({ incidents: [] });
  await other.snapshot('incidents');
  // Else the snapshot may come with the incident counted, and no change after it.
  await all.snapshot('fleet');
  const [incident] = await db.database.run(insertIncident, ['echo-park', west.id]);
  const id = incident!.id;
  const say = () => db.database.run(announce, [`1 e2e ${Date.now()} -  ${id.toString(36)}`]);
  await say();
  const opened = await eventually(() => all.changes<IncidentChange>('incidents').at(-1));
  expect(opened.incident).toMatchObject({
    id: String(id),
    state: 'OPEN',
    kiosk: 'K-00001',
    site: 'echo-park',
    region: 'pacific',
  });
  const summary = () =>
    all.changes<FleetChange>('fleet').findLast((change) => change.type === 'summary')?.summary;
  await eventually(() => summary()?.openIncidents === 1 && summary()?.unacknowledgedIncidents === 1);
  await db.database.run(resolveIncident, [id]);
  await say();
  await eventually(() => all.changes<IncidentChange>('incidents').at(-1)?.incident.state === 'RESOLVED');
  await eventually(() => summary()?.openIncidents === 0);
  expect(other.changes('incidents')).toEqual([]);
  withoutHoles(all, 'incidents');
});

test('a change that nobody announced is found within seconds', async () => {
  const watcher = await connect(admin);
  watcher.watch('incidents');
  await watcher.snapshot('incidents');
  const [incident] = await db.database.run(insertIncident, ['back-bay', east.id]);
  const seen = await eventually(() => watcher.changes<IncidentChange>('incidents').at(-1), {
    timeoutMs: 20_000,
  });
  expect(seen.incident.id).toBe(String(incident!.id));
});

test('unknown and forbidden topics are refused by name', async () => {
  const all = await connect(admin);
  for (const topic of [
    'region:nowhere',
    'site:nowhere',
    'kiosk:K-99999',
    'everything',
    'kiosk:',
    'fleet ',
    42,
    null,
  ])
    all.watch(topic);
  for (const topic of ['region:nowhere', 'site:nowhere', 'kiosk:K-99999', 'everything', 'kiosk:', 'fleet '])
    expect(await all.refusal(topic)).toMatchObject({ code: 'UNKNOWN_TOPIC', message: expect.any(String) });
  await eventually(() => all.refusals.filter(({ topic }) => topic === '').length === 2);
  all.socket.emit('watch');
  all.socket.emit('watch', 'fleet', () => undefined);
  const limited = await connect(await aSession(db, { regions: ['atlantic'] }));
  for (const topic of ['region:pacific', 'site:echo-park', 'kiosk:K-00001', 'kiosk:K-99999']) {
    limited.watch(topic);
    expect(await limited.refusal(topic)).toMatchObject({ code: 'FORBIDDEN' });
  }
  limited.watch('kiosk:K-00002');
  await limited.snapshot('kiosk:K-00002');
  expect(all.disconnected).toBeNull();
});

test('after unwatch nothing more comes', async () => {
  const [watcher, control] = [await connect(admin), await connect(admin)];
  for (const each of [watcher, control]) each.watch('kiosk:K-00002');
  await watcher.snapshot('kiosk:K-00002');
  await control.snapshot('kiosk:K-00002');
  watcher.socket.emit('unwatch', { topic: 'kiosk:K-00002' });
  watcher.watch('site:back-bay');
  await watcher.snapshot('site:back-bay');
  await send('K-00002', 24.25);
  await eventually(() => control.changes<KioskChange>('kiosk:K-00002').at(-1)?.kiosk.tile.celsius === 24.25);
  await eventually(() => tileOf(watcher.changes<FleetChange>('site:back-bay'), 'K-00002')?.celsius === 24.25);
  expect(watcher.changes('kiosk:K-00002')).toEqual([]);
});

test.each([
  ['no token', {}, 'UNAUTHENTICATED'],
  ['a token of another form', { token: 'secret' }, 'UNAUTHENTICATED'],
  ['a token that is no text', { token: { $gt: '' } }, 'UNAUTHENTICATED'],
  ['an unknown token', { token: `kf_session_${'A'.repeat(43)}` }, 'UNAUTHENTICATED'],
])('%s is refused at the handshake', async (_name, handshake, code) => {
  await expect(connectLive(api.url, handshake)).rejects.toMatchObject({ message: code, data: { code } });
});

test('kiosks and gateways are refused: only people watch', async () => {
  const device = await aSenderToken(db, { kioskId: west.id });
  for (const token of [device, gateway])
    await expect(connect(token)).rejects.toMatchObject({ data: { code: 'FORBIDDEN' } });
});

test('the session cookie works for pages of this site only', async () => {
  const cookie = `kiosk_fleet_session=${admin}`;
  const watcher = await connect(undefined, { cookie, origin: api.url });
  watcher.watch('fleet');
  await watcher.snapshot('fleet');
  await expect(connect(undefined, { cookie, origin: 'https://elsewhere.example' })).rejects.toThrow();
});

test('a session that ends loses its sockets within seconds', async () => {
  const token = await aSession(db);
  const watcher = await connect(token);
  watcher.watch('fleet');
  await watcher.snapshot('fleet');
  const signOut = await post(`${api.url}/graphql`, token, JSON.stringify({ query: 'mutation { signOut }' }));
  expect(signOut.body).toEqual({ data: { signOut: true } });
  await eventually(() => watcher.disconnected, { timeoutMs: 8_000 });
  expect(watcher.refusals.at(-1)).toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('topics and messages of one connection are bounded', async () => {
  const watcher = await connect(admin);
  for (let index = 0; index < 100; index++) watcher.watch('region:nowhere');
  await eventually(() => watcher.refusals.length === 100);
  expect(watcher.refusals.some(({ code }) => code === 'TOO_MANY_TOPICS')).toBe(true);
});

test('incidentChanged tells a subscriber over graphql-ws, in scope only', async () => {
  const subscribe = (token: string) => {
    const heard: { id: string; state: string }[] = [];
    const client = createClient({
      url: `${api.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { token },
      retryAttempts: 0,
    });
    const acknowledged = new Promise<void>((resolve) => client.on('connected', () => resolve()));
    const ended = new Promise<void>((resolve, reject) => {
      client.subscribe<{ incidentChanged: { id: string; state: string } }>(
        { query: 'subscription { incidentChanged { id state } }' },
        {
          next: ({ data }) => void (data && heard.push(data.incidentChanged)),
          error: reject,
          complete: resolve,
        },
      );
    });
    return { heard, acknowledged, ended, close: () => client.dispose() };
  };
  const all = subscribe(admin);
  const other = subscribe(await aSession(db, { sites: ['back-bay'] }));
  await Promise.all([all.acknowledged, other.acknowledged]);
  await db.database.pool.query(`UPDATE incident SET state = 'RESOLVED', resolved_at = now()`);
  const [incident] = await db.database.run(insertIncident, ['echo-park', west.id]);
  const id = incident!.id;
  const tell = () => db.database.run(announce, [`1 e2e ${Date.now()} -  ${id.toString(36)}`]);
  // The subscription begins a moment after the acknowledgement: told again until it is heard.
  await eventually(async () => {
    await tell();
    return all.heard.some((change) => change.id === String(id) && change.state === 'OPEN');
  });
  await db.database.run(resolveIncident, [id]);
  await tell();
  await eventually(() => all.heard.at(-1)?.state === 'RESOLVED');
  expect(other.heard).toEqual([]);
  await Promise.all([all.close(), other.close()]);
});
