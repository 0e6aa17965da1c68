import fc from 'fast-check';
import { AuditTrail, type UserPrincipal } from '@app/auth';
import type { ChangeBus, FleetChange } from '@app/live-push';
import { statement } from '@app/persistence';
import { aDatabase, aKiosk, type KioskRows, type TestDatabase } from '@app/testing';
import { AssessExcursion } from './excursions/assess-excursion.js';
import { ExcursionQueries } from './excursions/excursion-queries.js';
import { ExcursionLoaders } from './excursions/excursion-loaders.js';
import {
  type HeldTemperature,
  meanKineticTemperature,
} from './mean-kinetic-temperature/mean-kinetic-temperature.js';
import { ExcursionReviewer } from './review/excursion-reviewer.js';

const insertTemperatures = statement<[number, number, Date[], number[]], object>(
  'cold-chain-spec.insert-temperatures',
  `INSERT INTO temperature (kiosk_id, probe_id, at, received_at, celsius)
   SELECT $1, $2, at, at, celsius FROM unnest($3::timestamptz[], $4::float8[]) AS r (at, celsius)`,
);
const advanceProbe = statement<[number, number, Date, number], object>(
  'cold-chain-spec.advance-probe',
  `INSERT INTO probe_status AS s (probe_id, kiosk_id, at, received_at, celsius, breached)
   VALUES ($1, $2, $3, $3, $4, false) ON CONFLICT (probe_id) DO UPDATE SET at = greatest(s.at, excluded.at)`,
);
const askForReview = statement<[number, Date, Date, boolean], object>(
  'cold-chain-spec.ask-for-review',
  `INSERT INTO temperature_review AS r (probe_id, from_at, to_at, needs_reading) VALUES ($1, $2, $3, $4)
   ON CONFLICT (probe_id) DO UPDATE SET from_at = least(r.from_at, excluded.from_at),
     to_at = greatest(r.to_at, excluded.to_at), needs_reading = r.needs_reading OR excluded.needs_reading`,
);
const reviewsLeft = statement<[], { probe_id: number }>(
  'cold-chain-spec.reviews-left',
  'SELECT probe_id FROM temperature_review',
);
const insertStock = statement<[number, number, Date, number, string | null], object>(
  'cold-chain-spec.insert-stock',
  'INSERT INTO stock_level (kiosk_id, slot_id, at, received_at, quantity, lot) VALUES ($1, $2, $3, $3, $4, $5)',
);

const minute = 60_000;
const start = Date.UTC(2026, 2, 1, 6);

let db: TestDatabase;
let kiosk: KioskRows;
let now = start;
let count = 0;
const changes: FleetChange[] = [];
const clock = { now: () => now };
const bus = { publish: (change: FleetChange) => void changes.push(change) } as unknown as ChangeBus;
const pharmacist: UserPrincipal = {
  kind: 'user',
  id: '00000000-0000-4000-8000-000000000001',
  email: 'p@example.org',
  name: 'Pat Pharmacist',
  role: 'PHARMACIST',
  regions: [],
  sites: [],
};
let reviewer: ExcursionReviewer;
let queries: ExcursionQueries;
let assessment: AssessExcursion;
let loaders: ExcursionLoaders;

beforeAll(async () => {
  db = await aDatabase();
  reviewer = new ExcursionReviewer(db.database, clock, bus);
  queries = new ExcursionQueries(db.database);
  assessment = new AssessExcursion(db.database, clock, bus, new AuditTrail());
  loaders = new ExcursionLoaders(db.database);
}, 60_000);
afterAll(() => db?.stop());

beforeEach(async () => {
  now = start + 1_440 * minute;
  kiosk = await aKiosk(db.database, { serial: `K-${++count}` });
});

/** Stores readings (minutes from the start, °C) as the ingest does, with the review it asks for. */
async function send(...readings: [minutes: number, celsius: number][]): Promise<void> {
  const probe = kiosk.probes['cabinet']!;
  const at = readings.map(([minutes]) => new Date(start + minutes * minute));
  await db.database.run(insertTemperatures, [kiosk.id, probe, at, readings.map(([, celsius]) => celsius)]);
  await db.database.run(advanceProbe, [probe, kiosk.id, at.at(-1)!, readings.at(-1)![1]]);
  const instants = at.map((instant) => instant.getTime());
  await db.database.run(askForReview, [
    probe,
    new Date(Math.min(...instants)),
    new Date(Math.max(...instants)),
    readings.some(([, celsius]) => celsius < 20 || celsius > 25),
  ]);
}

