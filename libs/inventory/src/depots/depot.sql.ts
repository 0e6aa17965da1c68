import { statement } from '@app/persistence';
import type { VisitCosts } from './depot-input.js';
import { lotColumns, type LotRow } from '../lots/lot.sql.js';

export interface DepotRow {
  id: string;
  region_id: string;
  region_name: string;
  name: string;
  time_zone: string;
  latitude: number;
  longitude: number;
  shift_starts: string;
  shift_minutes: number;
  vans: number;
  totes_per_van: number;
  packs_per_tote: number;
  cold_bags_per_van: number;
  packs_per_cold_bag: number;
  service_level: number;
  requalify_after_visit: boolean;
  costs: VisitCosts;
}

/**
 * Depots of a part of the fleet: $1 regions and $2 sites as in every scope; somebody restricted to sites sees the
 * depots that serve them. $3 one id, or null for all.
 */
export const depotsInScope = statement<
  [regions: readonly string[], sites: readonly string[], id: string | null],
  DepotRow
>(
  'inventory.depots-in-scope',
  `SELECT d.*, r.name AS region_name FROM depot d JOIN region r ON r.id = d.region_id
    WHERE (cardinality($1::text[]) = 0 OR d.region_id = ANY ($1::text[]))
      AND (cardinality($2::text[]) = 0 OR EXISTS
        (SELECT 1 FROM depot_site ds WHERE ds.depot_id = d.id AND ds.site_id = ANY ($2::text[])))
      AND ($3::text IS NULL OR d.id = $3)
    ORDER BY d.name, d.id LIMIT 1000`,
);

/** Every depot, for jobs. */
export const allDepots = statement<[], DepotRow>(
  'inventory.all-depots',
  'SELECT d.*, r.name AS region_name FROM depot d JOIN region r ON r.id = d.region_id ORDER BY d.id',
);

/** Index depot_site_depot. */
export const sitesOfDepot = statement<
  [depot: string, regions: readonly string[], sites: readonly string[]],
  { site_id: string }
>(
  'inventory.sites-of-depot',
  `SELECT ds.site_id FROM depot_site ds JOIN site s ON s.id = ds.site_id
    WHERE ds.depot_id = $1 AND (cardinality($2::text[]) = 0 OR s.region_id = ANY ($2::text[]))
      AND (cardinality($3::text[]) = 0 OR s.id = ANY ($3::text[]))
    ORDER BY s.name, s.id LIMIT 10000`,
);

export const upsertDepot = statement<
  [
    id: string,
    region: string,
    name: string,
    timeZone: string,
    latitude: number,
    longitude: number,
    shiftStarts: string,
    shiftMinutes: number,
    vans: number,
    totes: number,
    packsPerTote: number,
    coldBags: number,
    packsPerColdBag: number,
    serviceLevel: number,
    requalify: boolean,
    costs: string,
  ],
  never
>(
  'inventory.upsert-depot',
  `INSERT INTO depot (id, region_id, name, time_zone, latitude, longitude, shift_starts, shift_minutes, vans, totes_per_van,
     packs_per_tote, cold_bags_per_van, packs_per_cold_bag, service_level, requalify_after_visit, costs)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16::jsonb)
   ON CONFLICT (id) DO UPDATE SET name = excluded.name, time_zone = excluded.time_zone, latitude = excluded.latitude,
     longitude = excluded.longitude, shift_starts = excluded.shift_starts, shift_minutes = excluded.shift_minutes,
     vans = excluded.vans, totes_per_van = excluded.totes_per_van, packs_per_tote = excluded.packs_per_tote,
     cold_bags_per_van = excluded.cold_bags_per_van, packs_per_cold_bag = excluded.packs_per_cold_bag,
     service_level = excluded.service_level, requalify_after_visit = excluded.requalify_after_visit,
     costs = excluded.costs`,
);

export const lockDepot = statement<[id: string], DepotRow>(
  'inventory.lock-depot',
  `SELECT d.*, r.name AS region_name FROM depot d JOIN region r ON r.id = d.region_id WHERE d.id = $1 FOR UPDATE OF d`,
);

export const dropDepotSites = statement<[depot: string, keep: readonly string[]], never>(
  'inventory.drop-depot-sites',
  'DELETE FROM depot_site WHERE depot_id = $1 AND site_id <> ALL ($2::text[])',
);

