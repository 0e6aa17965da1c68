import fc from 'fast-check';
import { negativeBinomial, poisson } from './count-distribution.js';
import { demandShape } from './demand-class.js';
import { croston, sba, sbj, ses, tsb } from './intermittent.js';
import { normalCdf, normalLoss, normalQuantile } from './normal.js';
import {
  bestMinMax,
  bestReorderQuantity,
  economicOrderQuantity,
  newsvendor,
  newsvendorNormal,
  orderUpTo,
  orderUpToPacks,
  roundUpToPack,
  serviceOf,
} from './stock-policies.js';

test.each([
  [4, 2.5, 3, 1, 0.95, 24.2243, 23],
  [1.2, 1.3, 7, 2, 0.98, 18.8096, 18],
])('orders up to: mean %d, deviation %d, review %d, lead %d, %d', (mean, deviation, R, L, p, S, packs) => {
  expect(orderUpTo({ mean, deviation }, R, L, p)).toBeCloseTo(S, 4);
  expect(orderUpToPacks(poisson(mean * (R + L)), p)).toBe(packs);
});

test('newsvendor vectors', () => {
  const normal = newsvendorNormal(0.18, 0.7, { mean: 50, deviation: 8 });
  expect(normal.level).toBeCloseTo(56.60395592743389, 11);
  expect(normal.cost).toBeCloseTo(1.9976051931766445, 12);
  const small = newsvendor(1, 4, poisson(6));
  expect(small.level).toBe(8);
  expect(small.cost).toBeCloseTo(3.570106945770941, 12);
  const large = newsvendor(0.18, 0.7, poisson(50));
  expect(large.level).toBe(56);
  expect(large.cost).toBeCloseTo(1.797235211809178, 11);
});

test('(s,S), (r,Q) and the economic order quantity', () => {
  const minMax = bestMinMax(1, 4, 5, poisson(6));
  expect(minMax).toMatchObject({ reorderPoint: 4, amount: 10 });
  expect(minMax.cost).toBeCloseTo(8.034111561471642, 10);
  const quantity = bestReorderQuantity(20, 150, 100, 1.5, 2);
  expect(quantity).toMatchObject({ reorderPoint: 3, amount: 5 });
  expect(quantity.cost).toBeCloseTo(107.92358063314975, 9);
  expect(economicOrderQuantity(8, 0.225, 1300)).toBeCloseTo(304.0467800264368, 10);
});

test('fill rate and cycle service are two numbers', () => {
  const service = serviceOf(poisson(6), 8);
  expect(service.expectedShort).toBeCloseTo(0.314021, 6);
  expect(service.fillRate).toBeCloseTo(0.947663, 6);
  expect(service.cycleService).toBeCloseTo(0.847237, 6);
});

const zeros = Array.from({ length: 12 }, () => 0);
const first = [0, 0, 3, 0, 2, 0, 0, 0, 4, 0];
test.each([
  [first, 1.0, 0.95, 0.5926048569],
  [[...first, ...zeros], 1.0, 0.95, 0.16736911505],
  [[2, 0, 0, 1, 0, 0, 0, 3, 0, 0, 1, 0], 1.16973039, 1.11124387, 0.97830011],
])('intermittent methods on %j', (series, byCroston, bySba, byTsb) => {
  expect(croston(series, 0.1)).toBeCloseTo(byCroston, 8);
  expect(sba(series, 0.1)).toBeCloseTo(bySba, 8);
  expect(sbj(series, 0.1)).toBeCloseTo(byCroston * (1 - 0.1 / 1.9), 8);
  expect(tsb(series, 0.1)).toBeCloseTo(byTsb, 8);
});

test('a drug that stops moving fades from TSB only', () => {
  const stopped = [...first, ...zeros, ...zeros];
  expect(croston(stopped, 0.1)).toBe(croston(first, 0.1));
  expect(tsb(stopped, 0.1)).toBeLessThan(0.1);
  expect(ses([], 0.1)).toBe(0);
  expect([croston, sba, sbj, tsb].map((method) => method([0, 0], 0.1))).toEqual([0, 0, 0, 0]);
});

test.each([
  [[3, 3, 4, 3], 'SMOOTH'],
  [[1, 9, 1, 12], 'ERRATIC'],
  [[0, 0, 1, 0, 1, 0], 'INTERMITTENT'],
  [[0, 0, 1, 0, 0, 12], 'LUMPY'],
  [[0, 0], 'NONE'],
])('%j is %s', (series, expected) => {
  expect(demandShape(series).class).toBe(expected);
});

test('whole packs', () => {
  expect([0, -3, 1, 24.2243, 30, 30.0000000001].map((q) => roundUpToPack(q, 10))).toEqual([
    0, 0, 10, 30, 30, 30,
  ]);
});

test('the normal distribution', () => {
  expect(normalQuantile(0.95)).toBeCloseTo(1.6448536269514722, 13);
  expect(normalCdf(-8)).toBeCloseTo(6.220960574271785e-16, 24);
  expect(normalLoss(0)).toBeCloseTo(0.3989422804014327, 15);
  fc.assert(
    fc.property(fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), (p) => {
      expect(Math.abs(normalCdf(normalQuantile(p)) - p)).toBeLessThan(1e-13);
    }),
  );
  expect(() => normalQuantile(1)).toThrow(RangeError);
});

const demand = fc
  .tuple(fc.double({ min: 0.01, max: 2_000, noNaN: true }), fc.double({ min: 1, max: 5, noNaN: true }))
  .map(([mean, dispersion]) => negativeBinomial(mean, mean * dispersion));

test('a quantile is the least number of packs that covers demand so often', () => {
  fc.assert(
    fc.property(demand, fc.double({ min: 0.01, max: 0.999, noNaN: true }), (distribution, p) => {
      const packs = distribution.quantile(p);
      expect(distribution.cdf(packs)).toBeGreaterThanOrEqual(p);
      if (packs > 0) expect(distribution.cdf(packs - 1)).toBeLessThan(p);
    }),
    { numRuns: 200 },
  );
});

test('what is missing falls with every pack, from the mean to nothing', () => {
  fc.assert(
    fc.property(demand, fc.nat(50), (distribution, packs) => {
      const short = distribution.expectedShort(packs);
      expect(distribution.expectedShort(0)).toBeCloseTo(distribution.mean, 6);
      expect(distribution.expectedShort(packs + 1)).toBeLessThanOrEqual(short + 1e-9);
      expect(short).toBeGreaterThanOrEqual(distribution.mean - packs - 1e-6);
    }),
    { numRuns: 200 },
  );
});

test('the negative binomial has the variance it was made with, and is Poisson without any to spare', () => {
  const bursty = negativeBinomial(3, 6);
  let variance = 0;
  for (let k = 0; k < 200; k++) variance += bursty.probability(k) * (k - 3) ** 2;
  expect(variance).toBeCloseTo(6, 9);
  expect(negativeBinomial(6, 5).cdf(8)).toBe(poisson(6).cdf(8));
  expect(poisson(0).quantile(0.999)).toBe(0);
});
