import fc from 'fast-check';
import { addEncoded, addTo, type CountVector, decodeVector, encodeVector, increase } from './count-vector.js';
import { bucketOf, histogramKeys, percentile, record, secondsOf } from './histogram.js';
import { DenseCounts } from '../reading/dense-counts.js';

const vector = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 4_000 }), fc.integer({ min: 1, max: 2 ** 40 })))
  .map((entries): CountVector => new Map(entries));
const entries = (of: CountVector) => [...of].sort(([a], [b]) => a - b);

test('a vector comes back from its bytes', () => {
  fc.assert(
    fc.property(vector, (one) => expect(entries(decodeVector(encodeVector(one)))).toEqual(entries(one))),
  );
});

test('adding and taking away leaves nothing behind, in any order', () => {
  fc.assert(
    fc.property(vector, vector, (a, b) => {
      const sum: CountVector = new Map();
      addTo(sum, a);
      addEncoded(sum, encodeVector(b));
      addTo(sum, a, -1);
      expect(entries(sum)).toEqual(entries(b));
      const dense = new DenseCounts();
      dense.addEncoded(encodeVector(a));
      dense.add(b, 1);
      for (const [key, count] of a) expect(dense.get(key)).toBe(count + (b.get(key) ?? 0));
    }),
  );
});

test('what is no count is not stored', () => {
  expect(() => encodeVector(new Map([[1, -1]]))).toThrow('-1 is no count (key 1)');
  expect(() => encodeVector(new Map([[1, 0.5]]))).toThrow(RangeError);
  expect(() => decodeVector(Buffer.from([200]))).toThrow('ends in the middle');
});

test('seconds are exact below 64, and within 1.6 % above', () => {
  for (let seconds = 0; seconds < 64; seconds++) expect(secondsOf(bucketOf(seconds))).toBe(seconds);
  fc.assert(
    fc.property(fc.integer({ min: 64, max: 2 ** 24 - 1 }), (seconds) => {
      expect(Math.abs(secondsOf(bucketOf(seconds)) - seconds) / seconds).toBeLessThanOrEqual(0.016);
    }),
  );
  expect(bucketOf(2 ** 30)).toBe(histogramKeys - 1);
  expect(bucketOf(2 ** 24)).toBe(histogramKeys - 1);
});

test('longer durations never come before shorter ones', () => {
  const seconds = fc.integer({ min: 0, max: 2 ** 25 });
  fc.assert(fc.property(seconds, seconds, (a, b) => bucketOf(Math.min(a, b)) <= bucketOf(Math.max(a, b))));
});

test('percentiles of sums are those of all values together', () => {
  const values = fc.array(fc.integer({ min: 0, max: 63 }), { minLength: 1 });
  fc.assert(
    fc.property(values, values, fc.constantFrom(0.5, 0.9), (a, b, share) => {
      const sum: CountVector = new Map();
      for (const part of [a, b]) {
        const of: CountVector = new Map();
        for (const value of part) record(of, 256, value);
        addTo(sum, of);
      }
      const sorted = [...a, ...b].sort((x, y) => x - y);
      const rank = Math.max(1, Math.ceil(share * sorted.length - 1e-9));
      expect(percentile(sum, 256, share)).toBe(sorted[rank - 1]);
    }),
  );
  expect(percentile(new Map(), 256, 0.5)).toBeNull();
});

test('a count that falls to nothing is gone', () => {
  const one: CountVector = new Map([[3, 2]]);
  increase(one, 3, -2);
  expect(one.size).toBe(0);
});
