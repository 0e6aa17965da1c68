import { statement } from '@app/persistence';

export type SignalKind = 'TEMPERATURE' | 'STOCK' | 'ERROR';

export interface SignalRow {
  kind: SignalKind;
  kiosk_id: number;
  instance: string;
  /** Device time. */
  at: Date;
  received_at: Date;
}

/**
 * Takes the oldest signals out of the outbox; they are gone when the transaction commits and back when it does
 * not. Rows that another process is taking are skipped. $1 how many. Index: the primary key.
 */
export const claimSignals = statement<[number], SignalRow>(
  'alerting.claim-signals',
  `DELETE FROM signal WHERE id = ANY (ARRAY(
     SELECT id FROM signal ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED))
   RETURNING kind, kiosk_id, instance, at, received_at`,
);

/**
 * From here to its end the transaction reads by index. Plans are made while the tables are small and kept while
 * thousands of alerts open: reading those tables from end to end for each would take minutes.
 */
export const preferIndexes = statement<[], object>(
  'alerting.prefer-indexes',
  `SELECT set_config('enable_seqscan', 'off', true)`,
);

/**
 * One writer at a time per kiosk, until the transaction ends. Ascending, so that two that want the same kiosks
 * cannot wait for each other. Everything that changes alerts or incidents takes it first.
 * As `preferIndexes` besides. $1 kiosk ids.
 */
export const lockKiosks = statement<[number[]], object>(
  'alerting.lock-kiosks',
  `SELECT set_config('enable_seqscan', 'off', true), pg_advisory_xact_lock(1634497140, kiosk_id)
   FROM (SELECT DISTINCT kiosk_id FROM unnest($1::integer[]) AS wanted (kiosk_id) ORDER BY kiosk_id OFFSET 0) AS kiosks`,
);
