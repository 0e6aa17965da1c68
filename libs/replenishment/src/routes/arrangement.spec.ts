import { emptyHoursBefore, packTotes } from './arrangement.js';

const hour = 3_600_000;
const points = [
  { hours: 1, probability: 0 },
  { hours: 2, probability: 0.5 },
  { hours: 5, probability: 1 },
];

test.each([
  [-1, 0],
  [1, 0],
  [1.5, 0.25],
  [2, 0.5],
  [4, 2.5],
  [7, 5.5],
])('somebody who comes after %d h finds a slot empty for %d h', (after, expected) => {
  expect(emptyHoursBefore(points, 0, after * hour)).toBeCloseTo(expected);
});

test('a kiosk of which nothing is known is never thought empty', () => {
  expect(emptyHoursBefore([], 0, 9 * hour)).toBe(0);
});

test('totes and cold bags are filled in the order of the stops', () => {
  const lines = [
    { id: 1, cold: false, quantity: 7 },
    { id: 2, cold: true, quantity: 4 },
    { id: 3, cold: false, quantity: 5 },
    { id: 4, cold: true, quantity: 1 },
  ];
  expect(packTotes(lines, 6, 4)).toEqual({
    ...{ totes: 2, coldBags: 2 },
    lines: [
      { line: 1, tote: 1 },
      { line: 2, tote: 1 },
      { line: 3, tote: 2 },
      { line: 4, tote: 2 },
    ],
  });
});
