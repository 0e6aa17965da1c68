import { DateTime } from 'luxon';
import { dayInterval, type Interval, union, weekdayOf } from './local-days.js';

/** Local times of one weekday, as the registry keeps them. */
export interface OpeningHours {
  weekday: number;
  /** HH:MM; `closes` up to 24:00. */
  opens: string;
  closes: string;
}

function instantOf(zone: string, day: string, time: string): number {
  if (time === '24:00') return dayInterval(zone, day).to;
  // A time that the clocks skip counts as the one after the gap; of one that comes twice the first is meant.
  return DateTime.fromISO(`${day}T${time}`, { zone }).toMillis();
}

/** When the clinic is open on a day of its own calendar, by its own clocks, which may skip or repeat an hour. */
export function openOn(hours: readonly OpeningHours[], zone: string, day: string): Interval[] {
  const weekday = weekdayOf(day);
  return union(
    hours
      .filter((entry) => entry.weekday === weekday)
      .map(({ opens, closes }) => ({
        from: instantOf(zone, day, opens),
        to: instantOf(zone, day, closes),
      })),
  );
}
