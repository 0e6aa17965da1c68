import { AuditTrail, type UserPrincipal } from '@app/auth';
import { statement } from '@app/persistence';
import { aDatabase, aKiosk, type KioskRows, type TestDatabase } from '@app/testing';
import { CountSlotsService } from './counts/count-slots.service.js';
import { DepotsService } from './depots/depots.service.js';
import { DiscrepanciesService } from './discrepancies/discrepancies.service.js';
import { HoldsService } from './holds/holds.service.js';
import { LotsService } from './lots/lots.service.js';
import { RecallService } from './recall/recall.service.js';
import { StockReconciliation } from './reconciliation/stock-reconciliation.js';
import { slotStock } from './slots/slot-stock.js';

const report = statement<[number, number, Date, number, number, string | null], object>(
  'inventory-spec.report',
  `INSERT INTO slot_status (kiosk_id, slot_id, at, received_at, quantity, dispensed_total, lot, breached)
   VALUES ($1, $2, $3::timestamptz, $3::timestamptz, $4, $5, $6, false)
   ON CONFLICT (slot_id) DO UPDATE SET at = excluded.at, received_at = excluded.received_at, quantity = excluded.quantity,
     dispensed_total = excluded.dispensed_total, lot = excluded.lot`,
);
const sums = statement<[], { broken: number }>(
  'inventory-spec.sums',
  `SELECT count(*) AS broken FROM (
     SELECT slot_id, lot_id, sum(quantity) AS q, sum(held) AS h FROM stock_movement GROUP BY 1, 2) m
   FULL JOIN slot_lot b USING (slot_id, lot_id)
   WHERE coalesce(m.q, 0) <> coalesce(b.quantity, 0) OR coalesce(m.h, 0) <> coalesce(b.held, 0)`,
);

let db: TestDatabase;
let kiosk: KioskRows;
let now = Date.parse('2026-03-02T12:00:00Z');
const clock = { now: () => now };
const at = (minutes: number) => new Date(now + minutes * 60_000);
const product = 'amoxicillin-500';
const user = (role: UserPrincipal['role'], regions: string[] = []): UserPrincipal => ({
  kind: 'user',
  id: 'u',
  email: `${role.toLowerCase()}@x`,
  name: role,
  role,
  regions,
  sites: [],
});
const admin = user('ADMIN');
let lots: LotsService;
let depots: DepotsService;
let counts: CountSlotsService;
let recalls: RecallService;
let discrepancies: DiscrepanciesService;
let holds: HoldsService;
let reconciliation: StockReconciliation;
const jobs: unknown[] = [];

beforeAll(async () => {
  db = await aDatabase();
  kiosk = await aKiosk(db.database, {
    serial: 'K-1',
    site: 'one',
    region: 'west',
    slots: [{ code: 'A1' }, { code: 'A2' }],
  });
  const trail = new AuditTrail();
  lots = new LotsService(db.database, clock, trail);
  depots = new DepotsService(db.database, clock, trail);
  counts = new CountSlotsService(db.database, clock, trail);
  discrepancies = new DiscrepanciesService(db.database, clock, trail);
  holds = new HoldsService(db.database, clock, trail);
  reconciliation = new StockReconciliation(db.database, clock);
  const queue = { add: async (...job: unknown[]) => void jobs.push(job) };
  recalls = new RecallService(
    db.database,
    clock,
    trail,
    queue as never,
    { publish: () => undefined } as never,
  );
});
afterAll(() => db.stop());
afterEach(async () => {
  expect(await db.database.run(sums, [])).toEqual([{ broken: 0 }]);
});

const stockOf = async (slot: string) => {
  const found = (await slotStock(db.database, kiosk.id)).find((each) => each.slot === slot)!;
  return {
    quantity: found.quantity,
    usable: found.usable,
    lots: Object.fromEntries(found.lots.map(({ lot, quantity }) => [lot.number, quantity])),
    locked: found.lock !== null,
  };
};
const open = async () => (await discrepancies.page(admin, {})).nodes.map(({ kind }) => kind);
const count = (clientId: string, slotCounts: object[], more: object = {}) =>
  counts.count(user('CREW'), {
    kiosk: 'K-1',
    clientId,
    countedAt: at(0).toISOString(),
    counts: slotCounts as never,
    ...more,
  });

