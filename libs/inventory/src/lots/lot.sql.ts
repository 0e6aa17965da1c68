import type { ProductRow } from '@app/kiosk-registry';
import { statement } from '@app/persistence';

export type LotState = 'ACTIVE' | 'RECALLED' | 'UNVERIFIED';

export interface LotRow {
  lot_id: number;
  number: string;
  /** YYYY-MM-DD. */
  expires_on: string | null;
  lot_state: LotState;
  product_id: string;
  name: string;
  ndc: string | null;
  storage_class: string;
  pack_size: number;
  unit_cost: number | null;
}

export const productOf = (row: LotRow): ProductRow => ({ ...row, id: row.product_id });

/** For statements that join `lot l` and `product p`. */
export const lotColumns = `l.id AS lot_id, l.number, l.expires_on::text AS expires_on, l.state AS lot_state, l.product_id, p.name, p.ndc,
  p.storage_class, p.pack_size, p.unit_cost`;

/** By the primary key. */
export const lotsById = statement<[ids: readonly number[]], LotRow>(
  'inventory.lots-by-id',
  `SELECT ${lotColumns} FROM lot l JOIN product p ON p.id = l.product_id WHERE l.id = ANY ($1::integer[])`,
);

/** By the unique index of product and number. */
export const lotsByNumber = statement<[products: readonly string[], numbers: readonly string[]], LotRow>(
  'inventory.lots-by-number',
  `SELECT ${lotColumns} FROM unnest($1::text[], $2::text[]) AS w (product, number)
     JOIN lot l ON l.product_id = w.product AND l.number = w.number JOIN product p ON p.id = l.product_id`,
);

/** Of any product. Index lot_number. */
export const lotsWithNumber = statement<[number: string], LotRow>(
  'inventory.lots-with-number',
  `SELECT ${lotColumns} FROM lot l JOIN product p ON p.id = l.product_id WHERE l.number = $1 ORDER BY l.id LIMIT 100`,
);

/**
 * Makes lots that are not known; one that was only seen so far gets its expiry and becomes usable. Others stay as
 * they are. $4: UNVERIFIED for lots somebody saw.
 */
export const insertLots = statement<
  [
    products: readonly string[],
    numbers: readonly string[],
    expiries: readonly (string | null)[],
    state: LotState,
    at: Date,
  ],
  { id: number }
>(
  'inventory.insert-lots',
  `INSERT INTO lot AS l (product_id, number, expires_on, state, created_at)
   SELECT product, number, expires, $4, $5 FROM unnest($1::text[], $2::text[], $3::date[]) AS n (product, number, expires)
   ON CONFLICT (product_id, number) DO UPDATE SET expires_on = excluded.expires_on, state = excluded.state
     WHERE l.state = 'UNVERIFIED' AND excluded.state = 'ACTIVE'
   RETURNING id`,
);

export const setLotState = statement<[id: number, state: LotState], never>(
  'inventory.set-lot-state',
  'UPDATE lot SET state = $2 WHERE id = $1',
);

/** By product and expiry after ($4, $5, $6). Index lot_page. */
export const lotPage = statement<
  [
    product: string | null,
    number: string | null,
    states: readonly string[] | null,
    afterProduct: string | null,
    afterExpiry: string | null,
    afterId: number | null,
    limit: number,
  ],
  LotRow & { sort_expiry: string }
>(
  'inventory.lot-page',
  `SELECT ${lotColumns}, coalesce(l.expires_on, 'infinity'::date)::text AS sort_expiry
     FROM lot l JOIN product p ON p.id = l.product_id
    WHERE ($1::text IS NULL OR l.product_id = $1) AND ($2::text IS NULL OR l.number = $2)
      AND ($3::text[] IS NULL OR l.state = ANY ($3::text[]))
      AND ($4::text IS NULL OR (l.product_id, coalesce(l.expires_on, 'infinity'::date), l.id) > ($4, $5::date, $6::integer))
    ORDER BY l.product_id, coalesce(l.expires_on, 'infinity'::date), l.id LIMIT $7`,
  { plannedPerCall: true },
);

/** By the primary key. */
export const knownProducts = statement<[ids: readonly string[]], { id: string }>(
  'inventory.known-products',
  'SELECT id FROM product WHERE id = ANY ($1::text[])',
);
