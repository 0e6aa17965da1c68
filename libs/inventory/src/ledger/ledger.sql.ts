import { statement } from '@app/persistence';
import { lotColumns, type LotRow } from '../lots/lot.sql.js';
import type { MovementKind, MovementSource } from './movement.js';

/** Any two numbers that no other use of advisory locks takes; the second is the kiosk. */
const ledgerLock = 730_015;

/**
 * One after the other changes the ledger of a kiosk, so that decisions rest on balances that stay. Transaction-level,
 * in the order of ids against deadlocks.
 */
export const lockLedgers = statement<[kioskIds: readonly number[]], object>(
  'inventory.lock-ledgers',
  `SELECT count(pg_advisory_xact_lock(${ledgerLock}, kiosk)) FROM (SELECT unnest($1::integer[]) AS kiosk ORDER BY 1) AS k`,
);

export const insertMovements = statement<
  [
    kiosks: readonly number[],
    slots: readonly number[],
    lots: readonly number[],
    kinds: readonly string[],
    quantities: readonly number[],
    helds: readonly number[],
    ats: readonly Date[],
    sources: readonly string[],
    references: readonly (string | null)[],
    actors: readonly (string | null)[],
    notes: readonly (string | null)[],
    recordedAt: Date,
  ],
  never
>(
  'inventory.insert-movements',
  `INSERT INTO stock_movement (kiosk_id, slot_id, lot_id, kind, quantity, held, at, source, reference, actor, note, recorded_at)
   SELECT *, $12::timestamptz FROM unnest($1::integer[], $2::integer[], $3::integer[], $4::text[], $5::integer[], $6::integer[],
     $7::timestamptz[], $8::text[], $9::text[], $10::text[], $11::text[])`,
);

/** The sums of what was inserted, each slot and lot once. */
export const addToBalances = statement<
  [
    slots: readonly number[],
    lots: readonly number[],
    kiosks: readonly number[],
    quantities: readonly number[],
    helds: readonly number[],
  ],
  never
>(
  'inventory.add-to-balances',
  `INSERT INTO slot_lot AS b (slot_id, lot_id, kiosk_id, quantity, held)
   SELECT * FROM unnest($1::integer[], $2::integer[], $3::integer[], $4::integer[], $5::integer[])
   ON CONFLICT (slot_id, lot_id) DO UPDATE SET quantity = b.quantity + excluded.quantity, held = b.held + excluded.held`,
);

export interface BalanceRow {
  kiosk_id: number;
  slot_id: number;
  lot_id: number;
  number: string;
  quantity: number;
  held: number;
  expires_on: string | null;
  lot_state: string;
  product_id: string;
}

/** What lies in kiosks. Index slot_lot_kiosk. */
export const balancesOfKiosks = statement<[kioskIds: readonly number[]], BalanceRow>(
  'inventory.balances-of-kiosks',
  `SELECT b.kiosk_id, b.slot_id, b.lot_id, l.number, b.quantity, b.held, l.expires_on::text AS expires_on, l.state AS lot_state, l.product_id
     FROM slot_lot b JOIN lot l ON l.id = b.lot_id
    WHERE b.kiosk_id = ANY ($1::integer[]) AND (b.quantity <> 0 OR b.held <> 0)
    ORDER BY b.slot_id, l.expires_on NULLS LAST, b.lot_id`,
);

/**
 * What was written about a kiosk with a device time after $2: the balance of that moment is today's without it. The
 * third parameter bounds the chunks: nothing is recorded much before it happened.
 */
export const movedSince = statement<
  [kioskId: number, at: Date, recordedFrom: Date],
  { slot_id: number; lot_id: number; quantity: number }
>(
  'inventory.moved-since',
  `SELECT slot_id, lot_id, sum(quantity) AS quantity FROM stock_movement
    WHERE kiosk_id = $1 AND at > $2 AND recorded_at > $3 GROUP BY slot_id, lot_id`,
);

export interface MovementRow extends LotRow {
  id: number;
  code: string;
  kind: MovementKind;
  quantity: number;
  held: number;
  at: Date;
  recorded_at: Date;
  source: MovementSource;
  actor: string | null;
  note: string | null;
}

/** Newest first after ($3, $4). Index stock_movement_kiosk. */
export const movementPage = statement<
  [kioskId: number, slot: string | null, beforeRecorded: Date | null, beforeId: number | null, limit: number],
  MovementRow
>(
  'inventory.movement-page',
  `SELECT m.id, s.code, m.kind, m.quantity, m.held, m.at, m.recorded_at, m.source, m.actor, m.note, ${lotColumns}
     FROM stock_movement m JOIN slot s ON s.id = m.slot_id JOIN lot l ON l.id = m.lot_id JOIN product p ON p.id = l.product_id
    WHERE m.kiosk_id = $1 AND ($2::text IS NULL OR s.code = $2)
      AND ($3::timestamptz IS NULL OR (m.recorded_at, m.id) < ($3, $4::bigint))
    ORDER BY m.recorded_at DESC, m.id DESC LIMIT $5`,
  { plannedPerCall: true },
);
