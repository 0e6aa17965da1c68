const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  3 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
  7 * day,
  14 * day,
  28 * day,
];

export interface TimeTick {
  at: number;
  label: string;
  /** Midnight at the clinic: the label says the day. */
  newDay: boolean;
}

const offsetFormats = new Map<string, Intl.DateTimeFormat>();

/** The zone's offset from UTC in ms at an instant. */
export function zoneOffset(at: number, zone: string): number {
  let format = offsetFormats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    offsetFormats.set(zone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map((part) => [part.type, Number(part.value)]));
  const {
    year = 1970,
    month = 1,
    day: date = 1,
    hour: hours = 0,
    minute: minutes = 0,
    second: seconds = 0,
  } = parts;
  const local = Date.UTC(year, month - 1, date, hours, minutes, seconds);
  return local - Math.floor(at / 1_000) * 1_000;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number): string => String(value).padStart(2, '0');

/**
 * Round times of the clinic's day between two instants, at most `most`. Around a change of the clock the ticks
 * stay on round local times, so one step is an hour longer or shorter.
 */
export function timeTicks(from: number, to: number, zone: string, most: number): TimeTick[] {
  if (!(to > from) || most < 1) return [];
  const step = steps.find((each) => (to - from) / each <= most) ?? 28 * day;
  const ticks: TimeTick[] = [];
  const first = Math.ceil((from + zoneOffset(from, zone)) / step) * step;
  for (let local = first; ticks.length <= most; local += step) {
    // The offset is asked for twice, since the first guess may lie on the other side of a clock change.
    const guess = local - zoneOffset(local - zoneOffset(from, zone), zone);
    const at = local - zoneOffset(guess, zone);
    if (at > to) break;
    if (at < from || at <= (ticks.at(-1)?.at ?? -Infinity)) continue;
    const date = new Date(local);
    const newDay = local % day === 0;
    const label = newDay
      ? `${months[date.getUTCMonth()]} ${date.getUTCDate()}`
      : `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
    ticks.push({ at, label, newDay });
  }
  return ticks;
}
