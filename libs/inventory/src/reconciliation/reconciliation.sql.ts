import { statement } from '@app/persistence';

export interface ReconciledRow {
  slot_id: number;
  code: string;
  serial: string;
  product_id: string | null;
  /** '-infinity' as a number when somebody was there and nothing was read yet. */
  at: Date | number | null;
  dispensed_total: number | null;
  quantity: number | null;
  touched_at: Date | null;
}

/** The slots of kiosks with how far their counters are in the ledger. */
export const reconciledSlots = statement<[kioskIds: readonly number[]], ReconciledRow>(
  'inventory.reconciled-slots',
  `SELECT s.id AS slot_id, s.code, k.serial, s.product_id, r.at, r.dispensed_total, r.quantity, r.touched_at
     FROM slot s JOIN kiosk k ON k.id = s.kiosk_id LEFT JOIN slot_reconciliation r ON r.slot_id = s.id
    WHERE s.kiosk_id = ANY ($1::integer[])`,
);

/** Never goes back. */
export const setReconciled = statement<
  [
    slots: readonly number[],
    kiosks: readonly number[],
    ats: readonly Date[],
    totals: readonly (number | null)[],
    quantities: readonly number[],
  ],
  never
>(
  'inventory.set-reconciled',
  `INSERT INTO slot_reconciliation AS r (slot_id, kiosk_id, at, dispensed_total, quantity)
   SELECT * FROM unnest($1::integer[], $2::integer[], $3::timestamptz[], $4::integer[], $5::integer[])
   ON CONFLICT (slot_id) DO UPDATE SET at = excluded.at, quantity = excluded.quantity,
     dispensed_total = coalesce(excluded.dispensed_total, r.dispensed_total)
     WHERE r.at < excluded.at`,
);

/** Lots in kiosks that expired before $1 (a date) and are not put aside yet: a slot is empty of them, or they wait. */
export const expiredInKiosks = statement<[today: string, limit: number], { kiosk_id: number }>(
  'inventory.expired-in-kiosks',
  `SELECT DISTINCT b.kiosk_id FROM slot_lot b JOIN lot l ON l.id = b.lot_id
    WHERE l.expires_on < $1::date AND b.quantity > b.held LIMIT $2`,
);

/** The same on shelves and in totes. */
export const expiredInDepots = statement<[today: string], { lot_id: number }>(
  'inventory.expired-in-depots',
  `SELECT DISTINCT d.lot_id FROM depot_stock d JOIN lot l ON l.id = d.lot_id
    WHERE l.expires_on < $1::date AND d.quantity > d.held LIMIT 1000`,
);
