import fc from 'fast-check';
import {
  addDays,
  dayInterval,
  daysFrom,
  hoursOfDay,
  lengthOf,
  localDay,
  sharedMs,
  union,
  weekOf,
} from './local-days.js';
import { openOn } from './opening-hours.js';

const zones = [
  'America/Los_Angeles',
  'America/New_York',
  'Europe/Berlin',
  'America/Phoenix',
  'Australia/Lord_Howe',
];
const zone = fc.constantFrom(...zones);
const instant = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2028, 0, 1) });
const hour = 3_600_000;

test('days of the change of clocks have 23 and 25 hours', () => {
  const hours = (place: string, day: string) => lengthOf(dayInterval(place, day)) / hour;
  expect([hours('America/New_York', '2026-03-08'), hours('America/New_York', '2026-11-01')]).toEqual([
    23, 25,
  ]);
  expect([hours('Europe/Berlin', '2026-03-29'), hours('Europe/Berlin', '2026-10-25')]).toEqual([23, 25]);
  expect([hours('America/Phoenix', '2026-03-08'), hours('America/Phoenix', '2026-11-01')]).toEqual([24, 24]);
});

test('a skipped hour is not there, a repeated one has two', () => {
  const lengths = (day: string) =>
    hoursOfDay('America/New_York', day).map((slice) => [slice.hour, lengthOf(slice) / hour]);
  expect(lengths('2026-03-08').slice(0, 4)).toEqual([
    [0, 1],
    [1, 1],
    [3, 1],
    [4, 1],
  ]);
  expect(lengths('2026-11-01').slice(0, 4)).toEqual([
    [0, 1],
    [1, 2],
    [2, 1],
    [3, 1],
  ]);
});

test('every instant lies in its own day, and days and hours leave no gap', () => {
  fc.assert(
    fc.property(zone, instant, (place, at) => {
      const day = localDay(place, at);
      const { from, to } = dayInterval(place, day);
      expect(from <= at && at < to).toBe(true);
      expect(dayInterval(place, addDays(day, 1)).from).toBe(to);
      const hours = hoursOfDay(place, day);
      expect(hours[0]!.from).toBe(from);
      expect(hours.at(-1)!.to).toBe(to);
      for (const [index, slice] of hours.entries())
        if (index > 0) expect(slice.from).toBe(hours[index - 1]!.to);
    }),
    { numRuns: 60 },
  );
});

test('weeks begin on Monday; lists of days have both ends', () => {
  expect(weekOf('2026-03-08')).toBe('2026-03-02');
  expect(weekOf('2026-03-09')).toBe('2026-03-09');
  expect(daysFrom('2026-02-27', '2026-03-01')).toEqual(['2026-02-27', '2026-02-28', '2026-03-01']);
  expect(daysFrom('2026-03-02', '2026-03-01')).toEqual([]);
});

test('time that several cover counts once', () => {
  const part = fc
    .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 20 }))
    .map(([from, length]) => ({ from, to: from + length }));
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const covered = new Set<number>();
      for (const { from, to } of parts) for (let at = from; at < to; at++) covered.add(at);
      expect(sharedMs(union(parts), [{ from: 0, to: 100 }])).toBe(covered.size);
    }),
  );
});

describe('opening hours', () => {
  const hours = [
    { weekday: 7, opens: '00:00', closes: '24:00' },
    { weekday: 1, opens: '08:00', closes: '12:00' },
    { weekday: 1, opens: '13:00', closes: '18:00' },
  ];
  const open = (day: string) =>
    openOn(hours, 'America/New_York', day).map((interval) => [
      new Date(interval.from).toISOString().slice(11, 16),
      lengthOf(interval) / hour,
    ]);

  test('go by the clocks of the clinic', () => {
    expect(open('2026-03-08')).toEqual([['05:00', 23]]);
    expect(open('2026-11-01')).toEqual([['04:00', 25]]);
    // Eight o'clock on the Mondays before and after the change.
    expect(open('2026-03-02')).toEqual([
      ['13:00', 4],
      ['18:00', 5],
    ]);
    expect(open('2026-03-09')).toEqual([
      ['12:00', 4],
      ['17:00', 5],
    ]);
  });

  test('a day without an entry is closed', () => {
    expect(open('2026-03-10')).toEqual([]);
  });
});
