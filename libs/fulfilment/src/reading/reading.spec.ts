import fc from 'fast-check';
import { addDays, dayInterval, daysFrom, monthOf, quarterOf, weekOf } from '../calendar/local-days.js';
import { coverDays, exactRangeMs, planRange, type SumSpan } from './range-plan.js';
import { cell, hideComplements, hideSmallSteps, isSmall, shown, smallestShown } from './suppression.js';

const zone = 'America/New_York';
const hour = 3_600_000;
const date = (text: string) => Date.parse(text);

describe('a range', () => {
  const now = date('2026-06-15T15:00:00Z');
  const all = ['QUARTER', 'MONTH', 'WEEK'] as const;
  const plan = (from: string, to: string, periods: readonly (typeof all)[number][] = ['MONTH']) =>
    planRange(zone, { from: date(from), to: date(to) }, now, { periods });
  const calendar = daysFrom('2025-07-01', '2027-12-31').map((day) => ({
    DAY: day,
    WEEK: weekOf(day),
    MONTH: monthOf(day),
    QUARTER: quarterOf(day),
  }));
  const within = ({ period, from, to }: SumSpan) =>
    calendar.filter((day) => day[period] >= from && day[period] <= to);
  /** The days that spans stand for. */
  const daysOf = (spans: readonly SumSpan[]): string[] =>
    spans.flatMap((span) => within(span).map(({ DAY }) => DAY)).sort();

  test('that is short is exact to the instant', () => {
    expect(plan('2026-03-02T15:00:00Z', '2026-03-05T14:00:00Z')).toEqual({
      zone,
      days: { first: '2026-03-03', last: '2026-03-04' },
      spans: [{ zone, period: 'DAY', from: '2026-03-03', to: '2026-03-04' }],
      parts: [
        { zone, day: '2026-03-02', from: date('2026-03-02T15:00:00Z'), to: date('2026-03-03T05:00:00Z') },
        { zone, day: '2026-03-05', from: date('2026-03-05T05:00:00Z'), to: date('2026-03-05T14:00:00Z') },
      ],
      ahead: [],
    });
    expect(plan('2026-03-02T15:00:00Z', '2026-03-02T16:00:00Z').parts).toHaveLength(1);
  });

  test('that is long has whole days and months', () => {
    expect(plan('2025-12-20T15:00:00Z', '2026-03-05T14:00:00Z')).toEqual({
      zone,
      days: { first: '2025-12-20', last: '2026-03-04' },
      spans: [
        { zone, period: 'DAY', from: '2025-12-20', to: '2025-12-31' },
        { zone, period: 'MONTH', from: '2026-01-01', to: '2026-02-01' },
        { zone, period: 'DAY', from: '2026-03-01', to: '2026-03-04' },
      ],
      parts: [],
      ahead: [],
    });
  });

  test('that ends now has today, without the hours that are still to come', () => {
    expect(plan('2026-06-14T04:00:00Z', '2026-06-15T15:00:00Z')).toEqual({
      zone,
      days: { first: '2026-06-14', last: '2026-06-15' },
      spans: [{ zone, period: 'DAY', from: '2026-06-14', to: '2026-06-15' }],
      parts: [],
      ahead: [{ zone, day: '2026-06-15', from: now, to: date('2026-06-16T04:00:00Z') }],
    });
    expect(plan('2026-06-14T04:00:00Z', '2026-06-17T04:00:00Z').ahead.map(({ day }) => day)).toEqual([
      '2026-06-15',
      '2026-06-16',
    ]);
  });

  test('of up to 35 days is covered without gap or overlap', () => {
    const start = fc.integer({ min: date('2026-02-20T00:00:00Z'), max: date('2026-03-20T00:00:00Z') });
    fc.assert(
      fc.property(
        start,
        fc.integer({ min: 1, max: exactRangeMs }),
        fc.subarray([...all]),
        (from, length, periods) => {
          const to = from + length;
          const { spans, parts } = planRange(zone, { from, to }, date('2027-01-01T00:00:00Z'), { periods });
          const days = daysOf(spans);
          const covered = [...days.map((day) => dayInterval(zone, day)), ...parts].sort(
            (a, b) => a.from - b.from,
          );
          expect(covered[0]!.from).toBe(from);
          expect(covered.at(-1)!.to).toBe(to);
          for (const [index, one] of covered.entries())
            if (index > 0) expect(one.from).toBe(covered[index - 1]!.to);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('weeks, months and quarters stand for all of their days and no others, in few sums', () => {
    const day = fc.integer({ min: 0, max: 500 }).map((days) => addDays('2025-11-20', days));
    fc.assert(
      fc.property(day, day, fc.subarray([...all]), (a, b, periods) => {
        const [first, last] = a <= b ? [a, b] : [b, a];
        const spans = coverDays(zone, first, last, periods);
        expect(daysOf(spans)).toEqual(daysFrom(first, last));
        const sums = spans.reduce(
          (count, span) => count + new Set(within(span).map((one) => one[span.period])).size,
          0,
        );
        if (periods.length === all.length) expect(sums).toBeLessThanOrEqual(34);
      }),
      { numRuns: 100 },
    );
  });

  test('in whole days is cut by the noons of each zone, however short', () => {
    const { days, parts } = planRange(
      zone,
      { from: date('2026-03-02T15:00:00Z'), to: date('2026-03-05T18:00:00Z') },
      now,
      { periods: [], wholeDays: true },
    );
    expect({ days, parts }).toEqual({ days: { first: '2026-03-02', last: '2026-03-05' }, parts: [] });
  });

  test('by noon for long ones: a day is in on one side of a cut', () => {
    const cut = date('2026-03-08T12:00:00Z');
    const before = plan('2026-01-01T00:00:00Z', new Date(cut).toISOString(), []);
    const after = plan(new Date(cut).toISOString(), '2026-06-01T00:00:00Z', []);
    expect(before.spans[0]!.to).toBe('2026-03-07');
    expect(after.spans[0]!.from).toBe('2026-03-08');
    expect(dayInterval(zone, '2026-03-08').from + 12 * hour).toBeGreaterThan(cut);
  });
});

describe('small counts', () => {
  const values = (cells: { value: number; hidden: boolean }[]) => cells.map(shown);

  test('are hidden, and one more when they would follow from the total', () => {
    const cells = [cell(40), cell(3), cell(0), cell(25)];
    hideComplements([cells]);
    expect(values(cells)).toEqual([40, null, 0, null]);
  });

  test('several of them are enough unless together they are small too', () => {
    const two = [cell(40), cell(9), cell(8)];
    hideComplements([two]);
    expect(values(two)).toEqual([40, null, null]);
    const small = [cell(40), cell(3), cell(4)];
    hideComplements([small]);
    expect(values(small)).toEqual([null, null, null]);
  });

  test('steps that are small are not shown', () => {
    const reached = [cell(100), cell(97), cell(60), cell(55)];
    hideSmallSteps(reached);
    expect(values(reached)).toEqual([100, null, null, 55]);
  });

  test('never follow from what is shown, in tables of any counts', () => {
    const table = fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
      .chain(([rows, columns]) =>
        fc.array(
          fc.array(fc.oneof(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 0, max: 200 })), {
            minLength: columns,
            maxLength: columns,
          }),
          {
            minLength: rows,
            maxLength: rows,
          },
        ),
      );
    fc.assert(
      fc.property(table, (counts) => {
        const cells = counts.map((row) => row.map(cell));
        const sums = [...cells, ...counts[0]!.map((_, column) => cells.map((row) => row[column]!))];
        hideComplements(sums);
        for (const one of cells.flat()) if (isSmall(one.value)) expect(shown(one)).toBeNull();
        for (const line of sums) {
          const hidden = line.filter((one) => one.hidden);
          const total = line.reduce((sum, one) => sum + one.value, 0);
          const sum = hidden.reduce((all, one) => all + one.value, 0);
          // Everything hidden is as good: the total itself is small or says nothing of one of them.
          if (hidden.length > 0 && sum < total) expect(hidden.length > 1 && sum >= smallestShown).toBe(true);
        }
      }),
    );
  });
});