test('lots and depots are registered once, and what is wrong is named', async () => {
  const register = (number: string, expiresOn: string, of = product) =>
    lots.register(admin, [{ product: of, number, expiresOn }]);
  expect(await register('L1', '2026-09-01')).toMatchObject({
    __typename: 'RegisteredLots',
    lots: [{ number: 'L1' }],
  });
  expect(await register('L1', '2026-09-01')).toMatchObject({ __typename: 'RegisteredLots' });
  expect(await register('L1', '2027-09-01')).toMatchObject({
    __typename: 'Conflict',
    field: 'inputs[0].expiresOn',
  });
  expect(await register('L2', '2026-02-30')).toMatchObject({
    __typename: 'InvalidInput',
    field: 'inputs[0].expiresOn',
  });
  expect(await register('L2', '2026-12-01', 'nothing')).toMatchObject({ __typename: 'NotFound' });
  await register('L2', '2026-12-01');
  const depot = {
    id: 'west-depot',
    name: 'West',
    region: 'west',
    timeZone: 'America/Los_Angeles',
    latitude: 34,
    longitude: -118,
    sites: ['one'],
  };
  expect(await depots.save(admin, depot)).toMatchObject({ __typename: 'Depot', vans: 2, serviceLevel: 0.95 });
  expect(await depots.save(admin, { ...depot, sites: ['elsewhere'] })).toMatchObject({
    __typename: 'NotFound',
    field: 'input.sites[0]',
  });
  expect(await depots.save(admin, { ...depot, serviceLevel: 2 })).toMatchObject({
    field: 'input.serviceLevel',
  });
  expect(await depots.depots(user('CREW', ['east']))).toEqual([]);
  expect(await depots.depots(user('CREW', ['west']))).toMatchObject([{ id: 'west-depot' }]);
  const line = { product, lot: 'L1', kind: 'RECEIVED' as const, quantity: 100 };
  const deliver = (clientId: string, lines: object[]) =>
    depots.record(admin, { depot: 'west-depot', clientId, lines: lines as never });
  expect(await deliver('delivery-1', [line, { ...line, lot: 'L2', quantity: 40 }])).toMatchObject({
    applied: true,
  });
  expect(await deliver('delivery-1', [line])).toMatchObject({ applied: false });
  expect(await deliver('delivery-2', [{ ...line, lot: 'L9' }])).toMatchObject({
    __typename: 'NotFound',
    field: 'input.lines[0].lot',
  });
  expect(await deliver('delivery-3', [{ ...line, kind: 'DISPOSED', quantity: 101 }])).toMatchObject({
    __typename: 'Conflict',
  });
  const shelf = await depots.stock('west-depot', { first: 1 });
  expect(shelf.nodes).toMatchObject([{ lot: { number: 'L1' }, quantity: 100, held: 0 }]);
  const rest = await depots.stock('west-depot', { after: shelf.pageInfo.endCursor! });
  expect(rest.nodes).toMatchObject([{ lot: { number: 'L2' }, quantity: 40 }]);
});

test('a count is in the ledger once, whoever sends it how often; a lot that nobody knows is kept and asked about', async () => {
  const slotCounts = [
    { slot: 'A1', lot: 'L1', before: 8 },
    { slot: 'A2', lot: 'X9', before: 3 },
  ];
  expect(await count('count-0001', slotCounts)).toMatchObject({
    applied: true,
    variances: [{ difference: 8 }, {}],
  });
  const again = await Promise.all([1, 2, 3].map(() => count('count-0001', slotCounts)));
  expect(again).toMatchObject([{ applied: false }, { applied: false }, { applied: false }]);
  expect(await stockOf('A1')).toMatchObject({ quantity: 8, lots: { L1: 8 } });
  expect(await stockOf('A2')).toMatchObject({ quantity: 3, lots: { X9: 3 } });
  expect(await open()).toContain('UNKNOWN_LOT');
  expect(await count('count-0002', [{ slot: 'B7', lot: 'L1', before: 1 }])).toMatchObject({
    __typename: 'InvalidInput',
    field: 'input.counts[0].slot',
  });
  expect(await count('x', [])).toMatchObject({ field: 'input.clientId' });
});

