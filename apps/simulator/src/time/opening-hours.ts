import { type LocalDays, weekdayOf } from './local-days.js';

/** As the registry takes it: ISO weekday, HH:MM, `closes` up to 24:00. */
export interface OpeningHours {
  weekday: number;
  opens: string;
  closes: string;
}

/** Instants (ms since the epoch) between which a clinic is open on one day. */
export interface OpenPeriod {
  opens: number;
  closes: number;
}

export function minuteOfDay(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
}

/** The open period of a local day, or undefined when the clinic is closed. */
export function openPeriod(
  hours: readonly OpeningHours[],
  days: LocalDays,
  day: number,
): OpenPeriod | undefined {
  const weekday = weekdayOf(day);
  const entry = hours.find((candidate) => candidate.weekday === weekday);
  if (!entry) return undefined;
  return { opens: days.at(day, minuteOfDay(entry.opens)), closes: days.at(day, minuteOfDay(entry.closes)) };
}

const WEEK = [1, 2, 3, 4, 5, 6, 7];
const daily = (weekdays: number[], opens: string, closes: string): OpeningHours[] =>
  weekdays.map((weekday) => ({ weekday, opens, closes }));

/** Weekly schedules as clinics keep them; names say what kind of clinic it is. */
export const SCHEDULES = {
  family: [...daily([1, 2, 3, 4, 5], '08:00', '18:00'), ...daily([6], '09:00', '13:00')],
  extended: [...daily([1, 2, 3, 4, 5], '07:00', '20:00'), ...daily([6, 7], '09:00', '17:00')],
  office: [...daily([1, 2, 3, 5], '08:30', '17:00'), ...daily([4], '08:30', '19:30')],
  everyDay: daily(WEEK, '08:00', '20:00'),
  roundTheClock: daily(WEEK, '00:00', '24:00'),
} as const satisfies Record<string, readonly OpeningHours[]>;

export type ScheduleName = keyof typeof SCHEDULES;
