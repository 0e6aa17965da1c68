import type { RefusalCode } from '@app/contracts';
import { limits } from '../limits.js';
import { parseInstant } from './instant.js';
import { echo } from './refusals.js';

/** Opaque ids and codes. The narrow alphabet keeps names and sentences, and with them patient data, out. */
const opaque = /^[A-Za-z0-9_.:-]+$/;

const int32 = 2_147_483_647;
export const wholeNumberLimit = int32;

export type Fields = Record<string, unknown>;

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads the fields of one reading after the other. The first problem is remembered and reported by `code`, `field`
 * and `message`; what is read after it has no meaning. Reused for all readings of a request: a good one allocates
 * nothing here.
 */
export class FieldReader {
  code: RefusalCode | null = null;
  field = '';
  message = '';

  constructor(
    private readonly receivedAt: number,
    private readonly oldest: number,
  ) {}

  start(): void {
    this.code = null;
  }

  refuse(field: string, code: RefusalCode, message: string): void {
    if (this.code !== null) return;
    this.code = code;
    this.field = field;
    this.message = message;
  }

  /** RFC 3339; milliseconds since the epoch. Of any age. */
  anyInstant(fields: Fields, name: string): number {
    const value = fields[name];
    // Instants written into a GraphQL document arrive as Date.
    const instant =
      typeof value === 'string' ? parseInstant(value) : value instanceof Date ? value.getTime() : NaN;
    if (Number.isNaN(instant))
      this.refuse(
        name,
        'MALFORMED',
        `${name} must be an RFC 3339 instant with an offset, not ${echo(value)}`,
      );
    return instant;
  }

  /** An instant at which a reading may have been taken. */
  instant(fields: Fields, name: string): number {
    const instant = this.anyInstant(fields, name);
    if (instant > this.receivedAt + limits.futureMs)
      this.refuse(name, 'IN_THE_FUTURE', `${name} is more than 5 minutes after the time of receipt`);
    else if (instant < this.oldest) {
      const days = Math.round((this.receivedAt - this.oldest) / 86_400_000);
      this.refuse(name, 'TOO_OLD', `${name} is more than ${days} days ago`);
    }
    return instant;
  }

  number(fields: Fields, name: string, low: number, high: number): number {
    const value = fields[name];
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      this.refuse(name, 'NOT_A_NUMBER', `${name} must be a number, not ${echo(value)}`);
      return NaN;
    }
    if (value < low || value > high)
      this.refuse(name, 'OUT_OF_RANGE', `${name} must be from ${low} to ${high}, not ${value}`);
    return value;
  }

  numberOrNull(fields: Fields, name: string, low: number, high: number): number | null {
    return fields[name] == null ? null : this.number(fields, name, low, high);
  }

  whole(fields: Fields, name: string, low: number, high: number): number {
    const value = this.number(fields, name, low, high);
    if (!Number.isInteger(value))
      this.refuse(name, 'MALFORMED', `${name} must be a whole number, not ${echo(fields[name])}`);
    return value;
  }

  wholeOrNull(fields: Fields, name: string, low: number, high: number): number | null {
    return fields[name] == null ? null : this.whole(fields, name, low, high);
  }

  /** An opaque id or a code. A refused value is never repeated: it may be what must not come in. */
  opaque(fields: Fields, name: string, longest = 64): string {
    const value = fields[name];
    // GraphQL takes whole numbers for ids.
    const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
    if (typeof text !== 'string') {
      this.refuse(name, 'MALFORMED', `${name} must be a text, not ${echo(value)}`);
      return '';
    }
    if (text.length > longest)
      this.refuse(name, 'TOO_LONG', `${name} may have ${longest} characters, not ${text.length}`);
    else if (!opaque.test(text))
      this.refuse(
        name,
        'MALFORMED',
        `${name} must be a code of letters, digits and _ . : - only: free text could name a patient`,
      );
    return text;
  }

  opaqueOrNull(fields: Fields, name: string, longest = 64): string | null {
    return fields[name] == null ? null : this.opaque(fields, name, longest);
  }

  /** Any text without control characters. */
  text(fields: Fields, name: string, longest: number): string {
    const value = fields[name];
    if (typeof value !== 'string') {
      this.refuse(name, 'MALFORMED', `${name} must be a text, not ${echo(value)}`);
      return '';
    }
    if (value.length > longest)
      this.refuse(name, 'TOO_LONG', `${name} may have ${longest} characters, not ${value.length}`);
    else if (value.length === 0 || /[\p{Cc}\p{Cs}]/u.test(value))
      this.refuse(name, 'MALFORMED', `${name} must be a text without control characters`);
    return value;
  }

  textOrNull(fields: Fields, name: string, longest: number): string | null {
    return fields[name] == null || fields[name] === '' ? null : this.text(fields, name, longest);
  }

  oneOf<Value extends string>(fields: Fields, name: string, values: readonly Value[]): Value {
    const value = fields[name];
    if (!values.includes(value as Value))
      this.refuse(name, 'MALFORMED', `${name} must be one of ${values.join(', ')}`);
    return value as Value;
  }

  oneOfOrNull<Value extends string>(fields: Fields, name: string, values: readonly Value[]): Value | null {
    return fields[name] == null ? null : this.oneOf(fields, name, values);
  }

  booleanOrNull(fields: Fields, name: string): boolean | null {
    const value = fields[name];
    if (value == null) return null;
    if (typeof value !== 'boolean')
      this.refuse(name, 'MALFORMED', `${name} must be true or false, not ${echo(value)}`);
    return value === true;
  }
}
