import { deviation, median, usualOf } from './usual.js';

test('the median and its absolute deviation shrug at outliers', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(usualOf([21, 22, 23, 22, 90])).toEqual({ median: 22, mad: 1 });
});

test('a deviation is counted in robust standard deviations', () => {
  const rule = { deviations: 6, minimumDeviation: 0 };
  expect(deviation(rule, { median: 22, mad: 1 }, 22 + 1.4826 * 6)).toBeCloseTo(6);
  expect(deviation(rule, { median: 22, mad: 1 }, 22 - 1.4826)).toBeCloseTo(1);
});

test('what never varied does not make every change strange', () => {
  const rule = { deviations: 6, minimumDeviation: 1.5 };
  expect(deviation(rule, { median: 22, mad: 0 }, 23)).toBeLessThan(6);
  expect(deviation(rule, { median: 22, mad: 0 }, 23.5)).toBeCloseTo(6);
});
