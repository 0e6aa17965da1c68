import * as fc from 'fast-check';
import { flappingPercent, flapsUntil, nowFlapping } from './flapping.js';

/** 20 results, of which those with these numbers (0: the oldest) are changes. */
const changesAt = (...numbers: number[]) => Array.from({ length: 20 }, (_, index) => numbers.includes(index));
const all = Array.from({ length: 20 }, (_, index) => index);

test.each([
  ['all', all, 99.0],
  ['the newest only', [19], 5.9],
  ['the oldest only', [0], 4.0],
  ['none', [], 0],
  ['some', [2, 3, 4, 5, 9, 13, 16, 19], 39.1],
])('the published value of changes: %s', (_what, numbers, percent) => {
  expect(flappingPercent(changesAt(...numbers))).toBeCloseTo(percent, 1);
});

test('the published values of the quiet checks that follow, and where it ends', () => {
  let changed = changesAt(2, 3, 4, 5, 9, 13, 16, 19);
  let flapping = nowFlapping(false, flappingPercent(changed));
  const seen: [number, boolean][] = [];
  for (let check = 0; check < 5; check++) {
    changed = [...changed.slice(1), false];
    const percent = flappingPercent(changed);
    flapping = nowFlapping(flapping, percent);
    seen.push([Math.round(percent * 10) / 10, flapping]);
  }
  expect(seen).toEqual([
    [38.3, true],
    [37.5, true],
    [32.8, true],
    [28.2, true],
    [23.7, false],
  ]);
});

test('six toggles in a row trip it, five do not', () => {
  expect(flappingPercent(changesAt(15, 16, 17, 18, 19))).toBeLessThan(30);
  expect(flappingPercent(changesAt(14, 15, 16, 17, 18, 19))).toBeGreaterThan(30);
});

const slot = 180_000;
const every = (slots: number, count: number) =>
  Array.from({ length: count }, (_, index) => (index + 1) * slots * slot);

test('what changes now and then does not flap; what comes and goes does, until it has been quiet', () => {
  expect(flapsUntil(every(8, 40), slot, 40 * 8 * slot)).toBeNull();
  const toggles = every(1, 6);
  const until = flapsUntil(toggles, slot, toggles.at(-1)!)!;
  expect(until).toBeGreaterThan(toggles.at(-1)!);
  expect(flapsUntil(toggles, slot, until - 1)).toBe(until);
  expect(flapsUntil(toggles, slot, until)).toBeNull();
  expect(flapsUntil(toggles, 0, toggles.at(-1)!)).toBeNull();
});

test('quiet always ends it, within 20 results', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 60 }), (minutes) => {
      const changes = minutes.map((minute) => minute * 60_000).toSorted((a, b) => a - b);
      const last = changes.at(-1) ?? 0;
      expect(flapsUntil(changes, slot, last + 20 * slot)).toBeNull();
    }),
  );
});
