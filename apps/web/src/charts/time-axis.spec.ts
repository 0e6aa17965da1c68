import fc from 'fast-check';
import { heardIntervals, silenceAllowed } from './heard-intervals.js';
import { timeAt, xAt } from './plot-area.js';
import {
  chartColumns,
  isolatedPoints,
  nearestPoint,
  usualStep,
  valueRange,
  type SeriesPoint,
} from './series-points.js';
import { limitsText } from './temperature-limits.js';
import { timeTicks, zoneOffset } from './time-ticks.js';

const hour = 3_600_000;
const zone = 'America/Los_Angeles';
const point = (at: number, mean = 20): SeriesPoint => ({ at, mean, min: mean - 1, max: mean + 1 });

test('ticks stand on round times of the clinic, and midnight says the day', () => {
  const from = Date.UTC(2026, 10, 22, 2);
  const ticks = timeTicks(from, from + 24 * hour, zone, 10);
  expect(ticks.map((tick) => tick.label)).toEqual([
    '18:00',
    '21:00',
    'Nov 22',
    '03:00',
    '06:00',
    '09:00',
    '12:00',
    '15:00',
    '18:00',
  ]);
  expect(ticks[2]).toEqual({ at: Date.UTC(2026, 10, 22, 8), label: 'Nov 22', newDay: true });
});

test('days stay days when the clocks change', () => {
  const from = Date.UTC(2026, 9, 31, 7);
  const ticks = timeTicks(from, from + 3.2 * 24 * hour, zone, 4);
  expect(ticks.map((tick) => tick.label)).toEqual(['Oct 31', 'Nov 1', 'Nov 2', 'Nov 3']);
  expect((ticks[2]?.at ?? 0) - (ticks[1]?.at ?? 0)).toBe(25 * hour);
});

test('ticks lie within, rise, and are not more than asked for', () => {
  const zones = fc.constantFrom('America/Los_Angeles', 'America/New_York', 'Asia/Kolkata', 'UTC');
  const start = fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2027, 0, 1) });
  fc.assert(
    fc.property(
      start,
      fc.integer({ min: 60_000, max: 60 * 24 * hour }),
      zones,
      fc.integer({ min: 2, max: 14 }),
      (from, length, in_, most) => {
        const ticks = timeTicks(from, from + length, in_, most);
        expect(ticks.length).toBeLessThanOrEqual(most + 1);
        ticks.forEach((tick, index) => {
          expect(tick.at).toBeGreaterThanOrEqual(from);
          expect(tick.at).toBeLessThanOrEqual(from + length);
          if (index > 0) expect(tick.at).toBeGreaterThan(ticks[index - 1]?.at ?? 0);
        });
      },
    ),
  );
});

test('knows the offset of a zone', () => {
  expect(zoneOffset(Date.UTC(2026, 10, 22), zone)).toBe(-8 * hour);
  expect(zoneOffset(Date.UTC(2026, 6, 1), 'Asia/Kolkata')).toBe(5.5 * hour);
});

test('a place on the axis and its time belong together', () => {
  const scale = { from: 0, to: 24 * hour, width: 900 };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 24 * hour }), (at) => {
      expect(timeAt(scale, xAt(scale, at))).toBeCloseTo(at, 0);
    }),
  );
  expect(timeAt(scale, -50)).toBe(0);
  expect(timeAt(scale, 5_000)).toBe(24 * hour);
});

test('where nothing was measured the line has a hole', () => {
  const step = 60_000;
  const [at, mean] = chartColumns([point(0), point(step), point(10 * step)], step);
  expect(at).toEqual([0, 60, 120, 600]);
  expect(mean).toEqual([20, 20, null, 20]);
});

test('points that are out of order or double are left out', () => {
  expect(chartColumns([point(5_000), point(5_000), point(1_000)], 60_000)[0]).toEqual([5]);
});

test('the usual step is the bucket, or the median of the readings', () => {
  expect(usualStep([], 'HOUR')).toBe(hour);
  expect(usualStep([point(0), point(15_000), point(30_000), point(900_000)], 'RAW')).toBe(15_000);
});

const room = { low: 20, high: 25, excursionLow: 15, excursionHigh: 30 };

test('the limits are said in words, also below zero', () => {
  expect(limitsText(room)).toBe('allowed 20–25 °C, never beyond 15–30 °C');
  expect(limitsText({ low: -25, high: -10, excursionLow: -30, excursionHigh: 0 })).toBe(
    'allowed −25 to −10 °C, never beyond −30 to 0 °C',
  );
  expect(limitsText({ low: 2, high: 8, excursionLow: 2, excursionHigh: 8 })).toBe(
    'allowed 2–8 °C, at no time beyond',
  );
});

test('the value axis shows all values and all limits', () => {
  const [low, high] = valueRange([point(0, 31)], room);
  expect(low).toBeLessThan(15);
  expect(high).toBeGreaterThan(32);
});

test('the nearest point is found, or none where none is near', () => {
  const points = [point(0, 1), point(100, 2), point(200, 3)];
  expect(nearestPoint(points, 140, 50)?.mean).toBe(2);
  expect(nearestPoint(points, 160, 50)?.mean).toBe(3);
  expect(nearestPoint(points, 900, 50)).toBeNull();
  expect(nearestPoint([], 0, 50)).toBeNull();
});

test('heartbeats join to times in which the kiosk was heard', () => {
  const beats = [0, 15, 30, 300, 315].map((at) => ({ at: at * 1_000, heartbeats: 1 }));
  expect(heardIntervals(beats, 0, 90_000)).toEqual([
    { from: 0, to: 30_000 },
    { from: 300_000, to: 315_000 },
  ]);
  expect(heardIntervals([{ at: 0, heartbeats: 0 }], 300_000, 90_000)).toEqual([]);
});

test('history that was filled in at long intervals is not shown as silence', () => {
  const beats = (distance: number) =>
    Array.from({ length: 20 }, (_, index) => ({ at: index * distance, heartbeats: 1 }));
  expect(silenceAllowed(beats(15_000), 0, 90_000)).toBe(90_000);
  expect(silenceAllowed(beats(900_000), 300_000, 90_000)).toBe(1_500_000);
  expect(silenceAllowed([], 0, 90_000)).toBe(90_000);
});

test('a value without a neighbour is found', () => {
  expect(isolatedPoints([1, null, 2, 3, null, 4])).toEqual([0, 5]);
  expect(isolatedPoints([])).toEqual([]);
});