export const setDepotSites = statement<[depot: string, sites: readonly string[]], never>(
  'inventory.set-depot-sites',
  `INSERT INTO depot_site (site_id, depot_id) SELECT site, $1 FROM unnest($2::text[]) AS site
   ON CONFLICT (site_id) DO UPDATE SET depot_id = excluded.depot_id`,
);

export const sitesInRegion = statement<[sites: readonly string[], region: string], { id: string }>(
  'inventory.sites-in-region',
  'SELECT id FROM site WHERE id = ANY ($1::text[]) AND region_id = $2',
);

export const regionExists = statement<[id: string], { id: string }>(
  'inventory.region-exists',
  'SELECT id FROM region WHERE id = $1',
);

export interface DepotStockRow extends LotRow {
  quantity: number;
  held: number;
  sort_expiry: string;
}

/** Shelves, first expired first, after ($2, $3). */
export const shelfPage = statement<
  [depot: string, afterExpiry: string | null, afterLot: number | null, limit: number],
  DepotStockRow
>(
  'inventory.shelf-page',
  `SELECT ds.quantity, ds.held, coalesce(l.expires_on, 'infinity'::date)::text AS sort_expiry, ${lotColumns}
     FROM depot_stock ds JOIN lot l ON l.id = ds.lot_id JOIN product p ON p.id = l.product_id
    WHERE ds.depot_id = $1 AND ds.route_id = 0 AND ds.quantity > 0
      AND ($2::date IS NULL OR (coalesce(l.expires_on, 'infinity'::date), l.id) > ($2::date, $3::integer))
    ORDER BY coalesce(l.expires_on, 'infinity'::date), l.id LIMIT $4`,
);

/** What may be picked: on the shelf, registered, not put aside. For planning. */
export const usableShelf = statement<
  [depot: string],
  { lot_id: number; number: string; product_id: string; expires_on: string; quantity: number }
>(
  'inventory.usable-shelf',
  `SELECT l.id AS lot_id, l.number, l.product_id, l.expires_on::text AS expires_on, ds.quantity - ds.held AS quantity
     FROM depot_stock ds JOIN lot l ON l.id = ds.lot_id
    WHERE ds.depot_id = $1 AND ds.route_id = 0 AND ds.quantity > ds.held AND l.state = 'ACTIVE'
    ORDER BY l.expires_on, l.id`,
);

/** What lies on a shelf (route 0) or in the totes of a route, locked. */
export const depotPlace = statement<
  [depot: string, route: number],
  { lot_id: number; quantity: number; held: number }
>(
  'inventory.depot-place',
  'SELECT lot_id, quantity, held FROM depot_stock WHERE depot_id = $1 AND route_id = $2 ORDER BY lot_id FOR UPDATE',
);

export const insertDepotMovements = statement<
  [
    depot: string,
    routes: readonly number[],
    lots: readonly number[],
    kinds: readonly string[],
    quantities: readonly number[],
    helds: readonly number[],
    at: Date,
    recordedAt: Date,
    reference: string | null,
    actor: string | null,
  ],
  never
>(
  'inventory.insert-depot-movements',
  `INSERT INTO depot_movement (depot_id, route_id, lot_id, kind, quantity, held, at, recorded_at, reference, actor)
   SELECT $1, route, lot, kind, quantity, held, $7::timestamptz, $8::timestamptz, $9, $10
     FROM unnest($2::bigint[], $3::integer[], $4::text[], $5::integer[], $6::integer[]) AS n (route, lot, kind, quantity, held)`,
);

/** What lies there now: whole values, because a check looks at a row before it is merged with the one that is there. */
export const setDepotStock = statement<
  [
    depot: string,
    routes: readonly number[],
    lots: readonly number[],
    quantities: readonly number[],
    helds: readonly number[],
  ],
  never
>(
  'inventory.set-depot-stock',
  `INSERT INTO depot_stock AS d (depot_id, route_id, lot_id, quantity, held)
   SELECT $1, * FROM unnest($2::bigint[], $3::integer[], $4::integer[], $5::integer[])
   ON CONFLICT (depot_id, route_id, lot_id) DO UPDATE SET quantity = excluded.quantity, held = excluded.held`,
);
