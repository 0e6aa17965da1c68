import type { DiscrepancyKind, DiscrepancyReason, DiscrepancyState } from '@app/contracts';
import { statement } from '@app/persistence';
import { lotColumns, type LotRow } from '../lots/lot.sql.js';

/** The same thing seen again counts up instead of opening another one. Index stock_discrepancy_open. */
export const openDiscrepancies = statement<
  [
    kinds: readonly string[],
    kiosks: readonly (number | null)[],
    depots: readonly (string | null)[],
    slots: readonly (number | null)[],
    lots: readonly (number | null)[],
    expecteds: readonly (number | null)[],
    actuals: readonly (number | null)[],
    details: readonly string[],
    ats: readonly Date[],
    references: readonly (string | null)[],
    owners: readonly string[],
    now: Date,
  ],
  { id: number }
>(
  'inventory.open-discrepancies',
  `INSERT INTO stock_discrepancy AS d (kind, kiosk_id, depot_id, slot_id, lot_id, expected, actual, detail, at, reference, owner, opened_at, seen_at)
   SELECT *, $12::timestamptz, $12::timestamptz FROM unnest($1::text[], $2::integer[], $3::text[], $4::integer[], $5::integer[],
     $6::integer[], $7::integer[], $8::text[], $9::timestamptz[], $10::text[], $11::text[])
   ON CONFLICT (kind, coalesce(kiosk_id, 0), coalesce(depot_id, ''), coalesce(slot_id, 0), coalesce(lot_id, 0)) WHERE state = 'OPEN'
   DO UPDATE SET occurrences = d.occurrences + 1, seen_at = excluded.seen_at, expected = excluded.expected,
     actual = excluded.actual, detail = excluded.detail, reference = coalesce(excluded.reference, d.reference)
   RETURNING id`,
);

export interface DiscrepancyRow extends Partial<LotRow> {
  id: number;
  kind: DiscrepancyKind;
  state: DiscrepancyState;
  kiosk_id: number | null;
  depot_id: string | null;
  site_id: string | null;
  region_id: string;
  slot_id: number | null;
  code: string | null;
  d_lot_id: number | null;
  expected: number | null;
  actual: number | null;
  detail: string;
  occurrences: number;
  at: Date;
  opened_at: Date;
  owner: string;
  reason: DiscrepancyReason | null;
  resolution: string | null;
  resolved_at: Date | null;
  resolved_by: string | null;
}

const columns = `d.id, d.kind, d.state, d.kiosk_id, d.depot_id, s.id AS site_id, coalesce(s.region_id, dp.region_id) AS region_id,
  d.slot_id, sl.code, d.lot_id AS d_lot_id, d.expected, d.actual, d.detail, d.occurrences, d.at, d.opened_at, d.owner, d.reason,
  d.resolution, d.resolved_at, d.resolved_by, ${lotColumns}`;
const tables = `stock_discrepancy d LEFT JOIN kiosk k ON k.id = d.kiosk_id LEFT JOIN site s ON s.id = k.site_id
  LEFT JOIN depot dp ON dp.id = d.depot_id LEFT JOIN slot sl ON sl.id = d.slot_id
  LEFT JOIN lot l ON l.id = d.lot_id LEFT JOIN product p ON p.id = l.product_id`;

/** In scope, open before resolved, newest first. Index stock_discrepancy_page. */
export const discrepancyPage = statement<
  [
    regions: readonly string[],
    sites: readonly string[],
    states: readonly string[],
    kinds: readonly string[] | null,
    kiosk: string | null,
    owner: string | null,
    afterOpen: boolean | null,
    afterId: number | null,
    limit: number,
  ],
  DiscrepancyRow
>(
  'inventory.discrepancy-page',
  `SELECT ${columns} FROM ${tables}
    WHERE (cardinality($1::text[]) = 0 OR coalesce(s.region_id, dp.region_id) = ANY ($1::text[]))
      AND (cardinality($2::text[]) = 0 OR s.id = ANY ($2::text[]))
      AND d.state = ANY ($3::text[]) AND ($4::text[] IS NULL OR d.kind = ANY ($4::text[]))
      AND ($5::text IS NULL OR k.serial = $5) AND ($6::text IS NULL OR d.owner = $6)
      AND ($7::boolean IS NULL OR ((d.state = 'OPEN'), d.id) < ($7, $8::bigint))
    ORDER BY (d.state = 'OPEN') DESC, d.id DESC LIMIT $9`,
  { plannedPerCall: true },
);

/** By the primary key. */
export const discrepancyById = statement<[id: number], DiscrepancyRow>(
  'inventory.discrepancy-by-id',
  `SELECT ${columns} FROM ${tables} WHERE d.id = $1`,
);

/** Those that a visit or stock-take opened. Index stock_discrepancy_reference. */
export const discrepanciesByReference = statement<
  [references: readonly string[]],
  DiscrepancyRow & { reference: string }
>(
  'inventory.discrepancies-by-reference',
  `SELECT ${columns}, d.reference FROM ${tables} WHERE d.reference = ANY ($1::text[]) ORDER BY d.id LIMIT 2000`,
);

export const lockDiscrepancy = statement<[id: number], { state: DiscrepancyState }>(
  'inventory.lock-discrepancy',
  'SELECT state FROM stock_discrepancy WHERE id = $1 FOR UPDATE',
);

export const setDiscrepancyOwner = statement<[id: number, owner: string], never>(
  'inventory.set-discrepancy-owner',
  'UPDATE stock_discrepancy SET owner = $2 WHERE id = $1',
);

export const closeDiscrepancy = statement<
  [id: number, reason: DiscrepancyReason, resolution: string, at: Date, by: string],
  never
>(
  'inventory.close-discrepancy',
  `UPDATE stock_discrepancy SET state = 'RESOLVED', reason = $2, resolution = $3, resolved_at = $4, resolved_by = $5
    WHERE id = $1`,
);
