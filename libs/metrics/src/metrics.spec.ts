import fc from 'fast-check';
import { metricDefinitions } from './definitions.js';
import { type KioskTimes, lossesByDay, serviceLevels, without } from './service/service-levels.js';

const zone = 'America/New_York';
const hours = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, opens: '08:00', closes: '18:00' }));
/** Monday after the change to summer time, in local hours. */
const at = (hour: number) => Date.parse('2026-03-09T04:00:00Z') + hour * 3_600_000;
const span = (from: number, to: number) => ({ from: at(from), to: at(to) });
const times = (more: Partial<KioskTimes> = {}): KioskTimes => ({
  zone,
  hours,
  silent: [],
  failed: [],
  maintenance: [],
  excursions: [],
  ...more,
});

test('an outage counts in opening hours, once, and not in maintenance', () => {
  const [day] = lossesByDay(
    times({ silent: [span(6, 10)], failed: [span(9, 11)], maintenance: [span(10.5, 12)] }),
  );
  expect(day).toEqual({
    day: '2026-03-09',
    downSeconds: 2.5 * 3_600,
    maintenanceSeconds: 1.5 * 3_600,
    silentSeconds: 4 * 3_600,
    excursionSeconds: 0,
  });
});

test('an outage over a weekend and the change of clocks costs opening hours only', () => {
  const from = Date.parse('2026-03-06T22:00:00Z');
  const days = lossesByDay(times({ silent: [{ from, to: at(9) }] }));
  expect(
    days.map(({ day, downSeconds, silentSeconds }) => [day, downSeconds / 3_600, silentSeconds / 3_600]),
  ).toEqual([
    ['2026-03-06', 1, 7],
    ['2026-03-07', 0, 24],
    ['2026-03-08', 0, 23],
    ['2026-03-09', 1, 9],
  ]);
});

test('of an excursion counts what was measured', () => {
  const [day] = lossesByDay(times({ excursions: [span(1, 5), span(4, 6)], silent: [span(2, 3)] }));
  expect(day?.excursionSeconds).toBe(4 * 3_600);
});

test('what is cut out of stretches is gone, and nothing else', () => {
  const part = fc
    .tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 10 }))
    .map(([from, length]) => ({ from, to: from + length }));
  fc.assert(
    fc.property(fc.array(part), fc.array(part), (a, b) => {
      const points = (parts: readonly { from: number; to: number }[]) => {
        const set = new Set<number>();
        for (const { from, to } of parts) for (let point = from; point < to; point++) set.add(point);
        return set;
      };
      const cut = points(b);
      expect([...points(without(a, b))].sort()).toEqual(
        [...points(a)].filter((point) => !cut.has(point)).sort(),
      );
    }),
  );
});

test('levels are shares of what was planned, and unknown without anything', () => {
  const sums = {
    openSeconds: 36_000,
    kioskSeconds: 86_400,
    downSeconds: 3_600,
    maintenanceSeconds: 18_000,
    silentSeconds: 0,
    excursionSeconds: 864,
    acknowledged: 2,
    acknowledgeSeconds: 600,
    resolved: 0,
    repairSeconds: 0,
  };
  expect(serviceLevels(sums)).toMatchObject({
    availability: 0.8,
    temperatureCompliance: 0.99,
    meanSecondsToAcknowledge: 300,
    meanSecondsToRepair: null,
  });
  expect(serviceLevels({ ...sums, openSeconds: 0, kioskSeconds: 0 })).toMatchObject({
    availability: null,
    temperatureCompliance: null,
  });
});

test('every metric is declared once, with everything that a reader needs', () => {
  const keys = metricDefinitions.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  for (const { key, name, formula, grain, owner, caveats, target, unit } of metricDefinitions) {
    expect(key).toMatch(/^[a-z]+\.[a-z-]+$/);
    for (const text of [name, formula, grain, owner, ...caveats]) expect(text.length).toBeGreaterThan(3);
    if (unit === 'SHARE' && target !== null) expect(target).toBeLessThanOrEqual(1);
  }
});
