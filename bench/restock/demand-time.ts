const day = 86_400_000;
const written =
  /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)? *(Z|[+-]\d{2}:?\d{2})?$/i;
const zones = new Map<string, Intl.DateTimeFormat>();

/** The clock on the wall of a zone at a moment, as milliseconds. @throws Error for a zone that does not exist */
function wallClock(at: number, timeZone: string): number {
  let format = zones.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
      ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
    });
    zones.set(timeZone, format);
  }
  const part = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(
    ...([part.get('year')!, part.get('month')! - 1, part.get('day')!] as const),
    ...([part.get('hour')!, part.get('minute')!, part.get('second')!] as const),
  );
}

/**
 * The clinic's own clock, in milliseconds as if it were UTC; null when the text is no time. A time with an offset (and
 * seconds or milliseconds since 1970) is a moment: with a zone, that zone's clock then; without one it is taken as written.
 */
export function demandTime(text: string, timeZone: string): number | null {
  const trimmed = text.trim();
  if (/^\d{9,10}(\.\d+)?$|^\d{12,13}$/.test(trimmed)) {
    const at = Number(trimmed) * (trimmed.split('.')[0]!.length > 10 ? 1 : 1_000);
    return timeZone === '' ? at : wallClock(at, timeZone);
  }
  const match = written.exec(trimmed);
  if (match === null) return null;
  const [year, month, date, hours, minutes, seconds] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const offset = match[7];
  const midnight = Date.UTC(year!, month! - 1, date!);
  // 31 June is no day.
  if (new Date(midnight).getUTCMonth() !== month! - 1 || new Date(midnight).getUTCDate() !== date)
    return null;
  if (hours! > 23 || minutes! > 59 || seconds! > 60 || midnight < -50_000 * day) return null;
  const clock = midnight + hours! * 3_600_000 + minutes! * 60_000 + seconds! * 1_000;
  if (offset === undefined || timeZone === '') return clock;
  const sign = offset.startsWith('-') ? -1 : 1;
  const ahead = /^z$/i.test(offset) ? 0 : sign * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2)));
  return wallClock(clock - ahead * 60_000, timeZone);
}
