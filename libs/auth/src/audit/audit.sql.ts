import { statement } from '@app/persistence';

/** Advisory lock of the chain: any number that no other use of advisory locks in this database takes. */
export const auditLockKey = 720_575_941;

/** Entries get in line: the chain has one end. Released with the transaction. */
export const lockAuditChain = statement<[number], { locked: unknown }>(
  'auth.lock-audit-chain',
  'SELECT pg_advisory_xact_lock($1) IS NULL AS locked',
);

/** Backwards on the primary key: one row. */
export const lastAuditHash = statement<[], { hash: Buffer }>(
  'auth.last-audit-hash',
  'SELECT hash FROM audit_entry ORDER BY id DESC LIMIT 1',
);

export const appendAuditEntry = statement<
  [at: Date, actor: string, action: string, subject: string, detail: string, previous: Buffer, hash: Buffer],
  { id: number }
>(
  'auth.append-audit-entry',
  `INSERT INTO audit_entry (at, actor, action, subject, detail, previous_hash, hash)
   VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7) RETURNING id`,
);

export interface AuditRow {
  id: number;
  at: Date;
  actor: string;
  action: string;
  subject: string;
  detail: Record<string, unknown>;
  previous_hash: Buffer;
  hash: Buffer;
}

/** Upwards on the primary key, a slice at a time. */
export const auditSlice = statement<[after: number, limit: number], AuditRow>(
  'auth.audit-slice',
  'SELECT id, at, actor, action, subject, detail, previous_hash, hash FROM audit_entry WHERE id > $1 ORDER BY id LIMIT $2',
);

/** Newest first on the primary key; null filters do not apply. */
export const auditPage = statement<
  [
    before: number | null,
    actor: string | null,
    action: string | null,
    subject: string | null,
    from: Date | null,
    to: Date | null,
    limit: number,
  ],
  AuditRow
>(
  'auth.audit-page',
  `SELECT id, at, actor, action, subject, detail, previous_hash, hash FROM audit_entry
    WHERE ($1::bigint IS NULL OR id < $1) AND ($2::text IS NULL OR actor = $2) AND ($3::text IS NULL OR action = $3)
      AND ($4::text IS NULL OR subject = $4) AND ($5::timestamptz IS NULL OR at >= $5)
      AND ($6::timestamptz IS NULL OR at < $6)
    ORDER BY id DESC LIMIT $7`,
);
