import { statement } from '@app/persistence';
import { lotColumns, type LotRow } from '../lots/lot.sql.js';

const left = `(coalesce((SELECT sum(greatest(b.quantity, 0)) FROM slot_lot b WHERE b.lot_id = r.lot_id AND b.quantity <> 0), 0)
  + coalesce((SELECT sum(d.quantity) FROM depot_stock d WHERE d.lot_id = r.lot_id AND d.quantity > 0), 0))`;

export interface RecallRow extends LotRow {
  id: number;
  reason: string;
  ordered_by: string;
  ordered_at: Date;
  completed_at: Date | null;
  initial_packs: number;
  remaining: number;
}

const columns = `r.id, r.reason, r.ordered_by, r.ordered_at, r.completed_at, r.initial_packs, ${left} AS remaining, ${lotColumns}`;
const tables = 'recall r JOIN lot l ON l.id = r.lot_id JOIN product p ON p.id = l.product_id';

/** Newest first after $1. */
export const recallPage = statement<[beforeId: number | null, limit: number], RecallRow>(
  'inventory.recall-page',
  `SELECT ${columns} FROM ${tables} WHERE $1::bigint IS NULL OR r.id < $1 ORDER BY r.id DESC LIMIT $2`,
);

export const recallById = statement<[id: number], RecallRow>(
  'inventory.recall-by-id',
  `SELECT ${columns} FROM ${tables} WHERE r.id = $1`,
);

export const recallOfLot = statement<[lotId: number], { id: number }>(
  'inventory.recall-of-lot',
  'SELECT id FROM recall WHERE lot_id = $1',
);

export const insertRecall = statement<
  [lotId: number, reason: string, by: string, at: Date, packs: number],
  { id: number }
>(
  'inventory.insert-recall',
  `INSERT INTO recall (lot_id, reason, ordered_by, ordered_at, initial_packs) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (lot_id) DO NOTHING RETURNING id`,
);

/** Nothing left in any slot, tote or shelf. A recall that found nothing is complete at once. */
export const completeRecalls = statement<[now: Date], { id: number }>(
  'inventory.complete-recalls',
  `UPDATE recall r SET completed_at = $1 WHERE r.completed_at IS NULL AND ${left} = 0 RETURNING r.id`,
);

export interface HoldingRow {
  place: 'SLOT' | 'TOTE' | 'SHELF';
  kiosk_id: number | null;
  site_id: string | null;
  region_id: string;
  slot_id: number | null;
  code: string | null;
  depot_id: string | null;
  route_id: number | null;
  packs: number;
  locked: boolean;
}

/** Where a lot is. Indexes slot_lot_lot, depot_stock_lot. */
export const holdingsOfLot = statement<[lotId: number], HoldingRow>(
  'inventory.holdings-of-lot',
  `SELECT 'SLOT' AS place, b.kiosk_id, k.site_id, s.region_id, b.slot_id, sl.code, NULL AS depot_id, NULL::bigint AS route_id,
     b.quantity AS packs, k2.slot_id IS NOT NULL AS locked
     FROM slot_lot b JOIN slot sl ON sl.id = b.slot_id JOIN kiosk k ON k.id = b.kiosk_id JOIN site s ON s.id = k.site_id
     LEFT JOIN slot_lock k2 ON k2.slot_id = b.slot_id
    WHERE b.lot_id = $1 AND b.quantity > 0
   UNION ALL
   SELECT CASE WHEN d.route_id = 0 THEN 'SHELF' ELSE 'TOTE' END, NULL, NULL, p.region_id, NULL, NULL, d.depot_id,
     nullif(d.route_id, 0), d.quantity, d.held = d.quantity
     FROM depot_stock d JOIN depot p ON p.id = d.depot_id WHERE d.lot_id = $1 AND d.quantity > 0
   ORDER BY 1, 2, 5 LIMIT 20000`,
);

/** Everything of a lot in kiosks, locked in the order of ids: who holds it cannot get less while it is put aside. */
export const kiosksHoldingLot = statement<[lotId: number], { kiosk_id: number }>(
  'inventory.kiosks-holding-lot',
  'SELECT DISTINCT kiosk_id FROM slot_lot WHERE lot_id = $1 AND quantity <> 0 ORDER BY kiosk_id',
);

/** Depots that keep it or serve a kiosk that does: their plans change. */
export const depotsTouchedByLot = statement<[lotId: number], { depot_id: string }>(
  'inventory.depots-touched-by-lot',
  `SELECT ds.depot_id FROM slot_lot b JOIN kiosk k ON k.id = b.kiosk_id JOIN depot_site ds ON ds.site_id = k.site_id
    WHERE b.lot_id = $1 AND b.quantity > 0
   UNION SELECT depot_id FROM depot_stock WHERE lot_id = $1 AND quantity > 0`,
);

/** Aside on shelves and in totes, with its ledger line. */
export const holdDepotLot = statement<
  [lotId: number, kind: 'RECALLED' | 'EXPIRED', at: Date, actor: string],
  { packs: number }
>(
  'inventory.hold-depot-lot',
  `WITH aside AS (
     UPDATE depot_stock d SET held = d.quantity FROM depot_stock o
      WHERE o.depot_id = d.depot_id AND o.route_id = d.route_id AND o.lot_id = d.lot_id
        AND d.lot_id = $1 AND d.quantity > d.held
     RETURNING d.depot_id, d.route_id, d.lot_id, d.quantity - o.held AS packs)
   INSERT INTO depot_movement (depot_id, route_id, lot_id, kind, quantity, held, at, recorded_at, actor)
   SELECT depot_id, route_id, lot_id, $2, 0, packs, $3::timestamptz, $3::timestamptz, $4 FROM aside RETURNING held AS packs`,
);
