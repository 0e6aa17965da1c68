import { DateTime } from 'luxon';
import type { OpenDay } from '../planning/demand-ahead.js';

export interface OpeningHours {
  weekday: number;
  opens: string;
  closes: string;
}

const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** The open days from `date` on, in the clinic's own zone; several periods of a day are one from first to last. */
export function openDays(
  hours: readonly OpeningHours[],
  timeZone: string,
  date: string,
  count: number,
): (OpenDay & { date: string })[] {
  const first = DateTime.fromISO(date, { zone: timeZone });
  const days: (OpenDay & { date: string })[] = [];
  for (let i = 0; i < count; i++) {
    const day = first.plus({ days: i });
    const periods = hours.filter(({ weekday }) => weekday === day.weekday);
    if (periods.length === 0) continue;
    // By wall clock, so that a day with a change of the clock opens when the sign on the door says.
    const at = (total: number) =>
      day
        .set({ hour: 0, minute: 0 })
        .plus({ days: Math.floor(total / 1_440) })
        .set({ hour: Math.floor((total % 1_440) / 60), minute: total % 60 })
        .toMillis();
    days.push({
      weekday: day.weekday,
      date: day.toISODate()!,
      opens: at(Math.min(...periods.map(({ opens }) => minutes(opens)))),
      closes: at(Math.max(...periods.map(({ closes }) => minutes(closes)))),
    });
  }
  return days;
}

export function localDate(at: number, timeZone: string): string {
  return DateTime.fromMillis(at, { zone: timeZone }).toISODate()!;
}

export function localMoment(date: string, time: string, timeZone: string): number {
  return DateTime.fromISO(`${date}T${time}`, { zone: timeZone }).toMillis();
}

export function addDays(date: string, days: number): string {
  return DateTime.fromISO(date, { zone: 'utc' }).plus({ days }).toISODate()!;
}
