import { type InvalidInput, invalidInput } from './problem.js';

// Neither can be stored by the database, or shown.
const unusable = /[\p{Cc}\p{Surrogate}]/u;
const placeId = /^[a-z0-9][a-z0-9-]{0,62}$/;
const serialForm = /^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/;

/** The first problem, or null. Each check runs only when those before it found nothing. */
export function firstProblem(checks: Iterable<() => InvalidInput | null>): InvalidInput | null {
  for (const check of checks) {
    const problem = check();
    if (problem !== null) return problem;
  }
  return null;
}

/** Something to read: not blank, at most `most` characters as the database counts them, no control characters. */
export function checkText(field: string, value: string, most: number): InvalidInput | null {
  if (value.trim() === '') return invalidInput(field, 'must not be empty');
  // Code points, not UTF-16 units. A text of more than twice as many units is too long in any case.
  if (value.length > 2 * most || [...value].length > most)
    return invalidInput(field, `must have at most ${most} characters`);
  return unusable.test(value) ? invalidInput(field, 'must not contain control characters') : null;
}

export function checkOptionalText(
  field: string,
  value: string | null | undefined,
  most: number,
): InvalidInput | null {
  return value === null || value === undefined ? null : checkText(field, value, most);
}

/** Of regions and sites. */
export function checkPlaceId(field: string, value: string): InvalidInput | null {
  return isPlaceId(value)
    ? null
    : invalidInput(
        field,
        'must have lower-case letters, digits and dashes, 63 at most, and not begin with a dash',
      );
}

export function isPlaceId(value: string): boolean {
  return placeId.test(value);
}

export function checkSerial(field: string, value: string): InvalidInput | null {
  return isSerial(value)
    ? null
    : invalidInput(field, 'must have letters, digits and dashes, 63 at most, and not begin with a dash');
}

export function isSerial(value: string): boolean {
  return serialForm.test(value);
}

export function checkWhole(field: string, value: number, low: number, high: number): InvalidInput | null {
  return Number.isInteger(value) && value >= low && value <= high
    ? null
    : invalidInput(field, `must be a whole number from ${low} to ${high}`);
}

export function checkNumber(field: string, value: number, low: number, high: number): InvalidInput | null {
  return Number.isFinite(value) && value >= low && value <= high
    ? null
    : invalidInput(field, `must be a number from ${low} to ${high}`);
}

export function checkCount(field: string, count: number, low: number, high: number): InvalidInput | null {
  return count >= low && count <= high ? null : invalidInput(field, `must have ${low} to ${high} entries`);
}

/** The second of two equal values, e.g. `inputs[3].serial`. */
export function checkUnique(
  values: readonly string[],
  fieldOf: (index: number) => string,
): InvalidInput | null {
  const seen = new Set<string>();
  for (const [index, value] of values.entries()) {
    if (seen.has(value)) return invalidInput(fieldOf(index), 'stands twice in this input');
    seen.add(value);
  }
  return null;
}
