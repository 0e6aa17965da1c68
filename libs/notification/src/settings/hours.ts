import type { DateTime } from 'luxon';

/** Times of the week by the clock on the wall, e.g. Monday to Friday, 18:00 to 08:00 of the next morning. */
export interface Hours {
  /** 1 Monday to 7 Sunday: the days on which it begins. */
  weekdays: readonly number[];
  /** HH:MM. The same as `to`: the whole day. */
  from: string;
  to: string;
}

export function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

/** Hours that end before they begin go on into the next day. */
export function withinHours(hours: Hours, local: DateTime): boolean {
  const minute = local.hour * 60 + local.minute;
  const [from, to] = [minutesOf(hours.from), minutesOf(hours.to)];
  const today = hours.weekdays.includes(local.weekday);
  if (from === to) return today;
  if (from < to) return today && minute >= from && minute < to;
  const yesterday = hours.weekdays.includes(((local.weekday + 5) % 7) + 1);
  return (today && minute >= from) || (yesterday && minute < to);
}
