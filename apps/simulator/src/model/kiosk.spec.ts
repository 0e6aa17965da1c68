import type { KioskBatch } from '@app/contracts';
import * as fc from 'fast-check';
import { fleetBlueprint, type KioskBlueprint } from '../fleet/blueprint.js';
import { localDays } from '../time/local-days.js';
import { openPeriod } from '../time/opening-hours.js';
import { Dispensary } from './dispensary.js';
import { HEALTHY, SimulatedKiosk } from './kiosk.js';
import { BatchDraft, utcStamp } from './reading-sink.js';

const fleet = fleetBlueprint(60, 1);
const someKiosk = fc.constantFrom(...fleet.kiosks);
/** Local days from 2025-12-01 on, both DST changes of 2026 among them. */
const someDay = fc.integer({ min: 20_423, max: 20_423 + 400 });
const DST_DAYS = [20_520, 20_758]; // 2026-03-08 and 2026-11-01
const STAGES = ['RECEIVED', 'VALIDATED', 'DISPENSED', 'PICKED_UP'];

function days(kiosk: KioskBlueprint, from: number, count: number, seed = 1) {
  const dispensary = new Dispensary(kiosk, seed, from);
  const draft = new BatchDraft(utcStamp);
  const calendar = localDays(kiosk.site.timeZone);
  dispensary.advance(calendar.start(from + count), draft);
  return { dispensary, draft };
}

