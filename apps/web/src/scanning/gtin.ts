/** Modulo-10 check digit of the GS1 General Specifications, section 7.9: weights 3 and 1 from the right. */
export function hasCheckDigit(digits: string): boolean {
  if (!/^\d{8,14}$/.test(digits)) return false;
  let sum = 0;
  for (let index = digits.length - 2, weight = 3; index >= 0; index--, weight = 4 - weight)
    sum += Number(digits[index]) * weight;
  return (10 - (sum % 10)) % 10 === Number(digits.at(-1));
}

/** GTIN-8, -12, -13 and -14 as fourteen digits; null when it is none, or when its check digit is wrong. */
export function gtin14(digits: string): string | null {
  return [8, 12, 13, 14].includes(digits.length) && hasCheckDigit(digits) ? digits.padStart(14, '0') : null;
}

/**
 * The ten digits of the National Drug Code within a GTIN: an indicator, the prefix 03, the code, a check digit.
 * Null for a product that is numbered in another way.
 */
export function ndcOfGtin(gtin: string): string | null {
  return /^\d03\d{11}$/.test(gtin) ? gtin.slice(3, 13) : null;
}

/** For pages and tests: the GTIN that a ten-digit NDC has on its pack, with the given indicator. */
export function gtinOfNdc(ndc: string, indicator = 0): string {
  const body = `${indicator}03${ndc}`;
  return Array.from({ length: 10 }, (_, check) => `${body}${check}`).find(hasCheckDigit)!;
}

/**
 * An NDC as people write it (4-4-2, 5-3-2, 5-4-1, or eleven digits 5-4-2, where one part was padded with a zero) as
 * the ten digits that a barcode may have. Of eleven digits several may come: which zero was the padding cannot be seen.
 */
export function ndcDigits(ndc: string): string[] {
  const text = ndc.trim();
  const parts = /^\d{10,11}$/.test(text)
    ? text.length === 10
      ? [text]
      : [text.slice(0, 5), text.slice(5, 9), text.slice(9)]
    : text.split('-');
  if (parts.some((part) => !/^\d+$/.test(part))) return [];
  const digits = parts.join('');
  if (digits.length === 10) return [digits];
  if (digits.length !== 11 || parts.length !== 3) return [];
  return parts.flatMap((part, index) =>
    part.startsWith('0') ? [parts.with(index, part.slice(1)).join('')] : [],
  );
}
