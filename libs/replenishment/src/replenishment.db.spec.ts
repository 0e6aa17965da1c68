import { aDatabase, type TestDatabase } from '@app/testing';
import { RestockScenario, user } from './replenishment-fixture.js';
import type { StopNode } from './routes/restock-nodes.js';
import { forecastsOfKiosks } from './demand/forecast.sql.js';

let db: TestDatabase;
let fleet: RestockScenario;
const crew = user('CREW');
const day = 86_400_000;

beforeAll(async () => {
  db = await aDatabase();
  fleet = new RestockScenario(db);
  await fleet.begin();
}, 60_000);
afterAll(() => db?.stop());
// Whatever happened: every balance is the sum of its ledger, in kiosks, totes and on shelves.
afterEach(async () => expect(await fleet.broken()).toBe(0));

const stopOf = async (serial: string): Promise<StopNode> => {
  const stop = (await fleet.route()).stops.find((each) => each.serial === serial);
  if (stop === undefined) throw new Error(`${serial} is not on the route`);
  return stop;
};
/** The counts of a visit that went as planned. */
const asPlanned = ({ lines }: StopNode, before: Record<string, number>) =>
  lines.map(({ slot, lot, kind, quantity }) => ({
    ...{ slot, lot: lot.number, before: before[`${slot} ${lot.number}`] ?? 0 },
    ...(kind === 'FILL' ? { filled: quantity } : { removed: quantity, removedBecause: 'EXPIRING' as const }),
  }));

test('demand is forecast from what the counters say, day by day of the clinic', async () => {
  expect(await fleet.forecasts.compute('west-depot')).toBe(6);
  const rows = await db.database.run(forecastsOfKiosks, [[fleet.kiosks[0]!.id]]);
  expect(rows).toHaveLength(2);
  for (const { mean, by_weekday: weekdays, history_days: days } of rows) {
    expect(days).toBe(24);
    expect(mean).toBeGreaterThan(3);
    expect(mean).toBeLessThan(5.5);
    expect([weekdays[5], weekdays[6]]).toEqual([0, 0]);
  }
});

test('a plan is asked for, computed, and says why', async () => {
  const { plans } = fleet;
  expect(await plans.plan(crew, 'west-depot', fleet.date)).toMatchObject({
    state: 'NONE',
    revision: 0,
    vans: 1,
  });
  await expect(plans.plan(user('CREW', 'e', ['east']), 'west-depot', fleet.date)).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  await expect(plans.plan(crew, 'west-depot', '2026-02-30')).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
  });
  const ask = (more: object) =>
    plans.request(user('OPS'), { depot: 'west-depot', date: fleet.date, ...more });
  expect(await ask({ date: '2026-03-01' })).toMatchObject({ field: 'input.date' });
  expect(await ask({ date: '2026-04-01' })).toMatchObject({ field: 'input.date' });
  expect(await ask({ serviceLevel: 1 })).toMatchObject({ field: 'input.serviceLevel' });
  expect(await ask({ depot: 'nowhere' })).toMatchObject({ __typename: 'NotFound', field: 'input.depot' });
  expect(await ask({})).toMatchObject({ state: 'QUEUED', trigger: 'asked for by user:ops@x' });
  expect(fleet.jobs.at(-1)).toEqual([
    'plan-replenishment',
    { depot: 'west-depot', date: fleet.date, trigger: null },
  ]);

  const plan = await fleet.plan();
  expect(plan).toMatchObject({ state: 'READY', progress: 1, summary: { routes: 1 } });
  expect(plan.scenarios.length).toBeGreaterThan(3);
  const [route] = plan.routes;
  expect(route).toMatchObject({ van: 1, state: 'PLANNED', date: fleet.date });
  const serials = route!.stops.map(({ serial }) => serial);
  expect(serials).toEqual(expect.arrayContaining(['K-1', 'K-2']));
  expect(serials).not.toContain('K-3');
  for (const stop of route!.stops) {
    // Eight in the morning in Los Angeles, which is four in the afternoon in UTC.
    expect(stop.opensAt).toEqual(new Date('2026-03-02T16:00:00Z'));
    expect(stop.arrivesAt.getTime()).toBeGreaterThanOrEqual(stop.opensAt!.getTime());
    expect(stop.leavesAt.getTime()).toBeLessThanOrEqual(stop.closesAt!.getTime());
  }
  const k1 = route!.stops.find(({ serial }) => serial === 'K-1')!;
  expect(k1.reason).toMatch(/runs out with \d+ %/);
  expect(k1.lines.find(({ kind }) => kind === 'CARRY_OUT')).toMatchObject({
    slot: 'A2',
    lot: { number: 'GONE' },
    quantity: 1,
    reason: 'Take out 1 pack: the lot is expired.',
  });
  const fill = k1.lines.find(({ kind }) => kind === 'FILL')!;
  expect(fill).toMatchObject({ lot: { number: 'OLD' }, tote: 1, facts: { onHand: 2, capacity: 20 } });
  expect(fill.reason).toMatch(/2 of 20 on hand, about \d.*lot OLD expires first, on 2026-09-01/);
  expect(route!.pickList.map(({ tote }) => tote)).toEqual(
    [...route!.pickList.map(({ tote }) => tote)].sort(),
  );
  const risks = await plans.risks(crew, plan, { first: 1 });
  expect(risks.nodes[0]).toMatchObject({ stop: expect.any(String) });
  expect(risks.nodes[0]!.byHour).toHaveLength(40);
  expect(risks.pageInfo.hasNextPage).toBe(true);
});

