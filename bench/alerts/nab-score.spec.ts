import { nabScore } from './nab-score.js';

const windows = [
  { first: 400, last: 499 },
  { first: 800, last: 899 },
];

test('all at once is 100, nothing is 0, and half of them is half', () => {
  expect(nabScore(1_000, windows, [400, 800]).score).toBeCloseTo(100, 9);
  expect(nabScore(1_000, windows, [])).toEqual({ windows: 2, found: 0, wrong: 0, score: 0 });
  expect(nabScore(1_000, windows, [400])).toMatchObject({ found: 1, score: 50 });
});

test('of a window the earliest detection counts; at its end it is worth next to nothing', () => {
  expect(nabScore(1_000, windows, [400, 450, 499, 800]).score).toBeCloseTo(100, 9);
  // sigma(-1/100) = 2 / (1 + e^-0.05) - 1 = 0.024995 of 0.986614.
  expect(nabScore(1_000, windows, [499, 800]).score).toBeCloseTo(75 + (25 * 0.0249948) / 0.9866143, 4);
});

test('a wrong one costs 0.11, less shortly after a window, and none while it learns', () => {
  const cost = (row: number) => 50 - nabScore(1_000, windows, [400, row]).score;
  expect(cost(200)).toBeCloseTo((100 * 0.11) / 4, 9);
  expect(cost(799)).toBeCloseTo((100 * 0.11) / 4, 2);
  expect(cost(500)).toBeCloseTo((100 * 0.11 * 0.02525) / 4, 3);
  expect(cost(149)).toBe(0);
});