const every10 = (from: number, ...celsius: number[]): [number, number][] =>
  celsius.map((value, index) => [from + index * 10, value]);

async function excursions(states?: ('WITHDRAWN' | 'OPEN')[]) {
  const filter = { kiosk: kiosk.serial, ...(states ? { states } : {}) };
  return (await queries.page(pharmacist, { filter })).nodes;
}
const only = async () => (await excursions())[0]!;
const minutes = (count: number) => new Date(start + count * minute);

test('an excursion is recorded while it goes on, holds the lots of its zone, and waits for a pharmacist', async () => {
  await db.database.run(insertStock, [kiosk.id, kiosk.slots['A1']!, minutes(-60), 12, 'L-1']);
  await send(...every10(0, 22, 41, 38));
  await reviewer.run();
  expect(await only()).toMatchObject({
    state: 'OPEN',
    maxCelsius: 41,
    reasons: ['HARD_LIMIT', 'MEAN_KINETIC_TEMPERATURE'],
    revision: 0,
  });
  expect(changes.at(-1)).toEqual({ kiosks: [kiosk.id], incidents: [] });
  expect(await loaders.of({}).lots.load((await only()).excursionId)).toMatchObject([
    { slot: 'A1', lot: 'L-1', quantity: 12, state: 'HELD' },
  ]);
  await send(...every10(30, 27, 23));
  await reviewer.run();
  expect(await only()).toMatchObject({
    state: 'AWAITING_ASSESSMENT',
    startedAt: minutes(10),
    endedAt: minutes(40),
    spikeSeconds: 1_200,
    excursionSeconds: 600,
    unknownSeconds: 0,
    readings: 3,
    revision: 0,
  });
});

test('the healthy reading that ends an excursion asks for no review and is found all the same', async () => {
  await send(...every10(0, 22, 41));
  await reviewer.run();
  const probe = kiosk.probes['cabinet']!;
  await db.database.run(insertTemperatures, [kiosk.id, probe, [minutes(20)], [22]]);
  await db.database.run(advanceProbe, [probe, kiosk.id, minutes(20), 22]);
  await reviewer.run();
  expect(await only()).toMatchObject({ state: 'AWAITING_ASSESSMENT', endedAt: minutes(20) });
});

test('a late reading cuts an excursion in two, another one joins them again', async () => {
  await send([0, 22], [10, 41], [40, 41], [50, 22]);
  await reviewer.run();
  const first = await only();
  await send([25, 22]);
  await reviewer.run();
  expect((await excursions()).map(({ startedAt, endedAt }) => [startedAt, endedAt])).toEqual([
    [minutes(40), minutes(50)],
    [minutes(10), minutes(25)],
  ]);
  expect((await excursions())[1]).toMatchObject({ id: first.id, revision: 1, revisedAt: new Date(now) });
  // The reading that cut it is a measurement and stays: only what lies between can be longer.
  await send([30, 41]);
  await reviewer.run();
  expect((await excursions()).map(({ startedAt }) => startedAt)).toEqual([minutes(30), minutes(10)]);
});

test('late readings long before an excursion alter the mean kinetic temperature that it was judged by', async () => {
  await send([1, 22], [30, 31], [38, 22]);
  await reviewer.run();
  expect(await only()).toMatchObject({ startedAt: minutes(30), reasons: [], state: 'WITHIN_ALLOWANCE' });
  await send([0, 31]);
  await reviewer.run();
  const [later] = await excursions();
  expect(later).toMatchObject({ startedAt: minutes(30), endedAt: minutes(38), revision: 1 });
  expect(later).toMatchObject({ reasons: ['MEAN_KINETIC_TEMPERATURE'], state: 'AWAITING_ASSESSMENT' });
});

test('healthy readings that only came late, where nothing is recorded, are settled without being read', async () => {
  await send([0, 22], [10, 23]);
  await send([5, 22]);
  expect(await reviewer.run()).toBe(0);
  expect(await db.database.run(reviewsLeft, [])).toEqual([]);
  expect(await excursions()).toEqual([]);
});

