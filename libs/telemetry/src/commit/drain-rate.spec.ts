import fc from 'fast-check';
import { DrainRate } from './drain-rate.js';

test('it learns the rate, and idle time does not count', () => {
  const rate = new DrainRate(20_000);
  let now = 0;
  for (let round = 0; round < 50; round++) {
    rate.begin(now);
    rate.done(500, false, (now += 500));
    now += 60_000;
  }
  expect(rate.perSecond).toBeCloseTo(1_000, -1);
  expect(rate.secondsFor(4_500)).toBe(5);
});

test('a queue that does not move says a minute', () => {
  const rate = new DrainRate(20_000);
  rate.begin(0);
  rate.done(0, true, 120_000);
  expect(rate.secondsFor(100_000)).toBe(60);
});

test('for any commits: whole seconds between 1 and 60, fewer when it drains faster', () => {
  const commit = fc.record({ weight: fc.nat(50_000), ms: fc.nat(10_000) });
  fc.assert(
    fc.property(fc.array(commit, { maxLength: 30 }), fc.nat(500_000), (commits, weight) => {
      const rate = new DrainRate(1_000);
      let now = 0;
      for (const each of commits) {
        rate.begin(now);
        rate.done(each.weight, true, (now += each.ms));
      }
      const seconds = rate.secondsFor(weight);
      expect(Number.isInteger(seconds) && seconds >= 1 && seconds <= 60).toBe(true);
      expect(rate.secondsFor(weight * 2)).toBeGreaterThanOrEqual(seconds);
    }),
  );
});