test('the ledger cannot be changed', async () => {
  await expect(db.database.pool.query('UPDATE stock_movement SET quantity = 1')).rejects.toThrow(
    'append-only',
  );
  await expect(db.database.pool.query('DELETE FROM stock_movement')).rejects.toThrow('append-only');
});

test('what kiosks report comes into the ledger once, lost messages included', async () => {
  const slot = kiosk.slots['A1']!;
  await db.database.run(report, [kiosk.id, slot, at(1), 8, 50, 'L1']);
  now += 120_000;
  await reconciliation.run();
  await db.database.run(report, [kiosk.id, slot, at(1), 5, 53, 'L1']);
  now += 120_000;
  await reconciliation.run();
  await reconciliation.run();
  expect(await stockOf('A1')).toMatchObject({ quantity: 5, lots: { L1: 5 } });
  await db.database.run(report, [kiosk.id, slot, at(1), 3, 54, 'L1']);
  now += 120_000;
  await reconciliation.run();
  expect(await stockOf('A1')).toMatchObject({ quantity: 4 });
  const page = await discrepancies.page(admin, { filter: { kinds: ['TELEMETRY_DIFFERS'] } });
  expect(page.nodes).toMatchObject([{ expected: 4, actual: 3, owner: 'OPS', slot: 'A1' }]);
});

test('a discrepancy gets an owner, a reason and a resolution, which may correct the ledger', async () => {
  await count('count-0003', [{ slot: 'A1', lot: 'L1', before: 2 }]);
  const [node] = (
    await discrepancies.page(admin, { filter: { kinds: ['COUNT_DIFFERS'], kiosk: 'K-1' } })
  ).nodes.filter(({ slot }) => slot === 'A1');
  expect(node).toMatchObject({ owner: 'user:crew@x', lot: { number: 'L1' }, actual: 2 });
  expect(await discrepancies.assign(user('OPS', ['east']), node!.id, 'me')).toMatchObject({
    __typename: 'NotFound',
  });
  expect(await discrepancies.assign(admin, node!.id, 'user:ops@x')).toMatchObject({ owner: 'user:ops@x' });
  const resolve = () =>
    discrepancies.resolve(admin, node!.id, {
      reason: 'COUNT_ERROR',
      resolution: 'counted again',
      correctTo: 6,
    });
  expect(await resolve()).toMatchObject({
    state: 'RESOLVED',
    reason: 'COUNT_ERROR',
    resolvedBy: 'user:admin@x',
  });
  expect(await stockOf('A1')).toMatchObject({ quantity: 6 });
  expect(await resolve()).toMatchObject({ __typename: 'Conflict' });
  expect(await discrepancies.resolve(admin, '999999', { reason: 'OTHER', resolution: 'x' })).toMatchObject({
    __typename: 'NotFound',
  });
});

test('a phone that comes back after three days counts for its own day', async () => {
  const then = at(0).toISOString();
  now += 3 * 86_400_000;
  await db.database.run(report, [kiosk.id, kiosk.slots['A1']!, at(-60), 2, 58, 'L1']);
  await reconciliation.run();
  expect(await stockOf('A1')).toMatchObject({ quantity: 2 });
  // Three days ago six were expected and six were counted; four were added.
  const late = await count('count-0004', [{ slot: 'A1', lot: 'L1', before: 6, filled: 4 }], {
    countedAt: then,
  });
  expect(late).toMatchObject({ applied: true, variances: [{ expected: 6, difference: 0 }] });
  expect(await stockOf('A1')).toMatchObject({ quantity: 6 });
});

