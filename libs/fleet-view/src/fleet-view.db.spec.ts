import type { UserPrincipal } from '@app/auth';
import { statement } from '@app/persistence';
import { aDatabase, aKiosk, aRegion, type KioskRows, type TestDatabase } from '@app/testing';
import { BootsAndGapsResolver } from './history/boots-and-gaps.resolver.js';
import { KioskHistoryResolver } from './history/kiosk-history.resolver.js';
import { type GraphqlContext, KioskLoadersByContext } from './kiosk/kiosk-loaders.js';
import { KioskResolver } from './kiosk/kiosk.resolver.js';
import { KiosksResolver } from './kiosk/kiosks.resolver.js';
import { LiveView } from './live/live-view.js';
import { FleetSummaryResolver } from './summary/fleet-summary.resolver.js';

const now = Date.parse('2026-03-02T12:00:00Z');
const ago = (seconds: number) => new Date(now - seconds * 1_000);
const clock = { now: () => now };

const hear = statement<[number, Date, Date], object>(
  'fleet-view-test.hear',
  `INSERT INTO kiosk_status (kiosk_id, heard_at, last_received_at) VALUES ($1, $2, $3)`,
);
const raise = statement<[number, string, string, string, Date, Date | null], object>(
  'fleet-view-test.raise',
  `INSERT INTO alert (rule_id, rule_version, kiosk_id, state, severity, summary, started_at, fired_at, resolved_at, updated_at)
   VALUES ($2, 1, $1, $3, $4, 'a summary', $5::timestamptz, $5::timestamptz, $6, $5::timestamptz)`,
);
const measure = statement<[number, number, Date, Date, number], object>(
  'fleet-view-test.measure',
  `INSERT INTO temperature (kiosk_id, probe_id, at, received_at, celsius)
   SELECT $1, $2, at, at, 20 + (extract(epoch FROM at)::bigint % 7) FROM generate_series($3::timestamptz, $4::timestamptz, make_interval(secs => $5)) AS at`,
);
const fail = statement<[number, Date, string], object>(
  'fleet-view-test.fail',
  `INSERT INTO kiosk_error (kiosk_id, at, received_at, code, severity) VALUES ($1, $2, $2, $3, 'ERROR')`,
);
const open = statement<[string, string, number | null, string, string], object>(
  'fleet-view-test.open-incident',
  `INSERT INTO incident (group_key, rule_id, kind, title, severity, state, site_id, kiosk_id, opened_at, updated_at)
   VALUES ($1, 'kiosk-silent', 'KIOSK_SILENT', 'silent', $5, $4, $2, $3, now(), now())`,
);
const backdate = statement<[Date], object>(
  'fleet-view-test.backdate',
  'UPDATE kiosk SET lifecycle_since = $1::timestamptz, registered_at = $1::timestamptz',
);

function aUser(regions: string[] = [], sites: string[] = []): GraphqlContext {
  const principal: UserPrincipal = {
    kind: 'user',
    id: 'u',
    email: 'u@x',
    name: 'U',
    role: 'OPS',
    regions,
    sites,
  };
  return { principal };
}

let db: TestDatabase;
let kiosks: KiosksResolver;
let fields: KioskResolver;
let history: KioskHistoryResolver;
let summaries: FleetSummaryResolver;
let live: LiveView;
const made: Record<string, KioskRows> = {};

