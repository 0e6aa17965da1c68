import fc from 'fast-check';
import { type DemandDay, forecastSlot, kioskDemand } from '../demand/forecast-slot.js';
import { PlanRandom } from '../routing/random.js';
import { weekdayShares } from './demand-ahead.js';
import {
  aKiosk,
  aLot,
  anInput,
  aSlot,
  date,
  day,
  demandOf,
  hour,
  midnight,
  openDays,
} from './plan-fixture.js';
import { planDepot } from './plan-depot.js';
import { dayNumber, type PlanInput } from './plan-input.js';

const linesOf = async (input: Partial<PlanInput>) => {
  const plan = await planDepot(anInput(input));
  return plan.routes.flatMap(({ stops }) => stops.flatMap(({ lines }) => lines));
};

test('a slot that will run out is filled, in words and numbers', async () => {
  const plan = await planDepot(anInput());
  const [stop] = plan.routes[0]!.stops;
  expect(stop!.arrivesAt).toBeGreaterThanOrEqual(midnight + 8 * hour);
  expect(stop!.reason).toMatch(/slot A1 \(Amoxicillin\) runs out with \d+ %/i);
  expect(stop!.lines).toMatchObject([{ kind: 'FILL', lotId: 10, tote: 1 }]);
  expect(stop!.lines[0]!.reason).toMatch(
    /0 of 30 on hand.*about 3\.0 a day.*runs out with.*95 %.*lot D1.*as of 12 min ago/,
  );
  expect(plan.expectedShort).toBeLessThan(plan.expectedShortWithout);
});

test('a kiosk with enough stays at home', async () => {
  const plan = await planDepot(
    anInput({ kiosks: [aKiosk({ slots: [aSlot({ lots: [aLot({ quantity: 30 })] })] })] }),
  );
  expect(plan.routes).toEqual([]);
});

test('the depot is picked first expired first, within what will sell before it expires', async () => {
  const today = dayNumber(date);
  const lot = (lotId: number, expiresIn: number, quantity: number) => ({
    lotId,
    number: `D${lotId}`,
    productId: 'p1',
    expiresDay: today + expiresIn,
    quantity,
  });
  const lines = await linesOf({ shelf: [lot(3, 300, 100), lot(1, 40, 4), lot(2, 60, 5)] });
  expect(lines.map(({ lotId, quantity }) => [lotId, quantity]).slice(0, 2)).toEqual([
    [1, 4],
    [2, 5],
  ]);
  const soon = await linesOf({ shelf: [lot(1, 4, 100)] });
  const sold = soon.reduce((sum, { quantity }) => sum + quantity, 0);
  expect(sold).toBeLessThan(8);
  expect(soon[0]?.reason ?? '').toMatch(/expire unsold|^$/);
});

