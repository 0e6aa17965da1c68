import { Injectable } from '@nestjs/common';
import type { Queryable } from '@app/persistence';
import { type AuditFacts, auditHash, genesisHash } from './audit-hash.js';
import { appendAuditEntry, auditLockKey, auditSlice, lastAuditHash, lockAuditChain } from './audit.sql.js';

/** The first entry that does not fit the chain: its content or its place was changed. */
export interface BrokenAuditEntry {
  id: number;
  reason: 'CONTENT_CHANGED' | 'CHAIN_BROKEN';
}

export interface AuditVerification {
  entries: number;
  broken: BrokenAuditEntry | null;
}

const sliceSize = 1_000;

/** Hash-chained record of every change by a person. */
@Injectable()
export class AuditTrail {
  /**
   * Appends in the caller's transaction, so a change and its entry are stored together or not at all. Call it
   * last: the chain's lock is held until the transaction ends, and others who record wait for it.
   */
  async record(transaction: Queryable, entry: AuditFacts): Promise<void> {
    await transaction.run(lockAuditChain, [auditLockKey]);
    const [last] = await transaction.run(lastAuditHash, []);
    const previous = last?.hash ?? genesisHash;
    const { at, actor, action, subject } = entry;
    // Through JSON once, so that what is hashed now is what will be read back later.
    const detail = JSON.parse(JSON.stringify(entry.detail)) as Record<string, unknown>;
    const hash = auditHash(previous, { at, actor, action, subject, detail });
    await transaction.run(appendAuditEntry, [
      at,
      actor,
      action,
      subject,
      JSON.stringify(detail),
      previous,
      hash,
    ]);
  }

  /** Walks the whole chain, 1,000 entries at a time. */
  async verify(database: Queryable): Promise<AuditVerification> {
    let previous: Buffer = genesisHash;
    let after = 0;
    let entries = 0;
    for (;;) {
      const rows = await database.run(auditSlice, [after, sliceSize]);
      for (const row of rows) {
        if (!row.previous_hash.equals(previous))
          return { entries, broken: { id: row.id, reason: 'CHAIN_BROKEN' } };
        if (!row.hash.equals(auditHash(previous, row)))
          return { entries, broken: { id: row.id, reason: 'CONTENT_CHANGED' } };
        previous = row.hash;
        after = row.id;
        entries += 1;
      }
      if (rows.length < sliceSize) return { entries, broken: null };
    }
  }
}