beforeAll(async () => {
  db = await aDatabase();
  const { database } = db;
  const loaders = new KioskLoadersByContext(database, clock);
  kiosks = new KiosksResolver(database, loaders);
  fields = new KioskResolver(loaders);
  history = new KioskHistoryResolver(database, loaders);
  summaries = new FleetSummaryResolver(database, loaders);
  live = new LiveView(database, clock);
  const make = async (serial: string, site: string, region: string, more = {}) =>
    (made[serial] = await aKiosk(database, { serial, site, region, ...more }));
  await make('W-1', 'w-one', 'west');
  await make('W-2', 'w-one', 'west');
  await make('W-3', 'w-two', 'west');
  await make('E-1', 'e-one', 'east');
  await make('E-2', 'e-one', 'east', { lifecycle: 'MAINTENANCE' });
  await make('E-3', 'e-one', 'east', { lifecycle: 'RETIRED' });
  await aRegion(database, { id: 'empty', name: 'Empty' });
  await database.run(backdate, [ago(86_400)]);
  // W-1 online since its silence ended, W-2 degraded, W-3 silent, E-1 never heard.
  await database.run(hear, [made['W-1']!.id, ago(10), ago(10)]);
  await database.run(raise, [made['W-1']!.id, 'kiosk-silent', 'RESOLVED', 'CRITICAL', ago(900), ago(600)]);
  await database.run(raise, [made['W-1']!.id, 'slot-below-par', 'FIRING', 'INFO', ago(300), null]);
  await database.run(hear, [made['W-2']!.id, ago(5), ago(5)]);
  await database.run(raise, [
    made['W-2']!.id,
    'temperature-out-of-band',
    'FIRING',
    'WARNING',
    ago(400),
    null,
  ]);
  await database.run(raise, [made['W-2']!.id, 'critical-error', 'ACKNOWLEDGED', 'CRITICAL', ago(200), null]);
  await database.run(hear, [made['W-3']!.id, ago(61), ago(30)]);
  await database.run(open, ['g1', 'w-one', made['W-2']!.id, 'OPEN', 'CRITICAL']);
  await database.run(open, ['g2', 'w-two', null, 'ACKNOWLEDGED', 'WARNING']);
  await database.run(open, ['g3', 'e-one', made['E-1']!.id, 'RESOLVED', 'CRITICAL']);
  // Open too, but nobody has to come now.
  await database.run(open, ['g4', 'w-one', made['W-1']!.id, 'OPEN', 'INFO']);
  await database.run(open, ['g5', 'w-one', made['W-1']!.id, 'ACKNOWLEDGED', 'INFO']);
});
afterAll(() => db.stop());

const serials = async (context: GraphqlContext, filter = {}) =>
  Promise.all(
    (await kiosks.kiosks({ filter, first: 1_000 }, context)).nodes.map((node) =>
      fields.serial(node, context),
    ),
  );

test('every kiosk has its state and the moment it began', async () => {
  const context = aUser();
  const seen: Record<string, unknown> = {};
  for (const node of (await kiosks.kiosks({ first: 100 }, context)).nodes)
    seen[await fields.serial(node, context)] = [
      await fields.state(node, context),
      (await fields.since(node, context))?.toISOString() ?? null,
      await fields.worstSeverity(node, context),
    ];
  const at = (seconds: number) => ago(seconds).toISOString();
  expect(seen).toEqual({
    'E-1': ['OFFLINE', null, null],
    'E-2': ['MAINTENANCE', at(86_400), null],
    'E-3': ['RETIRED', at(86_400), null],
    'W-1': ['ONLINE', at(600), 'INFO'],
    'W-2': ['DEGRADED', at(400), 'CRITICAL'],
    'W-3': ['OFFLINE', at(61), null],
  });
});

test('the live tiles say the same as the list, by both ways of reading them', async () => {
  const all = await live.allTiles();
  const some = await live.tiles(all.map((tile) => tile.kioskId));
  const bySerial = (tiles: typeof all) =>
    [...tiles].sort((a, b) => a.tile.serial.localeCompare(b.tile.serial));
  expect(bySerial(all)).toEqual(bySerial(some));
  const [w1] = some.filter(({ tile }) => tile.serial === 'W-1');
  expect(w1).toMatchObject({ offlineAt: now + 50_000, tile: { state: 'ONLINE', openAlerts: 1 } });
  const [detail] = await live.kiosks([made['W-1']!.id]);
  expect(detail?.tile).toEqual(w1?.tile);
  expect(detail?.detail).toMatchObject({
    probes: [{ name: 'cabinet' }],
    slots: [{ code: 'A1' }],
    heartbeat: null,
  });
});

