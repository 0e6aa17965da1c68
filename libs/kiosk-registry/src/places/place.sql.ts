import { statement } from '@app/persistence';

/** The part of the fleet that a caller may see, as bound to `$1` (regions) and `$2` (sites): empty means all. */
export type ScopeParameters = [regions: readonly string[], sites: readonly string[]];

const siteInScope = `(cardinality($1::text[]) = 0 OR s.region_id = ANY ($1)) AND (cardinality($2::text[]) = 0 OR s.id = ANY ($2))`;

export interface RegionRow {
  id: string;
  name: string;
  site_count: number;
}

/**
 * Regions with the number of their sites that are in scope. Whoever is restricted to sites sees the regions of
 * those. A few dozen rows: not paged.
 */
export const regionsInScope = statement<[...ScopeParameters, ids: readonly string[] | null], RegionRow>(
  'kiosk-registry.regions-in-scope',
  `SELECT r.id, r.name, count(s.id) AS site_count
     FROM region r LEFT JOIN site s ON s.region_id = r.id AND ${siteInScope}
    WHERE (cardinality($1::text[]) = 0 OR r.id = ANY ($1)) AND ($3::text[] IS NULL OR r.id = ANY ($3))
    GROUP BY r.id
   HAVING cardinality($2::text[]) = 0 OR count(s.id) > 0
    ORDER BY r.name, r.id LIMIT 1000`,
);

export interface SiteRow {
  id: string;
  region_id: string;
  region_name: string;
  name: string;
  city: string | null;
  time_zone: string;
  latitude: number;
  longitude: number;
  opening_hours: { weekday: number; opens: string; closes: string }[];
  kiosk_count: number;
}

const siteColumns = `s.id, s.region_id, r.name AS region_name, s.name, s.city, s.time_zone, s.latitude, s.longitude,
          s.opening_hours,
          (SELECT count(*) FROM kiosk k WHERE k.site_id = s.id AND k.lifecycle <> 'RETIRED') AS kiosk_count`;

/** By the primary key; whether they are in scope was decided before. */
export const sitesById = statement<[ids: readonly string[]], SiteRow>(
  'kiosk-registry.sites-by-id',
  `SELECT ${siteColumns} FROM site s JOIN region r ON r.id = s.region_id WHERE s.id = ANY ($1::text[])`,
);

const siteFilter = `${siteInScope} AND ($3::text[] IS NULL OR s.region_id = ANY ($3))
      AND ($4::text IS NULL OR strpos(lower(s.name), lower($4)) > 0 OR strpos(lower(s.id), lower($4)) > 0
           OR strpos(lower(coalesce(s.city, '')), lower($4)) > 0)`;

/** By name after ($5, $6). Thousands of sites at most, so a scan of the table does. */
export const sitePage = statement<
  [
    ...ScopeParameters,
    inRegions: readonly string[] | null,
    search: string | null,
    afterName: string | null,
    afterId: string | null,
    limit: number,
  ],
  SiteRow
>(
  'kiosk-registry.site-page',
  `SELECT ${siteColumns} FROM site s JOIN region r ON r.id = s.region_id
    WHERE ${siteFilter} AND ($5::text IS NULL OR (s.name, s.id) > ($5, $6::text))
    ORDER BY s.name, s.id LIMIT $7`,
);

export const countSites = statement<
  [...ScopeParameters, inRegions: readonly string[] | null, search: string | null],
  { sites: number }
>('kiosk-registry.count-sites', `SELECT count(*) AS sites FROM site s WHERE ${siteFilter}`);

/** No row when the id is taken. */
export const insertRegion = statement<[id: string, name: string, at: Date], { id: string }>(
  'kiosk-registry.insert-region',
  'INSERT INTO region (id, name, created_at) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING RETURNING id',
);

export const findRegion = statement<[id: string], { id: string; name: string }>(
  'kiosk-registry.find-region',
  'SELECT id, name FROM region WHERE id = $1',
);

/** No row when the id is taken. */
export const insertSite = statement<
  [
    id: string,
    region: string,
    name: string,
    city: string | null,
    timeZone: string,
    latitude: number,
    longitude: number,
    openingHours: string,
    at: Date,
  ],
  { id: string }
>(
  'kiosk-registry.insert-site',
  `INSERT INTO site (id, region_id, name, city, time_zone, latitude, longitude, opening_hours, created_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9) ON CONFLICT (id) DO NOTHING RETURNING id`,
);
