import { statement } from '@app/persistence';

/** Is there such a region, and does the scope reach into it? Primary key; site_region. */
export const regionAccess = statement<
  [id: string, regions: readonly string[], sites: readonly string[]],
  { allowed: boolean }
>(
  'fleet-view.region-access',
  `SELECT (cardinality($2::text[]) = 0 OR r.id = ANY ($2::text[]))
     AND (cardinality($3::text[]) = 0
       OR EXISTS (SELECT FROM site s WHERE s.region_id = r.id AND s.id = ANY ($3::text[]))) AS allowed
   FROM region r WHERE r.id = $1`,
);

/** Is there such a site, and is it in scope? Primary key. */
export const siteAccess = statement<
  [id: string, regions: readonly string[], sites: readonly string[]],
  { allowed: boolean }
>(
  'fleet-view.site-access',
  `SELECT (cardinality($2::text[]) = 0 OR s.region_id = ANY ($2::text[]))
     AND (cardinality($3::text[]) = 0 OR s.id = ANY ($3::text[])) AS allowed
   FROM site s WHERE s.id = $1`,
);

/** Is there such a kiosk, and is it in scope? Index kiosk_serial_key. */
export const kioskAccess = statement<
  [serial: string, regions: readonly string[], sites: readonly string[]],
  { id: number; allowed: boolean }
>(
  'fleet-view.kiosk-access',
  `SELECT k.id, (cardinality($2::text[]) = 0 OR s.region_id = ANY ($2::text[]))
     AND (cardinality($3::text[]) = 0 OR s.id = ANY ($3::text[])) AS allowed
   FROM kiosk k JOIN site s ON s.id = k.site_id WHERE k.serial = $1`,
);
