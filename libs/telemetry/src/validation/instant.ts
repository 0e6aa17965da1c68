const fourCenturiesMs = 146_097 * 86_400_000;
const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function twoDigits(text: string, index: number): number {
  const tens = text.charCodeAt(index) - 48;
  const ones = text.charCodeAt(index + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** Minutes east of UTC of `Z` or `±hh:mm` at `index`, which must end the text; NaN when it is neither. */
function offsetMinutes(text: string, index: number): number {
  const sign = text[index];
  if ((sign === 'Z' || sign === 'z') && text.length === index + 1) return 0;
  if ((sign !== '+' && sign !== '-') || text.length !== index + 6 || text[index + 3] !== ':') return NaN;
  const hours = twoDigits(text, index + 1);
  const minutes = twoDigits(text, index + 4);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return NaN;
  return (sign === '-' ? -1 : 1) * (hours * 60 + minutes);
}

/**
 * An RFC 3339 instant as milliseconds since the epoch; NaN when it is none. Strict: the offset is required and the
 * date must exist in the calendar. Digits below the millisecond are cut. A leap second (:60) is refused: the last
 * one was in 2016, older than any reading that is accepted. By hand, because Date.parse takes much that is not
 * RFC 3339 and rolls 30 February over into March.
 */
export function parseInstant(text: string): number {
  if (text.length < 20 || text.length > 40) return NaN;
  const century = twoDigits(text, 0);
  const yearOfCentury = twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  const separator = text[10];
  if (
    century < 0 ||
    yearOfCentury < 0 ||
    text[4] !== '-' ||
    text[7] !== '-' ||
    (separator !== 'T' && separator !== 't') ||
    text[13] !== ':' ||
    text[16] !== ':'
  )
    return NaN;
  const year = century * 100 + yearOfCentury;
  if (month < 1 || month > 12 || day < 1) return NaN;
  if (day > (month === 2 && isLeapYear(year) ? 29 : daysOfMonth[month - 1]!)) return NaN;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return NaN;
  let index = 19;
  let milliseconds = 0;
  if (text[index] === '.') {
    let weight = 100;
    const first = ++index;
    for (; index < text.length; index++) {
      const digit = text.charCodeAt(index) - 48;
      if (digit < 0 || digit > 9) break;
      milliseconds += digit * weight;
      weight = weight === 1 ? 0 : weight / 10;
    }
    if (index === first) return NaN;
  }
  // Date.UTC takes the years 0 to 99 for 1900 to 1999; the calendar repeats every 400 years.
  return (
    Date.UTC(year + 400, month - 1, day, hour, minute, second, milliseconds) -
    fourCenturiesMs -
    offsetMinutes(text, index) * 60_000
  );
}
