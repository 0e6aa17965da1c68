import {
  addDays,
  dayInterval,
  daysFrom,
  type Interval,
  localDay,
  monthOf,
  quarterOf,
  weekOf,
} from '../calendar/local-days.js';
import type { gql } from '@app/contracts';
import type { Level, Period } from '../rollup/rollup.sql.js';

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
  zone: string;
  /** The whole days in it, both included; null: none. The spans are these. */
  days: { first: string; last: string } | null;
  spans: SumSpan[];
  /** To be counted one by one. */
  parts: DayPart[];
  /** Days that are in the spans but not over yet: their opening hours after now have not been. */
  ahead: DayPart[];
}

const startOf: Record<Exclude<Period, 'DAY'>, (day: string) => string> = {
  WEEK: weekOf,
  MONTH: monthOf,
  QUARTER: quarterOf,
};
/** Days after which the next one has begun for sure. */
const mostDaysOf: Record<Exclude<Period, 'DAY'>, number> = { WEEK: 7, MONTH: 31, QUARTER: 92 };

/** The days put together from as few sums as there can be: whole periods, coarsest first, and the days around them. */
export function coverDays(
  zone: string,
  first: string,
  last: string,
  periods: readonly Exclude<Period, 'DAY'>[],
): SumSpan[] {
  if (first > last) return [];
  const [period, ...finer] = periods;
  if (period === undefined) return [{ zone, period: 'DAY', from: first, to: last }];
  const next = (day: string): string => startOf[period](addDays(startOf[period](day), mostDaysOf[period]));
  const begin = first === startOf[period](first) ? first : next(first);
  const end = startOf[period](addDays(last, 1));
  if (begin >= end) return coverDays(zone, first, last, finer);
  return [
    ...coverDays(zone, first, addDays(begin, -1), finer),
    { zone, period, from: begin, to: startOf[period](addDays(end, -1)) },
    ...coverDays(zone, end, last, finer),
  ];
}

/** Which sums can stand for the days of an answer: those that do not go across its rows, and that its level has. */
export function periodsFor(groupBy: gql.Grouping | null, level: Level): Exclude<Period, 'DAY'>[] {
  if (groupBy === 'DAY') return [];
  if (level === 'KIOSK') return groupBy === 'WEEK' ? [] : ['MONTH'];
  if (groupBy === 'WEEK') return ['WEEK'];
  return groupBy === 'MONTH' ? ['MONTH'] : ['QUARTER', 'MONTH', 'WEEK'];
}

/**
 * How a range is put together for one zone's clinics: from sums of whole days and longer, and for short ranges from the
 * parts of days at its ends. `wholeDays`: from the days of which noon lies in the range, also for short ones.
 */
export function planRange(
  zone: string,
  range: Interval,
  now: number,
  { periods, wholeDays = false }: { periods: readonly Exclude<Period, 'DAY'>[]; wholeDays?: boolean },
): RangePlan {
  const plan: RangePlan = { zone, days: null, spans: [], parts: [], ahead: [] };
  const exact = !wholeDays && range.to - range.from <= exactRangeMs;
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
  plan.days = { first, last };
  plan.spans = coverDays(zone, first, last, periods);
  const today = localDay(zone, now);
  for (const day of last < today ? [] : daysFrom(first > today ? first : today, last)) {
    const { from, to } = dayInterval(zone, day);
    plan.ahead.push({ zone, day, from: Math.max(from, now), to });
  }
  return plan;
}
