import type { DispensedDayRow, EmptyPeriodRow } from '@app/telemetry';
import type { OpenDay } from '../planning/demand-ahead.js';
import type { DemandDay } from './forecast-slot.js';

/** The open days of one slot since its first reading, with how long of each it was not empty. */
export function demandDays(
  days: readonly (OpenDay & { date: string })[],
  dispensed: readonly DispensedDayRow[],
  periods: readonly (EmptyPeriodRow & { empty: boolean })[],
): DemandDay[] {
  const first = periods[0]?.at.getTime();
  if (first === undefined) return [];
  const packs = new Map(dispensed.map(({ day, dispensed: count }) => [day, count]));
  const empty = periods
    .filter((period) => period.empty)
    .map(({ at, until }) => [at.getTime(), until?.getTime() ?? Infinity] as const);
  return days
    .filter(({ opens }) => opens >= first)
    .map(({ weekday, date, opens, closes }) => {
      let gone = 0;
      for (const [from, to] of empty) gone += Math.max(0, Math.min(to, closes) - Math.max(from, opens));
      return { weekday, dispensed: packs.get(date) ?? 0, inStock: Math.max(0, 1 - gone / (closes - opens)) };
    });
}
