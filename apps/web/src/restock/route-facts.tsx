import type { CrewRoute, CrewStop } from './crew-types.js';
import { formatClock } from '../time/format-time.js';

export const clockAt = (at: string, zone: string) =>
  formatClock(Date.parse(at), zone).replace(/ [A-Z].*$/, '');
export const kilometres = (metres: number) => `${(metres / 1_000).toFixed(metres < 9_950 ? 1 : 0)} km`;
const plural = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

/** A route in one line: how much, how far, what to load. */
export function routeFacts({ stops, metres, totes, coldBags }: CrewRoute): string {
  return [
    plural(stops.length, 'stop'),
    kilometres(metres),
    plural(totes, 'tote'),
    ...(coldBags > 0 ? [`${plural(coldBags, 'cold bag')} ❄`] : []),
  ].join(' · ');
}

const allDayMs = 23.9 * 3_600_000;
const openHours = (opens: string, closes: string, zone: string) =>
  Date.parse(closes) - Date.parse(opens) >= allDayMs
    ? 'open all day'
    : `open ${clockAt(opens, zone)}–${clockAt(closes, zone)}`;

export function stopFacts({ arrivesAt, opensAt, closesAt, drivingSeconds, metres, site }: CrewStop): string {
  const zone = site.timeZone;
  return [
    `about ${clockAt(arrivesAt, zone)}`,
    ...(opensAt && closesAt ? [openHours(opensAt, closesAt, zone)] : []),
    metres < 1 ? 'same place' : `${kilometres(metres)}, ${Math.max(1, Math.round(drivingSeconds / 60))} min`,
  ].join(' · ');
}
