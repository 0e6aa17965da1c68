import {
  causesOf,
  FulfilmentFold,
  funnelRows,
  type Question,
  SumReader,
  utilisationRows,
} from '@app/fulfilment';
import { MetricReader, ServiceFold, ServiceReader } from '@app/metrics';
import { statement } from '@app/persistence';
import { aDatabase, aKiosk, aSite, type TestDatabase } from '@app/testing';
import { fleetBlueprint, type KioskBlueprint } from '../fleet/blueprint.js';
import { localDays } from '../time/local-days.js';
import { type OpeningHours, openPeriod, SCHEDULES } from '../time/opening-hours.js';
import { Dispensary } from './dispensary.js';
import { BatchDraft, type OrderTruth, utcStamp } from './reading-sink.js';

const load = statement<[string, number], object>(
  'truth-spec.load',
  `WITH b AS (SELECT $1::json AS j),
   f AS (INSERT INTO fulfilment_event (kiosk_id, at, received_at, order_id, stage, product_id, reason)
     SELECT $2, at, at, "order", stage, product, reason FROM b, json_to_recordset(j -> 'fulfilment')
       AS r (at timestamptz, "order" text, stage text, product text, reason text)),
   s AS (INSERT INTO kiosk_session (kiosk_id, started_at, received_at, session_id, ended_at, outcome, wait_seconds)
     SELECT $2, "startedAt", "startedAt", session, "endedAt", outcome, "waitSeconds" FROM b, json_to_recordset(j -> 'sessions')
       AS r ("startedAt" timestamptz, session text, "endedAt" timestamptz, outcome text, "waitSeconds" int)),
   e AS (INSERT INTO kiosk_error (kiosk_id, at, received_at, code, severity)
     SELECT $2, at, at, code, severity FROM b, json_to_recordset(j -> 'errors') AS r (at timestamptz, code text, severity text)
     ON CONFLICT DO NOTHING),
   h AS (INSERT INTO heartbeat (kiosk_id, at, received_at, uptime_seconds, firmware)
     SELECT $2, at, at, 1, '1' FROM b, json_to_recordset(j -> 'heartbeats') AS r (at timestamptz))
   INSERT INTO stock_level (kiosk_id, slot_id, at, received_at, quantity)
   SELECT $2, l.id, at, at, r.quantity FROM b, json_to_recordset(j -> 'stockLevels') AS r (at timestamptz, slot text, quantity int)
   JOIN slot l ON l.kiosk_id = $2 AND l.code = r.slot ON CONFLICT DO NOTHING`,
);
const setProducts = statement<[number, string[], string[]], object>(
  'truth-spec.set-products',
  `WITH w AS (SELECT * FROM unnest($2::text[], $3::text[]) AS w (code, product)),
   p AS (INSERT INTO product (id, name, storage_class) SELECT DISTINCT product, product, 'CONTROLLED_ROOM_TEMPERATURE' FROM w
     ON CONFLICT (id) DO UPDATE SET name = excluded.name RETURNING id)
   UPDATE slot l SET product_id = w.product FROM w JOIN p ON p.id = w.product WHERE l.kiosk_id = $1 AND l.code = w.code`,
);
const setHours = statement<[string, string], object>(
  'truth-spec.set-hours',
  'UPDATE site SET opening_hours = $2::jsonb WHERE id = $1',
);
const insertSilence = statement<[number, Date, Date], object>(
  'truth-spec.insert-silence',
  `INSERT INTO alert (rule_id, rule_version, kiosk_id, state, severity, summary, started_at, fired_at, resolved_at, updated_at)
   VALUES ('kiosk-silent', 1, $1, 'RESOLVED', 'CRITICAL', 'x', $2, $2, $3, $3)`,
);