test('an override needs a reason, shows its effect, and survives the next plan', async () => {
  const line = (await stopOf('K-2')).lines.find(({ kind }) => kind === 'FILL')!;
  const override = (more: object) =>
    fleet.overrides.override(crew, { line: line.id, quantity: 3, reason: 'a local event', ...more });
  expect(await override({ reason: ' ' })).toMatchObject({ field: 'input.reason' });
  expect(await override({ quantity: 21 })).toMatchObject({ field: 'input.quantity' });
  expect(await override({ line: '999999' })).toMatchObject({ __typename: 'NotFound' });
  expect(await override({})).toMatchObject({
    quantity: 3,
    plannedQuantity: line.plannedQuantity,
    override: { effect: expect.stringMatching(/Runs out .* instead of/) },
  });
  await fleet.plan();
  const again = (await stopOf('K-2')).lines.find(
    ({ slot, lot }) => slot === line.slot && lot.id === line.lot.id,
  )!;
  expect(again).toMatchObject({ quantity: 3, override: { reason: 'a local event', by: 'user:crew@x' } });
});

test('stops in another order have other times; what cannot be driven says so', async () => {
  const route = await fleet.route();
  const order = route.stops.map(({ id }) => id).reverse();
  expect(await fleet.routes.reorder(crew, { route: route.id, stops: [order[0]!, order[0]!] })).toMatchObject({
    field: 'stops',
  });
  const after = await fleet.routes.reorder(crew, { route: route.id, stops: order });
  if (after.__typename !== 'RestockRoute') throw new Error('refused');
  expect(after.stops.map(({ id }) => id)).toEqual(order);
  expect(after.stops[1]!.arrivesAt.getTime()).toBeGreaterThan(after.stops[0]!.arrivesAt.getTime());
});

test('what an excursion, a recall or a person put aside is carried out of slots and never picked', async () => {
  const carriedOut = async () =>
    (await stopOf('K-2')).lines
      .filter(({ kind }) => kind === 'CARRY_OUT')
      .map(({ slot, lot, quantity, reason }) => [slot, lot.number, quantity, reason]);
  const filled = async () =>
    (await stopOf('K-2')).lines
      .filter(({ kind, slot }) => kind === 'FILL' && slot === 'A1')
      .map(({ facts }) => facts.onHand);
  const picked = async () => new Set((await fleet.route()).pickList.map(({ lot }) => lot.number));
  expect(await carriedOut()).toEqual([]);
  const named = await fleet.excursionHold(1, 'A1', 'OLD');
  await fleet.plan();
  expect(await carriedOut()).toEqual([['A1', 'OLD', 2, 'Take out 2 packs: the lot is on hold.']]);
  expect(await filled()).toContain(0);
  await fleet.setHold(named, 'DISCARDED');
  await fleet.plan();
  expect(await carriedOut()).toEqual([
    ['A1', 'OLD', 2, 'Take out 2 packs: the lot is to be discarded after an excursion.'],
  ]);
  // Released by the pharmacist; another excursion, in which the kiosk named no lot, holds what was in the slot.
  await fleet.setHold(named, 'RELEASED');
  const unnamed = await fleet.excursionHold(1, 'A2', '');
  await fleet.plan();
  expect(await carriedOut()).toEqual([['A2', 'OLD', 2, 'Take out 2 packs: the lot is on hold.']]);
  await fleet.setHold(unnamed, 'LIFTED');
  await fleet.plan();
  expect(await carriedOut()).toEqual([]);

  // On the shelf: not on the pick list from that moment, and not in the next plan.
  expect(await picked()).toContain('OLD');
  await fleet.shelfHold('OLD', 20);
  expect(await picked()).toEqual(new Set(['NEW']));
  await fleet.plan();
  expect(await picked()).toEqual(new Set(['NEW']));
  await fleet.shelfHold('OLD', -20);
  await fleet.plan();
  await fleet.setLotState('OLD', 'RECALLED');
  expect(await picked()).toEqual(new Set(['NEW']));
  await fleet.plan();
  expect(await carriedOut()).toEqual([
    ['A1', 'OLD', 2, 'Take out 2 packs: the lot is recalled.'],
    ['A2', 'OLD', 2, 'Take out 2 packs: the lot is recalled.'],
  ]);
  await fleet.setLotState('OLD', 'ACTIVE');
  await fleet.plan();
  expect(await picked()).toContain('OLD');
});