test('what the depot has not is said, and goes where it is needed most', async () => {
  const kiosks = [1, 2].map((id) =>
    aKiosk({
      kioskId: id,
      serial: `K-${id}`,
      slots: [aSlot({ slotId: id, lots: [aLot({ quantity: id === 1 ? 9 : 0 })] })],
    }),
  );
  const shelf = [
    { lotId: 10, number: 'D1', productId: 'p1', expiresDay: dayNumber(date) + 300, quantity: 12 },
  ];
  const lines = await linesOf({ kiosks, shelf });
  expect(lines.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(12);
  expect(lines[0]).toMatchObject({ quantity: 12, slot: { slot: { slotId: 2 } } });
  expect(lines[0]!.reason).toMatch(/the depot is short of \d+ packs/);
});

test('recalled, expired and held lots come out; a locked slot is not filled', async () => {
  const lots = [
    aLot({ lotId: 1, number: 'R', quantity: 4, recalled: true, held: 4 }),
    aLot({ lotId: 2, number: 'E', quantity: 3, expiresDay: dayNumber(date) - 1 }),
    aLot({ lotId: 3, number: 'H', quantity: 6, held: 2 }),
  ];
  const lines = await linesOf({ kiosks: [aKiosk({ slots: [aSlot({ lots, locked: true })] })] });
  expect(lines.map(({ kind, lotId, quantity }) => [kind, lotId, quantity])).toEqual([
    ['CARRY_OUT', 1, 4],
    ['CARRY_OUT', 2, 3],
    ['CARRY_OUT', 3, 2],
  ]);
  expect(lines[0]!.reason).toBe('Take out 4 packs: the lot is recalled.');
});

test('a closed clinic, a depot without vans and a shift that is too short say why', async () => {
  const reasons = async (input: Partial<PlanInput>) =>
    (await planDepot(anInput(input))).unserved.map(({ reason }) => reason);
  expect(await reasons({ kiosks: [aKiosk({ days: openDays(true) })] })).toEqual([
    'The clinic is closed on 2026-03-02.',
  ]);
  expect(await reasons({ vans: 0 })).toEqual(['The depot has no van today.']);
  expect(await reasons({ shiftEnds: midnight + 7 * hour })).toEqual([
    'It cannot be reached while the clinic is open and within the shift.',
  ]);
});

test('open faults ride along', async () => {
  const faults = [{ alert: 1, severity: 'CRITICAL' as const, summary: 'door sensor', since: midnight }];
  const plan = await planDepot(anInput({ kiosks: [aKiosk({ faults })] }));
  expect(plan.routes[0]!.stops[0]!.reason).toMatch(/while you are there: door sensor/i);
});

const fleet = fc.array(
  fc.record({
    perDay: fc.double({ min: 0, max: 12, noNaN: true }),
    lots: fc.array(
      fc.record({
        quantity: fc.nat(15),
        held: fc.nat(3),
        expires: fc.integer({ min: -3, max: 60 }),
        recalled: fc.boolean(),
      }),
      { maxLength: 3 },
    ),
    cold: fc.boolean(),
    capacity: fc.integer({ min: 1, max: 60 }),
  }),
  { minLength: 1, maxLength: 12 },
);
test('whatever lies in kiosks and depots: capacity, shelf, totes and first expired first hold', async () => {
  await fc.assert(
    fc.asyncProperty(fleet, fc.nat(80), async (slots, onShelf) => {
      const today = dayNumber(date);
      const kiosks = slots.map((slot, id) =>
        aKiosk({
          kioskId: id,
          slots: [
            aSlot({
              slotId: id,
              capacity: slot.capacity,
              cold: slot.cold,
              demand: demandOf(slot.perDay),
              lots: slot.lots.map((lot, i) =>
                aLot({
                  lotId: id * 10 + i,
                  quantity: lot.quantity,
                  held: Math.min(lot.held, lot.quantity),
                  expiresDay: today + lot.expires,
                  recalled: lot.recalled,
                }),
              ),
            }),
          ],
        }),
      );
      const shelf = [30, 200].map((expires, i) => ({
        lotId: 1_000 + i,
        number: `D${i}`,
        productId: 'p1',
        expiresDay: today + expires,
        quantity: onShelf,
      }));
      const input = anInput({
        kiosks,
        shelf,
        totesPerVan: 2,
        packsPerTote: 20,
        coldBagsPerVan: 1,
        packsPerColdBag: 10,
      });
      const plan = await planDepot(input, { effort: 0.02 });
      const picked = new Map<number, number>();
      for (const route of plan.routes) {
        expect(route.totes).toBeLessThanOrEqual(2);
        expect(route.coldBags).toBeLessThanOrEqual(1);
        expect(route.endsAt).toBeLessThanOrEqual(input.shiftEnds);
        for (const { lines } of route.stops) {
          for (const { slot } of lines) {
            const mine = lines.filter((line) => line.slot === slot);
            const filled = mine
              .filter(({ kind }) => kind === 'FILL')
              .reduce((sum, { quantity }) => sum + quantity, 0);
            const out = mine
              .filter(({ kind }) => kind === 'CARRY_OUT')
              .reduce((sum, { quantity }) => sum + quantity, 0);
            const inside = slot.slot.lots.reduce((sum, { quantity }) => sum + quantity, 0);
            if (filled > 0) expect(inside - out + filled).toBeLessThanOrEqual(slot.slot.capacity);
            expect(out).toBeLessThanOrEqual(inside);
          }
          for (const { kind, lotId, quantity } of lines) {
            expect(quantity).toBeGreaterThan(0);
            if (kind === 'FILL') picked.set(lotId, (picked.get(lotId) ?? 0) + quantity);
          }
        }
      }
      for (const packs of picked.values()) expect(packs).toBeLessThanOrEqual(onShelf);
    }),
    { numRuns: 60 },
  );
});

describe('a forecast', () => {
  const openWeek = [true, true, true, true, true, true, true];
  const history = (count: number, mean: number, seed = 1): DemandDay[] => {
    const random = new PlanRandom(seed);
    return Array.from({ length: count }, (_, i) => {
      const weekday = (i % 7) + 1;
      const level = weekday === 1 ? mean * 2 : mean;
      let packs = 0;
      for (let p = random.next(); p > Math.exp(-level); p *= random.next()) packs++;
      return { weekday, dispensed: packs, inStock: 1 };
    });
  };

  test('finds the level and the weekday, and covers what it says', () => {
    const days = history(84, 4);
    const kiosk = kioskDemand([days, history(84, 6, 2)], openWeek);
    const { byWeekday, mean, errors, class: shape } = forecastSlot(days, kiosk, null);
    expect(mean).toBeGreaterThan(3.7);
    expect(mean).toBeLessThan(5.5);
    expect(byWeekday[0]! / byWeekday[3]!).toBeGreaterThan(1.5);
    expect(errors.covered / errors.days).toBeGreaterThan(0.88);
    expect(errors.squared).toBeLessThan(errors.naiveSquared);
    expect(shape).toBe('SMOOTH');
  });

  test('of a slot that was empty for half of each day is not halved', () => {
    const days = history(56, 4).map((each) => ({
      ...each,
      dispensed: Math.round(each.dispensed / 2),
      inStock: 0.5,
    }));
    const { mean, censoredDays } = forecastSlot(days, kioskDemand([days], openWeek), null);
    expect(mean).toBeGreaterThan(3.3);
    expect(censoredDays).toBe(56);
    const none = days.map((each) => ({ ...each, dispensed: 0, inStock: 0.1 }));
    expect(forecastSlot(none, kioskDemand([none], openWeek), 2).mean).toBe(2);
  });

  test('of a new slot borrows from similar ones', () => {
    const kiosk = kioskDemand([history(28, 4)], openWeek);
    expect(forecastSlot([], kiosk, 3)).toMatchObject({ method: 'BORROWED', mean: 3, historyDays: 0 });
    const young = forecastSlot(
      history(5, 6).map((each) => ({ ...each, dispensed: 10 })),
      kiosk,
      3,
    );
    expect(young.mean).toBeGreaterThan(3);
    expect(young.mean).toBeLessThan(10);
  });

  test('is by a method that decays once a drug stops moving', () => {
    const days = [...history(60, 1.5), ...history(24, 0)];
    expect(forecastSlot(days, kioskDemand([history(84, 4)], openWeek), null).mean).toBeLessThan(0.4);
  });
});

test('closed hours have no demand', () => {
  const days = openDays();
  expect(weekdayShares(days, midnight, midnight + 8 * hour)).toEqual(Array(7).fill(0));
  expect(weekdayShares(days, midnight + 13 * hour, midnight + day + 13 * hour)).toEqual([
    0.5, 0.5, 0, 0, 0, 0, 0,
  ]);
});