test('filters narrow the list, and a scope cannot be left by any of them', async () => {
  expect(await serials(aUser(), { regions: ['west'] })).toEqual(['W-1', 'W-2', 'W-3']);
  expect(await serials(aUser(), { sites: ['w-two'] })).toEqual(['W-3']);
  expect(await serials(aUser(), { states: ['OFFLINE'] })).toEqual(['E-1', 'W-3']);
  expect(await serials(aUser(), { search: 'e-one CLI' })).toEqual(['E-1', 'E-2', 'E-3']);
  expect(await serials(aUser(), { search: '%' })).toEqual([]);
  expect(await serials(aUser(['east']), { regions: ['west'] })).toEqual([]);
  expect(await serials(aUser([], ['w-one']))).toEqual(['W-1', 'W-2']);
  expect(await serials(aUser(['east'], ['w-one']))).toEqual([]);
  expect(await kiosks.kiosk('W-1', aUser(['east']))).toBeNull();
  expect(await kiosks.kiosk('W-1', aUser(['west']))).toMatchObject({ kioskId: made['W-1']!.id });
  await expect(fields.state({ kioskId: made['W-1']!.id }, aUser(['east']))).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  await expect(fields.probes({ kioskId: made['W-1']!.id }, aUser(['east']))).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
});

test('the summary counts what the list shows, in scope only', async () => {
  expect(await summaries.fleetSummary(null, aUser())).toEqual({
    kiosks: 6,
    online: 1,
    degraded: 1,
    offline: 2,
    maintenance: 1,
    awaitingRequalification: 0,
    retired: 1,
    openIncidents: 4,
    unacknowledgedIncidents: 1,
    routineIncidents: 2,
    lastReceivedAt: ago(5),
  });
  expect(await summaries.fleetSummary(null, aUser(['east']))).toMatchObject({
    kiosks: 3,
    openIncidents: 0,
    lastReceivedAt: null,
  });
  expect(await summaries.fleetSummary({ states: ['DEGRADED'] }, aUser())).toMatchObject({
    kiosks: 1,
    openIncidents: 1,
  });
  const context = aUser([], ['w-two']);
  expect(await summaries.summary({ id: 'west' }, context)).toMatchObject({
    kiosks: 1,
    offline: 1,
    openIncidents: 1,
  });
  expect(await summaries.summary({ id: 'empty' }, context)).toMatchObject({ kiosks: 0, openIncidents: 0 });
  expect(await summaries.summary({ id: 'west' }, aUser())).toMatchObject({
    openIncidents: 4,
    unacknowledgedIncidents: 1,
    routineIncidents: 2,
  });
  expect(await live.incidentsBySite()).toEqual(
    new Map([
      ['w-one', { open: 3, unacknowledged: 1, routine: 2 }],
      ['w-two', { open: 1, unacknowledged: 0, routine: 0 }],
    ]),
  );
});

test('pages stay stable while kiosks are added', async () => {
  const context = aUser();
  const first = await kiosks.kiosks({ first: 4 }, context);
  expect(first.pageInfo.hasNextPage).toBe(true);
  await aKiosk(db.database, { serial: 'A-0', site: 'e-one', region: 'east' });
  const second = await kiosks.kiosks({ first: 4, after: first.pageInfo.endCursor! }, context);
  const names = await Promise.all(
    [...first.nodes, ...second.nodes].map((node) => fields.serial(node, context)),
  );
  expect(names).toEqual(['E-1', 'E-2', 'E-3', 'W-1', 'W-2', 'W-3']);
  expect(second.pageInfo.hasNextPage).toBe(false);
  expect(await second.totalCount()).toBe(7);
});