test('an arrangement is asked about before it is made', async () => {
  const route = await fleet.route();
  const stops = route.stops.map(({ id }) => id);
  const ask = (order: string[], by = crew) =>
    fleet.arrangements.preview(by, [{ route: route.id, stops: order }]);
  expect(await ask(stops)).toMatchObject({ __typename: 'StopArrangement', emptyHoursChange: 0 });
  expect(await ask(stops.slice(1))).toMatchObject({ __typename: 'InvalidInput', field: 'orders.stops' });
  expect(await ask(stops, user('CREW', 'e', ['east']))).toMatchObject({ __typename: 'NotFound' });
  expect(await fleet.arrangements.preview(crew, [])).toMatchObject({ field: 'orders' });
  const wanted = stops.toReversed();
  const preview = await ask(wanted);
  expect((await fleet.route()).stops.map(({ id }) => id)).toEqual(stops);
  const done = await fleet.arrangements.apply(crew, [{ route: route.id, stops: wanted }]);
  expect(done).toEqual(preview);
  const after = await fleet.route();
  expect(after.stops.map(({ id }) => id)).toEqual(wanted);
  if (done.__typename !== 'StopArrangement') throw new Error('refused');
  expect(after.metres).toBeCloseTo(route.metres + done.metresChange);
  expect(after.totes).toBe(route.totes);
});

test('the van leaves once: shelves into totes', async () => {
  const { id, pickList } = await fleet.route();
  const packs = pickList.reduce((sum, { quantity }) => sum + quantity, 0);
  expect(await fleet.routes.finish(crew, id)).toMatchObject({ __typename: 'Conflict' });
  fleet.now = Date.parse('2026-03-02T14:00:00Z');
  const started = await Promise.all([1, 2].map(() => fleet.routes.start(crew, { id })));
  expect(started).toMatchObject([{ state: 'STARTED', crew: 'user:crew@x' }, { state: 'STARTED' }]);
  expect(await fleet.routes.start(user('CREW', 'other'), { id })).toMatchObject({
    __typename: 'Conflict',
    message: expect.stringContaining('user:crew@x'),
  });
  const total = (rows: { quantity: number }[]) => rows.reduce((sum, { quantity }) => sum + quantity, 0);
  expect(total(await fleet.totes())).toBe(packs);
  expect(total(await fleet.shelf())).toBe(120 - packs);
  expect(await fleet.open()).toEqual([]);
  // Computed again while it is under way: the route stays.
  const plan = await fleet.plan();
  expect(plan.routes.find((route) => route.id === id)?.stops.length).toBeGreaterThan(1);
});

