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
 * The oldest signals, without taking them: one batch's worth for looking at each by itself. $1 how many.
 * Index: the primary key.
 */
export const oldestSignals = statement<[number], SignalRow & { id: number }>(
  'alerting.oldest-signals',
  'SELECT id, kind, kiosk_id, instance, at, received_at FROM signal ORDER BY id LIMIT $1',
);

/** As `claimSignals`, those that are still there. $1 ids. Index: the primary key. */
export const claimTheseSignals = statement<[number[]], SignalRow>(
  'alerting.claim-these-signals',
  `DELETE FROM signal WHERE id = ANY (ARRAY(
     SELECT id FROM signal WHERE id = ANY ($1::bigint[]) ORDER BY id FOR UPDATE SKIP LOCKED))
   RETURNING kind, kiosk_id, instance, at, received_at`,
);

/**
 * Moves signals out of everybody's way. Answers those that were still there. $1 ids, $2 now, $3 the error.
 * Index: the primary key.
 */
export const setSignalsAside = statement<[number[], Date, string], { id: number }>(
  'alerting.set-signals-aside',
  `WITH taken AS (
     DELETE FROM signal WHERE id = ANY (ARRAY(
       SELECT id FROM signal WHERE id = ANY ($1::bigint[]) ORDER BY id FOR UPDATE SKIP LOCKED))
     RETURNING *)
   INSERT INTO dead_signal (id, kind, kiosk_id, instance, at, received_at, failed_at, error)
   SELECT id, kind, kiosk_id, instance, at, received_at, $2, $3 FROM taken
   ON CONFLICT (id) DO UPDATE SET failed_at = excluded.failed_at, error = excluded.error RETURNING id`,
);

/** Keeps the table bounded. $1 failed before. Index: dead_signal_failed. */
export const forgetDeadSignals = statement<[Date], object>(
  'alerting.forget-dead-signals',
  'DELETE FROM dead_signal WHERE failed_at < $1',
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
