import { randomInt } from 'node:crypto';
import { hashRaw } from '@node-rs/argon2';

/** Crockford's base32: no I, L, O or U, which people read as something else. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 45 random bits: at 300 wrong codes a minute and 500 open codes, one hit in 400 years. */
const randomCharacters = 9;

/**
 * The check character: a Horner sum over GF(32). Multiplying by the field's generator gives every place a weight of
 * its own, so one mistyped character, and two neighbours that changed places, are always found.
 */
function checkValue(values: readonly number[]): number {
  return values.reduce((sum, value) => {
    const doubled = sum << 1;
    // x⁵ + x² + 1
    return (doubled & 32 ? doubled ^ 0b100101 : doubled) ^ value;
  }, 0);
}

function withCheck(values: readonly number[]): string {
  return [...values, checkValue([...values, 0])].map((value) => alphabet[value]).join('');
}

/** Ten characters, without the dash. */
export function mintClaimCode(random: (below: number) => number = randomInt): string {
  return withCheck(Array.from({ length: randomCharacters }, () => random(32)));
}

/** As people read and type it, e.g. 7KQ2M-XP4TD. */
export function printedClaimCode(code: string): string {
  return `${code.slice(0, 5)}-${code.slice(5)}`;
}

/** What somebody typed as the ten characters of a code; null when it cannot be one, e.g. after a typing error. */
export function readClaimCode(text: string): string | null {
  if (text.length > 40) return null;
  const plain = text.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  if (plain.length !== randomCharacters + 1) return null;
  const values = [...plain].map((character) => alphabet.indexOf(character));
  return values.includes(-1) || checkValue(values) !== 0 ? null : plain;
}

/**
 * Argon2id, because 45 bits could be searched through by a fast hash. One salt for all codes: a code is looked up by
 * its hash. OWASP's second choice as for passwords, about 30 ms.
 */
export function hashClaimCode(code: string): Promise<Buffer> {
  return hashRaw(code, {
    memoryCost: 19_456,
    timeCost: 2,
    parallelism: 1,
    salt: Buffer.from('kiosk-fleet claim code v1'),
  });
}