test('a stop is completed once, whoever sends it how often; a second phone is kept and compared', async () => {
  fleet.now = Date.parse('2026-03-02T17:00:00Z');
  const stop = await stopOf('K-1');
  const counts = asPlanned(stop, { 'A1 OLD': 2, 'A2 OLD': 2, 'A2 GONE': 1 });
  expect(await fleet.complete(stop.id, 'short', counts)).toMatchObject({ field: 'input.clientId' });
  expect(await fleet.complete(stop.id, 'visit-0001', [{ slot: 'Z9', lot: 'OLD' }])).toMatchObject({
    field: 'input.counts[0].slot',
  });
  expect(
    await fleet.complete(stop.id, 'visit-0001', [{ slot: 'A1', lot: 'OLD', before: 2, removed: 3 }]),
  ).toMatchObject({ field: 'input.counts[0].removed' });
  expect(await fleet.complete('0', 'visit-0001', counts)).toMatchObject({ __typename: 'NotFound' });
  expect(await fleet.complete(stop.id, 'visit-0001', counts, {}, user('CREW', 'e', ['east']))).toMatchObject({
    __typename: 'NotFound',
  });
  const answers = await Promise.all([1, 2, 3].map(() => fleet.complete(stop.id, 'visit-0001', counts)));
  expect(answers.map((answer) => (answer as { repeated?: boolean }).repeated).sort()).toEqual([
    false,
    true,
    true,
  ]);
  expect(answers[0]).toMatchObject({
    stop: { state: 'COMPLETED' },
    visit: {
      outcome: 'APPLIED',
      confirmation: 'WAITING',
      variances: expect.arrayContaining([expect.objectContaining({ difference: 0 })]),
    },
  });
  const filled = (slot: string) =>
    stop.lines
      .filter((line) => line.kind === 'FILL' && line.slot === slot)
      .reduce((sum, { quantity }) => sum + quantity, 0);
  const inside = await fleet.stockOf(0);
  for (const slot of ['A1', 'A2'])
    expect(inside.filter(({ code }) => code === slot).reduce((sum, { quantity }) => sum + quantity, 0)).toBe(
      2 + filled(slot),
    );
  // What came out is in the van, put aside.
  expect(await fleet.totes()).toEqual(expect.arrayContaining([{ number: 'GONE', quantity: 1, held: 1 }]));

  const other = user('CREW', 'other');
  expect(await fleet.complete(stop.id, 'visit-0002', [...counts].reverse(), {}, other)).toMatchObject({
    repeated: false,
    visit: { outcome: 'NOT_APPLIED', discrepancies: [] },
  });
  const different = counts.map((count) => ({ ...count, before: 1 }));
  expect(await fleet.complete(stop.id, 'visit-0003', different, {}, other)).toMatchObject({
    visit: {
      outcome: 'NOT_APPLIED',
      discrepancies: [
        {
          kind: 'SECOND_COMPLETION',
          detail: expect.stringMatching(/user:crew@x and user:other@x.*counted 2.*against counted 1/),
        },
      ],
    },
  });
  expect(await fleet.stockOf(0)).toEqual(inside);
  expect((await stopOf('K-1')).visits).toHaveLength(3);
  expect(await fleet.complete((await stopOf('K-2')).id, 'visit-0001', [])).toMatchObject({
    __typename: 'Conflict',
    field: 'input.clientId',
  });
});

test('pictures: once, small, and only for who may see the kiosk', async () => {
  const stop = await stopOf('K-1');
  const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(40, 7)]);
  const keep = (more: object = {}, type = 'image/jpeg', content: Buffer = jpeg, by = crew) =>
    fleet.photos.keep(
      by,
      {
        ...{ id: 'photo-0001', stop: stop.id, slot: 'A1' },
        ...{ takenAt: new Date(fleet.now).toISOString(), sentAt: null, ...more },
      },
      type,
      content,
    );
  expect(await keep()).toBe(false);
  expect(await keep()).toBe(true);
  expect((await stopOf('K-1')).photos).toEqual([
    {
      ...{ id: 'photo-0001', slot: 'A1', by: 'user:crew@x', bytes: jpeg.length },
      ...{ takenAt: new Date(fleet.now), url: '/v1/visit-photos/photo-0001' },
    },
  ]);
  const refusals: [object, string, Buffer?, ReturnType<typeof user>?][] = [
    [{}, 'CONFLICT', Buffer.concat([jpeg, Buffer.from('x')])],
    [{ id: 'short' }, 'BAD_USER_INPUT'],
    [{ id: 'photo-0002', takenAt: 'today' }, 'BAD_USER_INPUT'],
    [{ id: 'photo-0002', stop: '999999' }, 'NOT_FOUND'],
    [{ id: 'photo-0002' }, 'UNSUPPORTED_MEDIA_TYPE', Buffer.from('<svg onload=alert(1)>')],
    [{ id: 'photo-0002' }, 'NOT_FOUND', jpeg, user('CREW', 'e', ['east'])],
    [{ id: 'photo-0002' }, 'FORBIDDEN', jpeg, user('EXECUTIVE')],
  ];
  for (const [more, code, content, by] of refusals)
    await expect(keep(more, 'image/jpeg', content, by)).rejects.toMatchObject({ code });
  await expect(keep({ id: 'photo-0002' }, 'image/png')).rejects.toMatchObject({ httpStatus: 415 });
  expect(await fleet.photos.read(crew, 'photo-0001')).toEqual({ type: 'image/jpeg', content: jpeg });
  await expect(fleet.photos.read(user('OPS', 'e', ['east']), 'photo-0001')).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  await expect(fleet.photos.read(user('EXECUTIVE'), 'photo-0001')).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  for (let index = 2; index <= 12; index++) await keep({ id: `photo-00${index + 10}` });
  await expect(keep({ id: 'photo-0099' })).rejects.toMatchObject({ code: 'CONFLICT' });
});

