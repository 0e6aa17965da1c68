import { gtin14 } from './gtin.js';

/** What the barcode of a pack says. */
export interface PackCode {
  /** Fourteen digits. */
  gtin: string | null;
  lot: string | null;
  /** YYYY-MM-DD. */
  expiresOn: string | null;
}
export type ReadCode =
  | ({ kind: 'pack' } & PackCode)
  /** Not GS1: perhaps a lot number that somebody typed. */
  | { kind: 'text'; text: string }
  | { kind: 'unreadable'; reason: string };

const separator = '\x1d';

/** Characters of AI and value together, of elements that need no separator (GS1 General Specifications, 7.8.5). */
const predefined = new Map<string, number>([
  ['00', 20],
  ...['01', '02', '03'].map((ai) => [ai, 16] as const),
  ['04', 18],
  ...['11', '12', '13', '14', '15', '16', '17', '18', '19'].map((ai) => [ai, 8] as const),
  ['20', 4],
  ...['31', '32', '33', '34', '35', '36'].map((ai) => [ai, 10] as const),
  ['41', 16],
]);

/** Digits of an application identifier, by its first two; null for those that are not assigned. */
function identifierLength(start: string): number | null {
  const first = Number(start);
  if (!/^\d\d$/.test(start)) return null;
  if (first <= 22 || first === 30 || first === 37 || first >= 90) return 2;
  if ((first >= 23 && first <= 25) || (first >= 40 && first <= 42) || first === 71) return 3;
  if ((first >= 31 && first <= 36) || first === 39 || first === 43) return 4;
  return first === 70 || first === 72 || (first >= 80 && first <= 82) ? 4 : null;
}

/** `(01)…(10)…`, as printed below a barcode and as people copy it. */
function bracketed(text: string): [ai: string, value: string][] | null {
  if (!text.startsWith('(')) return null;
  const found = [...text.matchAll(/\((\d{2,4})\)([^(]*)/g)];
  return found.map((each) => each[0]).join('') === text
    ? found.map(([, ai, value]) => [ai!, value!.trim()])
    : null;
}

function elements(data: string): [ai: string, value: string][] | null {
  const found: [string, string][] = [];
  let rest = data;
  while (rest !== '') {
    if (rest.startsWith(separator)) {
      rest = rest.slice(1);
      continue;
    }
    const length = identifierLength(rest.slice(0, 2));
    if (length === null || rest.length <= length) return null;
    const fixed = predefined.get(rest.slice(0, 2));
    const end = rest.indexOf(separator);
    const stop = fixed ?? (end === -1 ? rest.length : end);
    if (stop > rest.length) return null;
    found.push([rest.slice(0, length), rest.slice(length, stop)]);
    rest = rest.slice(stop);
  }
  return found;
}

/**
 * YYMMDD as a date. Two digits mean the century that is nearest (GS1 General Specifications, 7.12); day 00 is the last
 * of the month. Null when there is no such day.
 */
export function expiryDate(yymmdd: string, thisYear: number): string | null {
  if (!/^\d{6}$/.test(yymmdd)) return null;
  const [short, month, day] = [0, 2, 4].map((at) => Number(yymmdd.slice(at, at + 2))) as [
    number,
    number,
    number,
  ];
  const ahead = short - (thisYear % 100);
  const century = Math.floor(thisYear / 100) + (ahead >= 51 ? -1 : ahead <= -50 ? 1 : 0);
  const year = century * 100 + short;
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day > last) return null;
  const two = (value: number) => String(value).padStart(2, '0');
  return `${year}-${two(month)}-${two(day === 0 ? last : day)}`;
}

const lotForm = /^[\x21-\x7a]{1,20}$/;

/**
 * What a scanner read or somebody typed: a GS1 element string (from GS1-128, DataMatrix, QR or DataBar, with or
 * without its symbology identifier, or in brackets), the bare number of a product, or any other text.
 */
export function readCode(raw: string, thisYear: number): ReadCode {
  const text = raw.trim().slice(0, 200);
  if (text === '') return { kind: 'unreadable', reason: 'There is nothing in it.' };
  const marked = /^\](?:C1|e0|d2|Q3|J1)/.test(text);
  const data = text.replace(/^\][A-Za-z]\d/, '');
  const bare = gtin14(data);
  if (bare !== null) return { kind: 'pack', gtin: bare, lot: null, expiresOn: null };
  const likely = marked || data.includes(separator) || /^\(\d{2,4}\)/.test(data) || /^01\d{14}/.test(data);
  if (!likely) return { kind: 'text', text: data };
  const found = bracketed(data) ?? elements(data);
  if (found === null)
    return { kind: 'unreadable', reason: 'This barcode is damaged or not complete. Scan it again.' };
  const of = (ai: string) => found.find(([each]) => each === ai)?.[1] ?? null;
  const gtin = of('01') === null ? null : gtin14(of('01')!);
  if (of('01') !== null && gtin === null)
    return { kind: 'unreadable', reason: 'The check digit of its product number is wrong. Scan it again.' };
  const expiresOn = of('17') === null ? null : expiryDate(of('17')!, thisYear);
  if (of('17') !== null && expiresOn === null)
    return { kind: 'unreadable', reason: `Its expiry “${of('17')}” is no date.` };
  const lot = of('10');
  if (lot !== null && !lotForm.test(lot))
    return { kind: 'unreadable', reason: 'Its lot number has more than 20 characters, or strange ones.' };
  if (gtin === null && lot === null)
    return { kind: 'unreadable', reason: 'It names neither a product nor a lot. Scan the one of the pack.' };
  return { kind: 'pack', gtin, lot, expiresOn };
}
