import { addDays, dayInterval, daysFrom, type Interval, localDay, monthOf } from '../calendar/local-days.js';
import type { Period } from '../rollup/rollup.sql.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Up to here an answer is exact to the instant. */
export const exactRangeMs = 35 * dayMs;
export const longestRangeMs = 800 * dayMs;

/** Sums that begin within [from, to], both included, in the calendar of one zone. */
export interface SumSpan {
  zone: string;
  period: Period;
  from: string;
  to: string;
}

/** A part of a local day that no sum stands for. */
export interface DayPart extends Interval {
  zone: string;
  day: string;
}

export interface RangePlan {
  spans: SumSpan[];
  /** To be counted one by one. */
  parts: DayPart[];
  /** Days that are in the spans but not over yet: their opening hours after now have not been. */
  ahead: DayPart[];
}

/** Months that lie within the days as a whole, and the days around them. */
export function monthsAndDays(zone: string, first: string, last: string): SumSpan[] {
  const day = (from: string, to: string): SumSpan[] => (from > to ? [] : [{ zone, period: 'DAY', from, to }]);
  const firstMonth = first === monthOf(first) ? first : monthOf(addDays(monthOf(first), 31));
  const afterLast = addDays(last, 1);
  const endMonth = monthOf(afterLast);
  if (firstMonth >= endMonth) return day(first, last);
  return [
    ...day(first, addDays(firstMonth, -1)),
    { zone, period: 'MONTH', from: firstMonth, to: monthOf(addDays(endMonth, -1)) },
    ...day(endMonth, last),
  ];
}

/**
 * How a range is put together for one zone's clinics: from sums of whole days and months, and for short ranges from the
 * parts of days at its ends. `useMonths`: the answer does not tell days apart.
 */
export function planRange(
  zone: string,
  range: Interval,
  now: number,
  { useMonths }: { useMonths: boolean },
): RangePlan {
  const plan: RangePlan = { spans: [], parts: [], ahead: [] };
  const exact = range.to - range.from <= exactRangeMs;
  const firstDay = localDay(zone, range.from);
  const lastDay = localDay(zone, range.to - 1);
  const isIn = (day: string): boolean => {
    const { from, to } = dayInterval(zone, day);
    if (!exact) return range.from <= from + 12 * hourMs && from + 12 * hourMs < range.to;
    // What has been of today is in its sum: an end that is still to come cuts nothing off.
    return range.from <= from && (to <= range.to || (from <= now && now <= range.to));
  };
  const part = (day: string): void => {
    const { from, to } = dayInterval(zone, day);
    plan.parts.push({ zone, day, from: Math.max(from, range.from), to: Math.min(to, range.to) });
  };
  let [first, last] = [firstDay, lastDay];
  if (!isIn(first)) {
    if (exact) part(first);
    first = addDays(first, 1);
  }
  if (last >= first && !isIn(last)) {
    if (exact) part(last);
    last = addDays(last, -1);
  }
  if (last < first) return plan;
  plan.spans = useMonths
    ? monthsAndDays(zone, first, last)
    : [{ zone, period: 'DAY', from: first, to: last }];
  const today = localDay(zone, now);
  for (const day of last < today ? [] : daysFrom(first > today ? first : today, last)) {
    const { from, to } = dayInterval(zone, day);
    plan.ahead.push({ zone, day, from: Math.max(from, now), to });
  }
  return plan;
}
