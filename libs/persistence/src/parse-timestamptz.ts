import pg from 'pg';

const timestamptz = 1184;
const anyTimestamptz = pg.types.getTypeParser(timestamptz, 'text') as (text: string) => Date;

function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let index = from; index < to; index++) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** Of the digits from `from` to `to` after the point, the first three. */
function milliseconds(text: string, from: number, to: number): number {
  const value = digits(text, from, to);
  return to - from <= 3 ? value * 10 ** (3 - (to - from)) : Math.floor(value / 10 ** (to - from - 3));
}

/**
 * What PostgreSQL writes for an instant while its time zone is UTC, `2026-03-02 12:00:00.123456+00`; anything else
 * goes to the driver's own parser, whose regular expressions take several times as long. Digits below the
 * millisecond are cut there as well.
 */
export function parseTimestamptz(text: string): Date {
  const end = text.length - 3;
  const fraction = end > 19;
  if (
    end < 19 ||
    text.charCodeAt(10) !== 32 ||
    !text.endsWith('+00') ||
    (fraction && text.charCodeAt(19) !== 46)
  )
    return anyTimestamptz(text);
  const year = digits(text, 0, 4);
  const instant = Date.UTC(
    year,
    digits(text, 5, 7) - 1,
    digits(text, 8, 10),
    digits(text, 11, 13),
    digits(text, 14, 16),
    digits(text, 17, 19),
    fraction ? milliseconds(text, 20, end) : 0,
  );
  // Date.UTC takes the years 0 to 99 for 1900 to 1999.
  return year >= 100 && !Number.isNaN(instant) ? new Date(instant) : anyTimestamptz(text);
}