test('what proves to be a moment within allowance is withdrawn, and its lots are free', async () => {
  await db.database.run(insertStock, [kiosk.id, kiosk.slots['A1']!, minutes(-60), 3, null]);
  await send([0, 22], [10, 26], [120, 26], [130, 22]);
  await reviewer.run();
  const { excursionId } = await only();
  expect(await only()).toMatchObject({
    reasons: ['MEAN_KINETIC_TEMPERATURE', 'DATA_MISSING'],
    unknownSeconds: 4_800,
  });
  await send([20, 22], [110, 22]);
  await reviewer.run();
  expect(await excursions()).toEqual([]);
  expect(await excursions(['WITHDRAWN'])).toHaveLength(1);
  expect(await loaders.of({}).lots.load(excursionId)).toMatchObject([{ lot: null, state: 'LIFTED' }]);
});

test('a decision is attributed, kept, and asked for again when late readings change what it was made on', async () => {
  await send(...every10(0, 22, 41, 22));
  await reviewer.run();
  const { id, excursionId } = await only();
  expect(await assessment.assess(pharmacist, { id, decision: 'RELEASE', note: ' ' })).toMatchObject({
    code: 'INVALID',
    field: 'note',
  });
  const release = { id, decision: 'RELEASE', note: 'Stability data of the maker covers it' } as const;
  expect(await assessment.assess(pharmacist, release)).toMatchObject({ state: 'RELEASED' });
  expect(await assessment.assess(pharmacist, release)).toMatchObject({ state: 'RELEASED' });
  expect(await assessment.assess(pharmacist, { ...release, decision: 'DISCARD' })).toMatchObject({
    code: 'CONFLICT',
  });
  await send([15, 43]);
  await reviewer.run();
  expect(await only()).toMatchObject({ id, state: 'AWAITING_ASSESSMENT', maxCelsius: 43, revision: 1 });
  expect(
    await assessment.assess(pharmacist, { id, decision: 'DISCARD', note: 'Hotter than thought' }),
  ).toMatchObject({ state: 'DISCARDED' });
  expect(await loaders.of({}).assessments.load(excursionId)).toMatchObject([
    { by: 'Pat Pharmacist', decision: 'RELEASE', revision: 0 },
    { by: 'Pat Pharmacist', decision: 'DISCARD', revision: 1 },
  ]);
});

test('one that goes on cannot be decided, and nobody decides outside of their scope', async () => {
  await send(...every10(0, 22, 41));
  await reviewer.run();
  const { id } = await only();
  const decision = { id, decision: 'DISCARD', note: 'Gone' } as const;
  expect(await assessment.assess(pharmacist, decision)).toMatchObject({ code: 'CONFLICT' });
  const elsewhere = { ...pharmacist, regions: ['atlantis'] };
  expect(await assessment.assess(elsewhere, decision)).toMatchObject({ code: 'NOT_FOUND' });
  expect(await queries.one(elsewhere, id)).toBeNull();
});

test('the mean kinetic temperature is that of the readings, each for as long as it held', async () => {
  const celsius = [21, 24, 31, 41, 33, 27, 22];
  await send(...every10(0, ...celsius));
  await reviewer.run();
  const held = celsius.slice(0, -1).map((value): HeldTemperature => ({ celsius: value, duration: 600 }));
  expect((await only()).meanKineticCelsius).toBeCloseTo(meanKineticTemperature(held)!, 9);
});

test('any order of arrival ends in the same records', async () => {
  const facts = async () =>
    (await excursions()).map(({ startedAt, endedAt, minCelsius, maxCelsius, reasons, readings }) => ({
      startedAt,
      endedAt,
      minCelsius,
      maxCelsius,
      reasons,
      readings,
    }));
  const readings = fc.uniqueArray(
    fc.tuple(fc.integer({ min: 0, max: 60 }), fc.constantFrom(22, 26, 31, 41, 12)),
    { selector: ([minute]) => minute, minLength: 1, maxLength: 15 },
  );
  await fc.assert(
    fc.asyncProperty(readings, fc.array(fc.nat()), async (series, cuts) => {
      kiosk = await aKiosk(db.database, { serial: `K-${++count}` });
      await send(...[...series].sort(([a], [b]) => a - b));
      await reviewer.run();
      const expected = await facts();
      kiosk = await aKiosk(db.database, { serial: `K-${++count}` });
      const rest = [...series];
      for (const cut of [...cuts, Infinity]) {
        const part = rest.splice(0, cut === Infinity ? rest.length : cut % (rest.length + 1));
        if (part.length === 0) continue;
        await send(...part);
        // The mean of an excursion that goes on is computed every five minutes.
        now += 6 * minute;
        await reviewer.run();
      }
      expect(await facts()).toEqual(expected);
    }),
    { numRuns: 20 },
  );
}, 120_000);