test('packs are put aside and released where they lie', async () => {
  const change = (kind: 'HELD' | 'RELEASED') =>
    holds.change(admin, { kiosk: 'K-1', slot: 'A1', reason: 'too warm' }, kind);
  expect(await change('HELD')).toMatchObject({ packs: 6, stock: { usable: 0, quantity: 6 } });
  expect(await change('HELD')).toMatchObject({ __typename: 'Conflict' });
  expect(await change('RELEASED')).toMatchObject({ packs: 6, stock: { usable: 6 } });
});

test('a recall finds the lot everywhere, locks its slots, and ends when none is left', async () => {
  expect(await recalls.order(admin, { number: 'nothing', reason: 'r' })).toMatchObject({
    __typename: 'NotFound',
  });
  await expect(recalls.order(user('OPS', ['west']), { number: 'L1', reason: 'r' })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  expect(await recalls.whereabouts(admin, 'nothing')).toEqual([]);
  const [out, ...others] = await recalls.whereabouts(admin, ' L1 ');
  expect(others).toEqual([]);
  expect(out).toMatchObject({ lot: { number: 'L1' }, packs: 106, recall: null });
  expect(out!.holdings.map(({ place, locked }) => [place, locked])).toContainEqual(['SLOT', false]);
  expect(await recalls.whereabouts(user('CREW', ['east']), 'L1')).toMatchObject([{ packs: 0, holdings: [] }]);
  const recall = await recalls.order(admin, { number: 'L1', reason: 'glass' });
  expect(recall).toMatchObject({ state: 'OPEN', initialPacks: 106, remainingPacks: 106 });
  expect(await stockOf('A1')).toMatchObject({ quantity: 6, usable: 0, locked: true });
  expect(jobs).toMatchObject([['plan-replenishment', { depot: 'west-depot' }]]);
  const node = (await recalls.recall((recall as { id: string }).id))!;
  expect(await recalls.holdings(admin, node)).toMatchObject([
    { place: 'SHELF', packs: 100, locked: true },
    { place: 'SLOT', slot: 'A1', packs: 6, locked: true },
  ]);
  expect(await recalls.holdings(user('CREW', ['east']), node)).toEqual([]);
  expect(await recalls.whereabouts(admin, 'L1')).toMatchObject([
    { packs: 106, recall: { id: node.id, remainingPacks: 106 } },
  ]);
  expect(await holds.change(admin, { kiosk: 'K-1', slot: 'A1', reason: 'r' }, 'RELEASED')).toMatchObject({
    __typename: 'Conflict',
  });
  expect(await recalls.order(admin, { number: 'L1', reason: 'r' })).toMatchObject({ __typename: 'Conflict' });
  await count('count-0005', [{ slot: 'A1', lot: 'L1', before: 6, removed: 6, removedBecause: 'RECALLED' }]);
  expect(await stockOf('A1')).toMatchObject({ quantity: 0, locked: false });
  expect(await recalls.recall(node.id)).toMatchObject({ state: 'OPEN', remainingPacks: 100 });
  await depots.record(admin, {
    depot: 'west-depot',
    clientId: 'disposal-1',
    lines: [{ product, lot: 'L1', kind: 'DISPOSED', quantity: 100 }],
  });
  expect(await recalls.recall(node.id)).toMatchObject({ state: 'COMPLETE', remainingPacks: 0 });
});

test('what expired is put aside in kiosks and depots', async () => {
  await count('count-0006', [{ slot: 'A1', lot: 'L2', before: 4 }]);
  now = Date.parse('2026-12-03T12:00:00Z');
  await reconciliation.run();
  expect(await stockOf('A1')).toMatchObject({ quantity: 4, usable: 0 });
  expect((await depots.stock('west-depot', {})).nodes).toMatchObject([{ quantity: 40, held: 40 }]);
});
