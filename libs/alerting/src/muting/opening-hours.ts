import { DateTime } from 'luxon';

/** As a site has them: 1 Monday to 7 Sunday, HH:MM by its own clock, 24:00 at most. */
export interface OpeningHours {
  weekday: number;
  opens: string;
  closes: string;
}

/** A clinic without any hours is taken for open: nobody has said when it is not. */
export function isOpen(hours: readonly OpeningHours[], timeZone: string, now: number): boolean {
  if (hours.length === 0) return true;
  const local = DateTime.fromMillis(now, { zone: timeZone });
  const time = local.toFormat('HH:mm');
  return hours.some(
    ({ weekday, opens, closes }) => weekday === local.weekday && opens <= time && time < closes,
  );
}
