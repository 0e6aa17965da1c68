import { createHash } from 'node:crypto';

export interface AuditFacts {
  at: Date;
  /** Who, e.g. `user:ada@example.org` or `system`. */
  actor: string;
  /** What, e.g. `kiosk.retire`. */
  action: string;
  /** To what, e.g. `kiosk:K-00042`. */
  subject: string;
  /** JSON: what was changed. Never secrets. */
  detail: Record<string, unknown>;
}

/** The hash before the first entry. */
export const genesisHash: Buffer = Buffer.alloc(32);

/** JSON with sorted keys, so that the text does not depend on how jsonb orders them. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (value instanceof Date) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`);
  return `{${fields.join(',')}}`;
}

/** SHA-256 over the previous hash and this entry as canonical JSON: no entry can be changed unseen. */
export function auditHash(previous: Buffer, { at, actor, action, subject, detail }: AuditFacts): Buffer {
  return createHash('sha256')
    .update(previous)
    .update(canonicalJson({ at: at.toISOString(), actor, action, subject, detail }))
    .digest();
}
