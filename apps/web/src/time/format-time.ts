const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** A length of time in ms in at most two units: "45 s", "6 min", "1 h 20 min", "3 d 4 h". */
export function formatDuration(ms: number): string {
  const length = Math.max(0, Math.floor(ms));
  if (length < minute) return `${Math.floor(length / second)} s`;
  if (length < hour) return `${Math.floor(length / minute)} min`;
  if (length < day) return twoUnits(length, hour, 'h', minute, 'min');
  return twoUnits(length, day, 'd', hour, 'h');
}

function twoUnits(length: number, big: number, bigName: string, small: number, smallName: string): string {
  const whole = Math.floor(length / big);
  const rest = Math.floor((length - whole * big) / small);
  return rest === 0 ? `${whole} ${bigName}` : `${whole} ${bigName} ${rest} ${smallName}`;
}

/** "just now", "12 s ago", "3 h ago", "in 5 min"; one unit only, so it changes as seldom as possible. */
export function formatRelative(at: number, now: number): string {
  const difference = now - at;
  const length = Math.abs(difference);
  if (length < 2 * second) return 'just now';
  const text =
    length < minute
      ? `${Math.floor(length / second)} s`
      : length < hour
        ? `${Math.floor(length / minute)} min`
        : length < 2 * day
          ? `${Math.floor(length / hour)} h`
          : `${Math.floor(length / day)} d`;
  return difference > 0 ? `${text} ago` : `in ${text}`;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter takes about 50 µs, using one about 1 µs: each zone and shape is made once. */
function formatter(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone}|${JSON.stringify(options)}`;
  let found = formatters.get(key);
  if (!found) {
    try {
      found = new Intl.DateTimeFormat('en-US', { ...options, timeZone: zone });
    } catch {
      // A zone this browser does not know: UTC, which the text then names.
      found = new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' });
    }
    formatters.set(key, found);
  }
  return found;
}

const clock: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };

/** "Sun, Nov 22, 2026, 01:46:41 PST" in the given IANA zone. */
export function formatExact(at: number, zone: string): string {
  return formatter(zone, {
    ...clock,
    weekday: 'short',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    second: '2-digit',
    timeZoneName: 'short',
  }).format(at);
}

/** "01:46 PST" in the given IANA zone. */
export function formatClock(at: number, zone: string): string {
  return formatter(zone, { ...clock, timeZoneName: 'short' }).format(at);
}

/** "Nov 22, 01:46" in the given IANA zone, for places that name the zone once. */
export function formatShort(at: number, zone: string): string {
  return formatter(zone, { ...clock, month: 'short', day: 'numeric' }).format(at);
}

/** "PST" for America/Los_Angeles in winter. */
export function zoneAbbreviation(at: number, zone: string): string {
  const parts = formatter(zone, { timeZoneName: 'short' }).formatToParts(at);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone;
}

/** The zone of the person at this browser. */
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