test('a phone three days late and hours off, with a lot that nobody knows and more out than in: all kept, all said', async () => {
  const stop = await stopOf('K-2');
  fleet.now = Date.parse('2026-03-02T18:00:00Z') + 3 * day;
  // Its clock is seven hours ahead; it says so when it sends.
  const counts = [
    { slot: 'A1', lot: 'OLD', before: 2, filled: 3 },
    { slot: 'A2', lot: 'STRANGE', before: 0, filled: 1 },
    { slot: 'A2', lot: 'OLD', removed: 5, removedBecause: 'DAMAGED' as const },
  ];
  const done = await fleet.complete(stop.id, 'visit-0004', counts, {
    completedAt: '2026-03-03T01:00:00Z',
    sentAt: new Date(fleet.now + 7 * 3_600_000).toISOString(),
  });
  expect(done).toMatchObject({
    visit: {
      outcome: 'APPLIED_WITH_DISCREPANCIES',
      completedAt: new Date('2026-03-02T18:00:00Z'),
      clockOffsetSeconds: 7 * 3_600,
      recordedAt: new Date(fleet.now),
    },
  });
  const kinds = (done as { visit: { discrepancies: { kind: string }[] } }).visit.discrepancies.map(
    ({ kind }) => kind,
  );
  expect(kinds).toEqual(expect.arrayContaining(['UNKNOWN_LOT', 'NEGATIVE_STOCK']));
  expect(await fleet.stockOf(1)).toMatchObject([
    { code: 'A1', number: 'OLD', quantity: 5 },
    { code: 'A2', number: 'OLD', quantity: -3 },
    { code: 'A2', number: 'STRANGE', quantity: 1 },
  ]);
});

test('the van comes back: what is left goes to the shelf, what came out stays aside', async () => {
  const route = await fleet.route();
  for (const stop of route.stops.filter(({ state }) => state === 'PENDING')) {
    expect(await fleet.routes.finish(crew, route.id)).toMatchObject({
      __typename: 'Conflict',
      message: expect.stringContaining(stop.serial),
    });
    expect(await fleet.routes.skip(crew, stop.id, 'nobody opened')).toMatchObject({
      __typename: 'RestockRoute',
    });
  }
  expect(await fleet.routes.skip(crew, (await stopOf('K-1')).id, 'late')).toMatchObject({
    __typename: 'Conflict',
  });
  expect(await fleet.routes.finish(crew, route.id)).toMatchObject({ state: 'FINISHED' });
  expect(await fleet.routes.finish(crew, route.id)).toMatchObject({ state: 'FINISHED' });
  expect(await fleet.totes()).toEqual([]);
  expect(await fleet.shelf()).toEqual(expect.arrayContaining([{ number: 'GONE', quantity: 1, held: 1 }]));
});

test('depots plan by themselves: today, and tomorrow from the afternoon on', async () => {
  fleet.now = Date.parse('2026-03-10T12:30:00Z');
  await fleet.requests.runDue();
  const state = async (date: string) => (await fleet.plans.plan(crew, 'west-depot', date)).state;
  expect([await state('2026-03-10'), await state('2026-03-11')]).toEqual(['READY', 'NONE']);
  fleet.now = Date.parse('2026-03-10T22:30:00Z');
  await fleet.requests.runDue();
  expect(await state('2026-03-11')).toBe('READY');
});