test('a range with too many points is answered coarser, and says so', async () => {
  const { id, probes } = made['W-1']!;
  await db.database.run(measure, [id, probes['cabinet']!, ago(36_000), ago(0), 5]);
  const range = { from: ago(36_000).toISOString(), to: ago(0).toISOString() };
  const context = aUser();
  const [coarser] = await history.temperatures({ kioskId: id }, { range, every: 'RAW' }, context);
  expect(coarser).toMatchObject({ probe: 'cabinet', every: 'FIVE_MINUTES', lowCelsius: 20, highCelsius: 25 });
  expect(coarser).toMatchObject({ excursionLowCelsius: 15, excursionHighCelsius: 30 });
  expect(coarser!.points).toHaveLength(120);
  expect(coarser!.points.reduce((sum, point) => sum + point.readings, 0)).toBe(7_200);
  const short = { from: ago(60).toISOString(), to: ago(0).toISOString() };
  const [raw] = await history.temperatures({ kioskId: id }, { range: short }, context);
  expect(raw).toMatchObject({ every: 'RAW' });
  expect(raw!.points).toHaveLength(12);
  const [hourly] = await history.temperatures({ kioskId: id }, { range, every: 'HOUR' }, context);
  expect(hourly!.points).toHaveLength(10);
  expect(await history.heartbeats({ kioskId: id }, { range, every: 'DAY' }, context)).toEqual([]);
});

test.each([
  ['range.from', { from: 'yesterday', to: '2026-03-02T12:00:00Z' }],
  ['range', { from: '2026-03-02T12:00:00Z', to: '2026-03-02T12:00:00Z' }],
  ['range', { from: '2024-03-02T12:00:00Z', to: '2026-03-02T12:00:00Z' }],
])('a bad range names %s', async (argument, range) => {
  const call = history.temperatures({ kioskId: made['W-1']!.id }, { range }, aUser());
  await expect(call).rejects.toMatchObject({ code: 'BAD_USER_INPUT', details: { argument } });
});

test('bad bounds and cursors name their argument', async () => {
  const context = aUser();
  const kiosk = { kioskId: made['W-1']!.id };
  await expect(kiosks.kiosks({ first: 1_001 }, context)).rejects.toMatchObject({
    details: { argument: 'first' },
  });
  await expect(kiosks.kiosks({ after: 'x' }, context)).rejects.toMatchObject({
    details: { argument: 'after' },
  });
  await expect(kiosks.kiosks({ filter: { search: 'x'.repeat(101) } }, context)).rejects.toMatchObject({
    details: { argument: 'filter.search' },
  });
  const forged = Buffer.from(JSON.stringify(['not a time', 'a', 'b'])).toString('base64url');
  await expect(history.errors(kiosk, { after: forged }, context)).rejects.toMatchObject({
    details: { argument: 'after' },
  });
});

test('errors and alerts are paged, newest first', async () => {
  const { id } = made['W-2']!;
  for (const [seconds, code] of [
    [30, 'JAM'],
    [30, 'DOOR'],
    [20, 'JAM'],
    [10, 'NET'],
  ] as const)
    await db.database.run(fail, [id, ago(seconds), code]);
  const context = aUser();
  const codes: string[] = [];
  for (let after: string | null = null, more = true; more;) {
    const page = await history.errors({ kioskId: id }, { first: 1, after }, context);
    codes.push(...page.nodes.map((node) => node.code));
    after = page.pageInfo.endCursor;
    more = page.pageInfo.hasNextPage;
  }
  expect(codes).toEqual(['NET', 'JAM', 'JAM', 'DOOR']);
  const first = await history.alerts({ kioskId: id }, { first: 1 }, context);
  expect(first).toMatchObject({ nodes: [{ ruleId: 'critical-error' }], pageInfo: { hasNextPage: true } });
  const second = await history.alerts(
    { kioskId: id },
    { first: 1, after: first.pageInfo.endCursor },
    context,
  );
  expect(second).toMatchObject({
    nodes: [{ ruleId: 'temperature-out-of-band' }],
    pageInfo: { hasNextPage: false },
  });
});