const minute = 60_000;
/** Zone, opening hours, and the local days of both changes of 2026. */
const clinics: [string, readonly OpeningHours[], string[]][] = [
  ['America/New_York', SCHEDULES.extended, ['2026-03-08', '2026-11-01']],
  ['Europe/Berlin', SCHEDULES.roundTheClock, ['2026-03-29', '2026-10-25']],
  ['Australia/Sydney', SCHEDULES.everyDay, ['2026-04-05', '2026-10-04']],
];
const dayNumber = (day: string) => Math.floor(Date.parse(day) / 86_400_000);

interface Truth {
  orders: (OrderTruth & { product: string })[];
  /** Milliseconds; open time of the days, in use within it, and silent within it. */
  open: number;
  inUse: number;
  silent: number;
  sessions: number;
}

const overlapMs = (a: [number, number], b: [number, number]) =>
  Math.max(0, Math.min(a[1], b[1]) - Math.max(a[0], b[0]));

/** Of sorted stretches without their overlaps. */
function merged(stretches: [number, number][]): [number, number][] {
  const result: [number, number][] = [];
  for (const [from, to] of [...stretches].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

let db: TestDatabase;
const now = Date.parse('2026-11-20T00:00:00Z');
const clock = { now: () => now };
beforeAll(async () => {
  db = await aDatabase();
}, 60_000);
afterAll(() => db?.stop());

/** Four days around a change of clocks, with a jam, and a silence in which messages were kept and sent later. */
async function inject(kiosk: KioskBlueprint, id: number, first: number): Promise<Truth> {
  const calendar = localDays(kiosk.site.timeZone);
  const [from, to] = [calendar.start(first), calendar.start(first + 4)];
  const jam: [number, number] = [calendar.at(first + 1, 11 * 60), calendar.at(first + 1, 15 * 60)];
  const silence: [number, number] = [calendar.at(first + 2, 9 * 60 + 30), calendar.at(first + 2, 13 * 60)];
  const truth: Truth = { orders: [], open: 0, inUse: 0, silent: 0, sessions: 0 };
  const draft = new BatchDraft(utcStamp, (order) => truth.orders.push({ ...order, product: '' }));
  const dispensary = new Dispensary(kiosk, 3, first);
  dispensary.reportStock(from, draft);
  dispensary.advance(to, draft, (at) => at < jam[0] || at >= jam[1]);
  for (let at = jam[0]; at < jam[1]; at += minute)
    draft.error(at, 'DISPENSER_JAM', 'CRITICAL', 'dispenser', '');
  draft.error(jam[1], 'JAM_CLEARED', 'INFO', 'dispenser', '');
  const heartbeats = [];
  for (let at = from; at <= to; at += 10 * minute)
    if (at <= silence[0] || at >= silence[1]) heartbeats.push({ at: utcStamp(at) });
  await db.database.run(load, [
    JSON.stringify({
      fulfilment: draft.fulfilments,
      sessions: draft.sessions,
      errors: draft.errors,
      stockLevels: draft.stockLevels,
      heartbeats,
    }),
    id,
  ]);
  await db.database.run(insertSilence, [id, new Date(silence[0]), new Date(silence[1])]);
  const used = merged(
    draft.sessions.map((session): [number, number] => [
      Date.parse(session.startedAt),
      Date.parse(session.endedAt),
    ]),
  );
  for (let day = first; day < first + 4; day++) {
    const open = openPeriod(kiosk.site.openingHours, calendar, day);
    if (open === undefined) continue;
    const period: [number, number] = [open.opens, open.closes];
    truth.open += open.closes - open.opens;
    truth.silent += overlapMs(period, silence);
    truth.inUse += used.reduce((sum, one) => sum + overlapMs(period, one), 0);
  }
  truth.sessions = draft.sessions.length;
  // Who left, or was sent away, while nobody heard the kiosk.
  for (const order of truth.orders)
    if (
      (order.cause === 'PATIENT_DID_NOT_COME' || order.cause === 'OTHER') &&
      order.stage === 'VALIDATED' &&
      order.endedAt >= silence[0] &&
      order.endedAt < silence[1]
    )
      (order as { cause: string }).cause = 'OFFLINE';
  return truth;
}

test('funnel, losses, use and availability are those that were injected, in three zones over both changes of clocks', async () => {
  const blueprint = fleetBlueprint(1, 5).kiosks[0]!;
  const sums = new SumReader(db.database, clock);
  const metrics = new MetricReader(sums, new ServiceReader(db.database, sums, clock));
  const truths: { serial: string; range: { from: number; to: number }; truth: Truth }[] = [];
  for (const [index, [timeZone, openingHours, changes]] of clinics.entries()) {
    const site = await aSite(db.database, {
      id: `clinic-${index}`,
      region: 'truth',
      name: timeZone,
      timeZone,
    });
    await db.database.run(setHours, [site, JSON.stringify(openingHours)]);
    const kiosk: KioskBlueprint = {
      ...blueprint,
      site: { ...blueprint.site, timeZone, openingHours, ordersPerHour: 6 },
    };
    for (const change of changes) {
      const serial = `T-${index}-${change}`;
      const row = await aKiosk(db.database, {
        serial,
        site,
        slots: kiosk.slots.map(({ code, capacity, par }) => ({ code, capacity, par })),
      });
      await db.database.run(setProducts, [
        row.id,
        kiosk.slots.map(({ code }) => code),
        kiosk.slots.map(({ product }) => product.id),
      ]);
      const first = dayNumber(change) - 2;
      const calendar = localDays(timeZone);
      truths.push({
        serial,
        range: { from: calendar.start(first), to: calendar.start(first + 4) },
        truth: await inject({ ...kiosk, serial }, row.id, first),
      });
    }
  }
  await new FulfilmentFold(db.database, clock).run();
  await new ServiceFold(db.database, clock).run();
  const allCauses = new Set<string>();
  for (const { serial, range, truth } of truths) {
    const question: Question = {
      range,
      groupBy: null,
      place: [[], [], [], [], [serial]],
      level: 'KIOSK',
      wholeDays: false,
    };
    const groups = await sums.read(question, { times: true, sessions: true });
    const causes: Record<string, number> = {};
    for (const { cause } of truth.orders) if (cause !== null) causes[cause] = (causes[cause] ?? 0) + 1;
    for (const cause of Object.keys(causes)) allCauses.add(cause);
    const stages = ['RECEIVED', 'VALIDATED', 'DISPENSED', 'PICKED_UP'];
    const reached = stages.map(
      (_, index) => truth.orders.filter(({ stage }) => stages.indexOf(stage) >= index).length,
    );
    // Before anything is hidden: small counts are no secret to a test.
    expect({ serial, reached: stages.map((_, index) => groups[0]!.orders.get(index)) }).toEqual({
      serial,
      reached,
    });
    expect({ serial, causes: causesOf(groups[0]!.orders) }).toEqual({ serial, causes });
    const [funnel] = funnelRows(groups);
    expect(funnel).toMatchObject({ orders: reached[0], open: 0 });
    const [used] = utilisationRows(groups, { byHour: false, readHours: () => Promise.resolve([]) });
    expect(used).toMatchObject({ sessions: truth.sessions, openSeconds: truth.open / 1_000, kioskDays: 4 });
    // Each day, and each hour of it, is kept in whole seconds.
    expect(Math.abs(used!.inUseSeconds! - truth.inUse / 1_000)).toBeLessThanOrEqual(4 * 0.5);
    const [row] = await metrics.read(question);
    expect(row!.service).toMatchObject({ downSeconds: truth.silent / 1_000 });
    expect(row!.service.availability).toBeCloseTo(1 - truth.silent / truth.open, 12);
  }
  expect([...allCauses].sort()).toEqual(
    expect.arrayContaining(['JAM', 'OFFLINE', 'PATIENT_DID_NOT_COME', 'STOCK_OUT', 'VALIDATION']),
  );
}, 180_000);
