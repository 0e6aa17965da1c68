import type { gql } from '@app/contracts';
import {
  checkCount,
  checkNumber,
  checkOptionalText,
  checkPlaceId,
  checkText,
  checkWhole,
  firstProblem,
} from '../field-checks.js';
import { type InvalidInput, invalidInput } from '../problem.js';

/** Several a day are allowed, for a lunch break. */
const mostOpeningHours = 42;
const zoneForm = /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+){0,2}$/;

/** An IANA name that this runtime knows; fixed offsets are none. */
export function isTimeZone(name: string): boolean {
  if (name.length > 64 || !zoneForm.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Minutes since midnight of HH:MM, up to 24:00; null when it is none. */
export function minutesOfDay(text: string): number | null {
  const parts = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(text);
  if (parts === null) return null;
  const minutes = Number(parts[1]) * 60 + Number(parts[2]);
  return minutes <= 24 * 60 ? minutes : null;
}

export function checkRegion(input: gql.RegisterRegionInput): InvalidInput | null {
  return firstProblem([
    () => checkPlaceId('input.id', input.id),
    () => checkText('input.name', input.name, 200),
  ]);
}

function checkHours(field: string, { weekday, opens, closes }: gql.OpeningHoursInput): InvalidInput | null {
  const problem = checkWhole(`${field}.weekday`, weekday, 1, 7);
  if (problem !== null) return problem;
  const from = minutesOfDay(opens);
  const to = minutesOfDay(closes);
  if (from === null || from === 24 * 60)
    return invalidInput(`${field}.opens`, 'must be a time such as 08:00');
  if (to === null) return invalidInput(`${field}.closes`, 'must be a time such as 18:00, at most 24:00');
  return to > from ? null : invalidInput(`${field}.closes`, 'must be after opens on the same day');
}

function checkOverlaps(field: string, hours: readonly gql.OpeningHoursInput[]): InvalidInput | null {
  const sorted = hours
    .map(({ weekday, opens, closes }, index) => ({ weekday, opens, closes, index }))
    .sort((a, b) => a.weekday - b.weekday || (a.opens < b.opens ? -1 : 1));
  for (const [position, { weekday, opens, index }] of sorted.entries()) {
    const before = sorted[position - 1];
    if (before?.weekday === weekday && before.closes > opens)
      return invalidInput(`${field}[${index}].opens`, 'overlaps other hours of the same day');
  }
  return null;
}

export function checkSite(input: gql.RegisterSiteInput): InvalidInput | null {
  const hours = input.openingHours;
  return firstProblem([
    () => checkPlaceId('input.id', input.id),
    () => checkText('input.name', input.name, 200),
    () => checkPlaceId('input.region', input.region),
    () => checkOptionalText('input.city', input.city, 200),
    () =>
      isTimeZone(input.timeZone)
        ? null
        : invalidInput('input.timeZone', 'must be an IANA time zone such as America/Los_Angeles'),
    () => checkNumber('input.latitude', input.latitude, -90, 90),
    () => checkNumber('input.longitude', input.longitude, -180, 180),
    () => checkCount('input.openingHours', hours.length, 0, mostOpeningHours),
    ...hours.map((each, index) => () => checkHours(`input.openingHours[${index}]`, each)),
    () => checkOverlaps('input.openingHours', hours),
  ]);
}