test('restarts, gaps and clock changes are paged, newest first, and only for whom they concern', async () => {
  const past = new BootsAndGapsResolver(db.database, new KioskLoadersByContext(db.database, clock));
  const { id } = made['W-1']!;
  const kiosk = { __typename: 'Kiosk' as const, kioskId: id };
  // The second one's clock says 1970: then ours counts. Boot '' is numbers without a boot.
  await db.database.pool.query(
    `INSERT INTO kiosk_boot (kiosk_id, boot, first_seen_at, first_at, reason, firmware) VALUES
       (${id}, 'a', '2026-03-02T10:00:05Z', '2026-03-02T10:00:00Z', 'WATCHDOG', '4.2'),
       (${id}, 'b', '2026-03-02T11:00:00Z', '1970-01-01T00:00:00Z', NULL, NULL),
       (${id}, '', '2026-03-02T09:00:00Z', '2026-03-02T09:00:00Z', NULL, NULL)`,
  );
  await db.database.pool.query(
    `INSERT INTO sequence_gap (kiosk_id, boot, expected, received, from_at, at, received_at, missing, missing_count, filled_at)
     SELECT ${id}, 'a', 10 * n, 10 * n + 4, NULL, at, at, '{}', 0, at FROM generate_series(1, 3) AS n,
            LATERAL (SELECT '2026-03-02T10:00:00Z'::timestamptz + make_interval(mins => n) AS at) AS t`,
  );
  await db.database.pool.query(
    `INSERT INTO kiosk_clock_change (kiosk_id, at, skew_seconds) VALUES
       (${id}, '2026-03-02T10:00:00Z', 600), (${id}, '2026-03-02T11:00:00Z', 0)`,
  );
  const range = { from: '2026-03-02T09:30:00Z', to: '2026-03-02T12:00:00Z' };
  const everything = aUser();
  const first = await past.boots(kiosk, { range, first: 1 }, everything);
  const second = await past.boots(kiosk, { range, first: 1, after: first.pageInfo.endCursor }, everything);
  expect([...first.nodes, ...second.nodes]).toEqual([
    {
      boot: 'b',
      at: new Date('2026-03-02T11:00:00Z'),
      firstSeenAt: new Date('2026-03-02T11:00:00Z'),
      reason: null,
      firmware: null,
    },
    {
      boot: 'a',
      at: new Date('2026-03-02T10:00:00Z'),
      firstSeenAt: new Date('2026-03-02T10:00:05Z'),
      reason: 'WATCHDOG',
      firmware: '4.2',
    },
  ]);
  expect(second.pageInfo.hasNextPage).toBe(false);
  const gaps = await past.sequenceGaps(kiosk, { range, first: 2 }, everything);
  const rest = await past.sequenceGaps(kiosk, { range, after: gaps.pageInfo.endCursor }, everything);
  expect([...gaps.nodes, ...rest.nodes].map(({ expected, missing }) => [expected, missing])).toEqual([
    [30, 0],
    [20, 0],
    [10, 0],
  ]);
  expect(
    (await past.clockChanges(kiosk, { first: 1 }, everything)).map(({ skewSeconds }) => skewSeconds),
  ).toEqual([0]);
  const elsewhere = aUser(['east']);
  for (const asked of [
    past.boots(kiosk, {}, elsewhere),
    past.sequenceGaps(kiosk, {}, elsewhere),
    past.clockChanges(kiosk, {}, elsewhere),
  ])
    await expect(asked).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

test('topics are checked against the scope', async () => {
  const access = async (
    kind: 'region' | 'site' | 'kiosk',
    id: string,
    regions: string[] = [],
    sites: string[] = [],
  ) => (await live.topicAccess(kind, id, { regions, sites })).access;
  expect(await access('region', 'west')).toBe('allowed');
  expect(await access('region', 'west', ['east'])).toBe('forbidden');
  expect(await access('region', 'west', [], ['w-one'])).toBe('allowed');
  expect(await access('region', 'west', [], ['e-one'])).toBe('forbidden');
  expect(await access('region', 'nowhere')).toBe('unknown');
  expect(await access('site', 'w-one', ['west'])).toBe('allowed');
  expect(await access('site', 'w-one', [], ['w-two'])).toBe('forbidden');
  expect(await live.topicAccess('kiosk', 'W-1', { regions: [], sites: [] })).toEqual({
    access: 'allowed',
    kioskId: made['W-1']!.id,
  });
  expect(await access('kiosk', 'W-1', ['east'])).toBe('forbidden');
  expect(await access('kiosk', 'W-99')).toBe('unknown');
});
