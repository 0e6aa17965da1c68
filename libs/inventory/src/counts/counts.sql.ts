import { statement } from '@app/persistence';

export interface CountedSlotRow {
  id: number;
  code: string;
  capacity: number;
  product_id: string | null;
  product_name: string | null;
  touched_at: Date | null;
}

/** The planogram of a kiosk with the moment each slot was last counted or filled. Index slot_kiosk_id_code_key. */
export const countedSlots = statement<[kioskId: number], CountedSlotRow>(
  'inventory.counted-slots',
  `SELECT s.id, s.code, s.capacity, s.product_id, p.name AS product_name, r.touched_at
     FROM slot s LEFT JOIN product p ON p.id = s.product_id LEFT JOIN slot_reconciliation r ON r.slot_id = s.id
    WHERE s.kiosk_id = $1 ORDER BY s.code`,
);

/** Somebody was at these slots at $3, device time. Never goes back. */
export const touchSlots = statement<[slotIds: readonly number[], kioskId: number, at: Date], never>(
  'inventory.touch-slots',
  `INSERT INTO slot_reconciliation AS r (slot_id, kiosk_id, at, quantity, touched_at)
   SELECT slot, $2::integer, '-infinity'::timestamptz, 0, $3::timestamptz FROM unnest($1::integer[]) AS slot
   ON CONFLICT (slot_id) DO UPDATE SET touched_at = greatest(r.touched_at, excluded.touched_at)`,
);

export const lockSlots = statement<
  [
    slotIds: readonly number[],
    kioskIds: readonly number[],
    reasons: readonly string[],
    recall: number | null,
    at: Date,
    by: string,
  ],
  { slot_id: number }
>(
  'inventory.lock-slots',
  `INSERT INTO slot_lock AS l (slot_id, kiosk_id, reason, recall_id, locked_at, locked_by)
   SELECT slot, kiosk, reason, $4::bigint, $5::timestamptz, $6 FROM unnest($1::integer[], $2::integer[], $3::text[]) AS n (slot, kiosk, reason)
   ON CONFLICT (slot_id) DO UPDATE SET reason = excluded.reason, recall_id = coalesce(excluded.recall_id, l.recall_id)
   RETURNING slot_id`,
);

/** Locks of these slots whose reason is gone: nothing in the slot is put aside any more. */
export const unlockEmptySlots = statement<[slotIds: readonly number[]], { slot_id: number }>(
  'inventory.unlock-empty-slots',
  `DELETE FROM slot_lock l WHERE l.slot_id = ANY ($1::integer[])
     AND NOT EXISTS (SELECT 1 FROM slot_lot b WHERE b.slot_id = l.slot_id AND b.held > 0)
   RETURNING l.slot_id`,
);

/** True when this client id is new. */
export const recordSubmission = statement<
  [clientId: string, kind: 'COUNT' | 'DEPOT', at: Date, actor: string, answer: string],
  { client_id: string }
>(
  'inventory.record-submission',
  `INSERT INTO stock_submission (client_id, kind, recorded_at, actor, answer) VALUES ($1, $2, $3, $4, $5::jsonb)
   ON CONFLICT (client_id) DO NOTHING RETURNING client_id`,
);

export const findSubmission = statement<[clientId: string], { kind: string; answer: unknown; actor: string }>(
  'inventory.find-submission',
  'SELECT kind, answer, actor FROM stock_submission WHERE client_id = $1',
);
