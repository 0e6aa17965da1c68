import { AppError } from './app-error.js';

const rfc3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/**
 * Milliseconds since the epoch of an RFC 3339 instant; null when the text is none, e.g. without an offset or on
 * 30 February. A leap second counts as the second after it; digits below a millisecond are cut off.
 */
export function parseInstant(text: string): number | null {
  const parts = rfc3339.exec(text);
  if (parts === null) return null;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const offsetHour = Number(parts[9] ?? 0);
  const offsetMinute = Number(parts[10] ?? 0);
  if (hour > 23 || minute > 59 || second > 60 || offsetHour > 23 || offsetMinute > 59) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day)
    return null;
  const millisecond = Number((parts[7] ?? '').slice(0, 3).padEnd(3, '0'));
  const offset = (parts[8] === '-' ? -1 : 1) * (offsetHour * 60 + offsetMinute) * 60_000;
  return date.getTime() + ((hour * 60 + minute) * 60 + second) * 1_000 + millisecond - offset;
}

/** For arguments of queries. @throws AppError BAD_USER_INPUT that names the argument */
export function instantArgument(text: string, argument: string): Date {
  const at = parseInstant(text);
  if (at === null)
    throw new AppError(`${argument} must be an RFC 3339 instant such as 2026-03-01T09:30:00Z`, {
      code: 'BAD_USER_INPUT',
      details: { argument },
    });
  return new Date(at);
}

/** An inclusive start and an exclusive end. @throws AppError BAD_USER_INPUT that names the argument */
export function rangeArgument(
  range: { from: string; to: string },
  argument: string,
): { from: Date; to: Date } {
  const from = instantArgument(range.from, `${argument}.from`);
  const to = instantArgument(range.to, `${argument}.to`);
  if (from >= to)
    throw new AppError(`${argument}.to must be after ${argument}.from`, {
      code: 'BAD_USER_INPUT',
      details: { argument },
    });
  return { from, to };
}