test('what was dispensed and what is left add up to what was filled in, and nothing is negative', () => {
  fc.assert(
    fc.property(someKiosk, someDay, fc.integer({ min: 1, max: 15 }), (kiosk, day, count) => {
      const { stock } = days(kiosk, day, count).dispensary;
      const wrong = kiosk.slots.filter(({ capacity }, slot) => {
        const quantity = stock.quantity(slot);
        const conserved = quantity + stock.dispensedTotal(slot) === stock.filledTotal(slot);
        return !conserved || quantity < 0 || quantity > capacity;
      });
      expect(wrong).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

test('reported stock goes down by what the counter goes up and up by what crews put in', () => {
  const kiosk = fleet.kiosks[0]!;
  const draft = new BatchDraft(utcStamp);
  /** Each with the number of reports before it. */
  const fills: { before: number; slot: string; packs: number }[] = [];
  const dispensary = new Dispensary(kiosk, 1, 20_500, undefined, ({ slot, packs }) =>
    fills.push({ before: draft.stockLevels.length, slot, packs }),
  );
  dispensary.advance(localDays(kiosk.site.timeZone).start(20_530), draft);
  const last = new Map<string, { quantity: number; total: number; index: number }>();
  for (const [index, { slot, quantity, dispensedTotal }] of draft.stockLevels.entries()) {
    const known = last.get(slot);
    if (known) {
      const filled = fills
        .filter((fill) => fill.slot === slot && fill.before > known.index && fill.before <= index)
        .reduce((sum, { packs }) => sum + packs, 0);
      expect(quantity - known.quantity).toBe(filled - (dispensedTotal! - known.total));
    }
    last.set(slot, { quantity, total: dispensedTotal!, index });
  }
  expect(fills.length).toBeGreaterThan(5);
});

test('each order goes through its stages in order, once, and ends', () => {
  fc.assert(
    fc.property(someKiosk, someDay, (kiosk, day) => {
      const byOrder = grouped(days(kiosk, day, 3).draft.fulfilments);
      for (const events of byOrder.values()) {
        const stages = events.map(({ stage }) => stage);
        const ending = stages.at(-1)!;
        const regular = stages.filter((stage) => STAGES.includes(stage));
        expect(regular).toEqual(STAGES.slice(0, regular.length));
        expect(['PICKED_UP', 'CANCELLED', 'FAILED', 'RETURNED']).toContain(ending);
        expect(stages.length - regular.length).toBe(ending === 'PICKED_UP' ? 0 : 1);
        if (ending === 'RETURNED') expect(regular).toContain('DISPENSED');
        if (ending === 'FAILED' || ending === 'CANCELLED') expect(regular).not.toContain('DISPENSED');
        if (ending !== 'PICKED_UP') expect(events.at(-1)!.reason).toMatch(/^[A-Z_]+$/);
        const times = events.map(({ at }) => at);
        expect(times).toEqual([...new Set(times)].sort());
      }
    }),
    { numRuns: 40 },
  );
});

function grouped<T extends { order: string }>(events: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const event of events) groups.set(event.order, [...(groups.get(event.order) ?? []), event]);
  return groups;
}

test('everything happens while the clinic is open, also on the days that change the clock', () => {
  const day = fc.oneof(someDay, fc.constantFrom(...DST_DAYS));
  fc.assert(
    fc.property(someKiosk, day, (kiosk, from) => {
      const calendar = localDays(kiosk.site.timeZone);
      const { draft } = days(kiosk, from, 2);
      const outside = [...draft.fulfilments, ...draft.stockLevels].filter(({ at }) => {
        const instant = Date.parse(at);
        const open = openPeriod(kiosk.site.openingHours, calendar, calendar.dayAt(instant));
        return !open || instant < open.opens || instant >= open.closes;
      });
      expect(outside).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test('a session waits for what it says, and never ends before it starts', () => {
  const { draft } = days(fleet.kiosks[3]!, 20_500, 20);
  expect(new Set(draft.sessions.map(({ outcome }) => outcome))).toEqual(
    new Set(['COMPLETED', 'ABANDONED', 'FAILED']),
  );
  for (const { startedAt, endedAt, waitSeconds } of draft.sessions) {
    const seconds = (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
    expect(seconds).toBeGreaterThanOrEqual(0);
    expect(waitSeconds).toBeLessThanOrEqual(seconds + 1);
  }
});

test('a slot that is empty fails its orders with STOCK_OUT', () => {
  const failed = fleet.kiosks
    .flatMap((kiosk) => days(kiosk, 20_500, 30).draft.fulfilments)
    .filter(({ stage }) => stage === 'FAILED');
  expect(failed.some(({ reason }) => reason === 'STOCK_OUT')).toBe(true);
});

test('a jammed mechanism dispenses nothing, and stock stays', () => {
  const kiosk = fleet.kiosks[0]!;
  const dispensary = new Dispensary(kiosk, 1, 20_500);
  const draft = new BatchDraft(utcStamp);
  dispensary.advance(localDays(kiosk.site.timeZone).start(20_503), draft, () => false);
  expect(draft.fulfilments.filter(({ stage }) => stage === 'DISPENSED')).toEqual([]);
  expect(draft.fulfilments.some(({ reason }) => reason === 'MECHANISM_JAM')).toBe(true);
  kiosk.slots.forEach((_, slot) => expect(dispensary.stock.dispensedTotal(slot)).toBe(0));
});

test('a day from a snapshot is the day that followed it', () => {
  fc.assert(
    fc.property(someKiosk, someDay, (kiosk, day) => {
      const calendar = localDays(kiosk.site.timeZone);
      const whole = new Dispensary(kiosk, 7, day);
      whole.advance(calendar.start(day + 3), new BatchDraft(utcStamp));
      const again = new Dispensary(kiosk, 7, day + 3, whole.stock);
      const [first, second] = [new BatchDraft(utcStamp), new BatchDraft(utcStamp)];
      whole.advance(calendar.start(day + 4), first);
      again.advance(calendar.start(day + 4), second);
      expect(second).toEqual(first);
    }),
    { numRuns: 15 },
  );
});

const START = Date.parse('2026-03-06T16:00:00Z');

function batches(kiosk: KioskBlueprint, seed: number, everyMs = 15_000, count = 400): KioskBatch[] {
  const simulated = new SimulatedKiosk(kiosk, seed, 20_500, START);
  return Array.from({ length: count }, (_, tick) => {
    const at = START + tick * everyMs;
    const conditions = HEALTHY;
    return simulated.tick({
      at,
      heartbeat: true,
      temperatures: true,
      stamp: utcStamp,
      sentAt: utcStamp(at),
      conditions,
    }).batch;
  });
}

test('same seed and same start: the same bytes; another seed: others', () => {
  const kiosk = fleet.kiosks[5]!;
  const once = JSON.stringify(batches(kiosk, 1));
  expect(JSON.stringify(batches(kiosk, 1))).toBe(once);
  expect(JSON.stringify(batches(kiosk, 2))).not.toBe(once);
});

test('the first kiosks of a large fleet are those of a small one', () => {
  const small = fleetBlueprint(7, 3);
  const large = fleetBlueprint(300, 3);
  expect(large.kiosks.slice(0, 7)).toEqual(small.kiosks);
  expect(new Set(large.sites.map(({ id }) => id)).size).toBe(large.sites.length);
});

test('how often a kiosk is asked does not change what happens to its orders', () => {
  const events = (everyMs: number, count: number) =>
    batches(fleet.kiosks[0]!, 1, everyMs, count + 1).flatMap((batch) => batch.fulfilment ?? []);
  const often = events(15_000, 1440);
  expect(often.length).toBeGreaterThan(10);
  expect(events(120_000, 180)).toEqual(often);
});

test('a healthy fleet stays within its temperature bands', () => {
  const outside = fleet.kiosks.flatMap((kiosk) => {
    const cold = new Set(kiosk.probes.filter((p) => p.storageClass === 'REFRIGERATED').map((p) => p.name));
    return batches(kiosk, 1, 900_000, 200)
      .flatMap((batch) => batch.temperatures ?? [])
      .filter(({ probe, celsius }) =>
        cold.has(probe) ? celsius <= 2 || celsius >= 8 : celsius <= 20 || celsius >= 25,
      );
  });
  expect(outside).toEqual([]);
});

test('the cabinet swings less than its room, and later', () => {
  const series = batches(fleet.kiosks[2]!, 1, 300_000, 576);
  const of = (name: string) =>
    series.map((batch) => batch.temperatures!.find(({ probe }) => probe === name)!.celsius);
  const span = (values: number[]) => Math.max(...values) - Math.min(...values);
  expect(span(of('cabinet'))).toBeLessThan(span(of('room')));
});

test('batches are numbered from 1 after each start, under a new boot id', () => {
  const simulated = new SimulatedKiosk(fleet.kiosks[0]!, 1, 20_500, START);
  const tick = (at: number) =>
    simulated.tick({
      at,
      heartbeat: true,
      temperatures: false,
      stamp: utcStamp,
      sentAt: utcStamp(at),
      conditions: HEALTHY,
    }).batch;
  const [a, b] = [tick(START), tick(START + 15_000)];
  simulated.reboot(START + 20_000);
  const c = tick(START + 30_000);
  expect([a.sequence, b.sequence, c.sequence]).toEqual([1, 2, 1]);
  expect(a.boot).toBe(b.boot);
  expect(c.boot).not.toBe(b.boot);
  expect(c.heartbeats![0]!.uptimeSeconds).toBe(10);
  expect(c.stockLevels!.length).toBeGreaterThanOrEqual(fleet.kiosks[0]!.slots.length);
});
