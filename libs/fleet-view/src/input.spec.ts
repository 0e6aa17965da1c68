import fc from 'fast-check';
import { BatchLoader } from './batch-loader.js';
import { maxPoints, readWithinCap, resolutionsFrom } from './history/resolution.js';
import { historyRange } from './input-checks.js';
import { containsPattern, filterParameters } from './kiosk/fleet-filter.js';

const scope = { regions: [], sites: [] };
const now = new Date(0);

test('a resolution is never finer than asked, and the first that fits is taken', async () => {
  expect(resolutionsFrom(null)[0]).toBe('RAW');
  expect(resolutionsFrom('HOUR')).toEqual(['HOUR', 'DAY']);
  const sizes = { RAW: maxPoints + 1, FIVE_MINUTES: maxPoints + 1, HOUR: maxPoints, DAY: 3 };
  const read = async (every: keyof typeof sizes, limit: number) =>
    Array.from({ length: Math.min(limit, sizes[every]) }, () => 1);
  expect((await readWithinCap(null, read)).every).toBe('HOUR');
  expect((await readWithinCap('DAY', read)).rows).toHaveLength(3);
  await expect(readWithinCap('DAY', async (_every, limit) => Array(limit).fill(1))).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    details: { argument: 'range' },
  });
});

test('ranges of 400 days are the longest', () => {
  const from = '2025-01-01T00:00:00Z';
  expect(() => historyRange({ from, to: '2026-02-05T00:00:00Z' })).not.toThrow();
  expect(() => historyRange({ from, to: '2026-02-05T00:00:01Z' })).toThrow(/400 days/);
});

test('a search is taken literally', () => {
  expect(containsPattern('50%_\\')).toBe('%50\\%\\_\\\\%');
});

test.each([
  [{ search: 'x'.repeat(101) }, 'filter.search'],
  [{ search: 'a\0b' }, 'filter.search'],
  [{ regions: Array(1_001).fill('a') }, 'filter.regions'],
  [{ sites: ['a'.repeat(65)] }, 'filter.sites'],
])('a filter out of bounds names its field', (filter, argument) => {
  expect(() => filterParameters(now, scope, filter)).toThrow(
    expect.objectContaining({ details: { argument } }),
  );
});

test('one turn is one read, each key once; a failure reaches everybody who asked', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(5), { minLength: 1, maxLength: 30 }), async (keys) => {
      const reads: number[][] = [];
      const loader = new BatchLoader<number, string>(async (asked) => {
        reads.push(asked);
        return new Map(asked.filter((key) => key > 0).map((key) => [key, `v${key}`]));
      });
      const values = await Promise.all(keys.map((key) => loader.load(key)));
      expect(values).toEqual(keys.map((key) => (key > 0 ? `v${key}` : undefined)));
      expect(reads).toEqual([[...new Set(keys)]]);
    }),
  );
  const broken = new BatchLoader<number, string>(async () => Promise.reject(new Error('away')));
  const both = await Promise.allSettled([broken.load(1), broken.load(2)]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
