import { statement } from '@app/persistence';

export interface HeldInSlotRow {
  slot_id: number;
  lot_id: number;
  /** A pharmacist decided that it must go; otherwise nobody has decided yet. */
  discarded: boolean;
}

/**
 * What lies in slots and was there during an excursion that nobody has released: by lot where the kiosk named it, and
 * everything that was in the slot then where it did not. What came out since is not meant any more. Indexes
 * lot_hold_aside, stock_movement_slot.
 */
export const heldByExcursions = statement<[kioskIds: readonly number[]], HeldInSlotRow>(
  'replenishment.held-by-excursions',
  `SELECT b.slot_id, b.lot_id, bool_or(h.state = 'DISCARDED') AS discarded
     FROM lot_hold h JOIN slot_lot b ON b.slot_id = h.slot_id AND b.quantity > 0 JOIN lot l ON l.id = b.lot_id
    WHERE h.kiosk_id = ANY ($1::integer[]) AND h.state IN ('HELD', 'DISCARDED') AND (h.lot = l.number OR h.lot = '' AND EXISTS (
        SELECT FROM stock_movement m WHERE m.slot_id = b.slot_id AND m.lot_id = b.lot_id AND m.at <= h.held_at))
      AND NOT EXISTS (SELECT FROM stock_movement m WHERE m.slot_id = b.slot_id AND m.lot_id = b.lot_id
        AND m.kind IN ('REMOVED', 'EXPIRED') AND m.at > h.held_at AND m.recorded_at > h.held_at)
    GROUP BY b.slot_id, b.lot_id`,
);
