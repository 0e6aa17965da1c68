import * as fc from 'fast-check';
import { backOff, judge } from './retry-policy.js';

const answered = (status: number) => ({ kind: 'answered' as const, status, retryAfter: null, body: '' });

test.each([
  [200, 'accepted'],
  [429, 'retry'],
  [500, 'retry'],
  [503, 'retry'],
  [401, 'retry'],
  [400, 'refused'],
  [404, 'refused'],
  [413, 'refused'],
])('HTTP %i is %s', (status, verdict) => {
  expect(judge(answered(status)).verdict).toBe(verdict);
});

test('a server that cannot be reached is tried again', () => {
  expect(judge({ kind: 'unreachable', reason: 'ECONNRESET' })).toEqual({
    verdict: 'retry',
    why: 'ECONNRESET',
  });
});

test('waits double, and never exceed 30 s by themselves', () => {
  expect([1, 2, 3, 4].map((attempt) => backOff(attempt, null, 0, 1))).toEqual([250, 500, 1000, 2000]);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (attempt, random) => {
        const wait = backOff(attempt, null, 0, random);
        expect(wait).toBeGreaterThanOrEqual(125);
        expect(wait).toBeLessThanOrEqual(30_000);
      },
    ),
  );
});

test('Retry-After is honoured as seconds and as a date, and nonsense is ignored', () => {
  expect(backOff(1, '7', 0, 0.5)).toBe(7000);
  expect(backOff(1, 'Thu, 01 Jan 1970 00:00:09 GMT', 1000, 0.5)).toBe(8000);
  expect(backOff(1, 'soon', 0, 1)).toBe(250);
  expect(backOff(1, '999999999', 0, 1)).toBe(600_000);
});
