import { createHash, randomBytes } from 'node:crypto';

export type TokenKind = 'session' | 'device' | 'gateway';

/** A new secret: shown once to its owner, stored by its hash. */
export interface MintedToken {
  text: string;
  hash: Buffer;
}

// 32 random bytes are 43 characters of base64url without padding.
const form = /^kf_(session|device|gateway)_[A-Za-z0-9_-]{43}$/;
/** Longest token plus room; whatever is longer is not looked at. */
const maxLength = 64;

/** 256 random bits behind a prefix that people and secret scanners recognise, e.g. `kf_device_…`. */
export function mintToken(kind: TokenKind): MintedToken {
  const text = `kf_${kind}_${randomBytes(32).toString('base64url')}`;
  return { text, hash: hashToken(text) };
}

/** 256 random bits need no slow hash: nobody can guess them. */
export function hashToken(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The kind by its form, or null when it cannot be one of ours: such a token costs no database query. */
export function tokenKind(text: string): TokenKind | null {
  if (text.length > maxLength) return null;
  return (form.exec(text)?.[1] as TokenKind | undefined) ?? null;
}
