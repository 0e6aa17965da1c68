import { statement } from '@app/persistence';

/**
 * Puts the lots that were in the zone of a probe from $3 to $4 on hold: slots of its kiosk whose product has its
 * storage class, by what they last said before $3 and whatever they said since. A hold that had ended begins again.
 * $1 excursion, $2 kiosk, $5 storage class, $6 now. Index: stock_level_key.
 */
export const holdLotsInZone = statement<[number, number, Date, Date, string, Date], object>(
  'cold-chain.hold-lots-in-zone',
  `INSERT INTO lot_hold (excursion_id, kiosk_id, slot_id, product_id, lot, quantity, state, held_at)
   SELECT $1, $2, s.id, s.product_id, coalesce(l.lot, ''), max(l.quantity), 'HELD', $6
   FROM slot AS s JOIN product AS p ON p.id = s.product_id AND p.storage_class = $5
   CROSS JOIN LATERAL (
     (SELECT lot, quantity FROM stock_level WHERE slot_id = s.id AND at <= $3::timestamptz
        AND at > $3::timestamptz - INTERVAL '30 days' ORDER BY at DESC LIMIT 1)
     UNION ALL
     (SELECT lot, quantity FROM stock_level WHERE slot_id = s.id AND at > $3::timestamptz AND at <= $4::timestamptz)
   ) AS l
   WHERE s.kiosk_id = $2 AND l.quantity > 0
   GROUP BY s.id, s.product_id, coalesce(l.lot, '')
   ON CONFLICT (excursion_id, slot_id, lot) DO UPDATE SET state = 'HELD', ended_at = NULL
     WHERE lot_hold.state IN ('RELEASED', 'LIFTED')`,
);

/** $1 excursion, $2 what becomes of its lots, $3 now. */
export const endHolds = statement<[number, 'RELEASED' | 'DISCARDED' | 'LIFTED', Date], object>(
  'cold-chain.end-holds',
  `UPDATE lot_hold SET state = $2, ended_at = $3 WHERE excursion_id = $1 AND state = 'HELD'`,
);

export interface HeldLotRow {
  excursion_id: number;
  slot: string;
  product_id: string | null;
  name: string | null;
  ndc: string | null;
  storage_class: string | null;
  pack_size: number | null;
  lot: string;
  quantity: number;
  state: 'HELD' | 'RELEASED' | 'DISCARDED' | 'LIFTED';
  held_at: Date;
  ended_at: Date | null;
}

/** Lots of the excursions. $1 ids. Index: the unique key. */
export const lotsOfExcursions = statement<[readonly number[]], HeldLotRow>(
  'cold-chain.lots-of-excursions',
  `SELECT h.excursion_id, s.code AS slot, h.product_id, p.name, p.ndc, p.storage_class, p.pack_size, h.lot,
     h.quantity, h.state, h.held_at, h.ended_at
   FROM lot_hold AS h JOIN slot AS s ON s.id = h.slot_id LEFT JOIN product AS p ON p.id = h.product_id
   WHERE h.excursion_id = ANY ($1::bigint[]) ORDER BY h.excursion_id, s.code, h.lot LIMIT 20000`,
);
