import { statement } from '@app/persistence';

export interface SilenceRow {
  id: number;
  kind: 'SILENCE' | 'MAINTENANCE';
  rules: string[];
  rule_kinds: string[];
  severities: string[];
  regions: string[];
  sites: string[];
  kiosks: string[];
  comment: string;
  starts_at: Date;
  ends_at: Date;
  created_at: Date;
  created_by: string;
  expired_at: Date | null;
  expired_by: string | null;
}

const columns = `l.id, l.kind, l.rules, l.rule_kinds, l.severities, l.regions, l.sites, l.kiosks, l.comment, l.starts_at,
  l.ends_at, l.created_at, l.created_by, l.expired_at, l.expired_by`;

/** Whoever sees a part of the fleet sees what may silence something there. $1 regions, $2 sites; empty: all. */
const visible = `(cardinality($1::text[]) + cardinality($2::text[]) = 0
    OR cardinality(l.regions) + cardinality(l.sites) + cardinality(l.kiosks) = 0
    OR EXISTS (SELECT FROM site AS s WHERE (cardinality($1::text[]) = 0 OR s.region_id = ANY ($1::text[]))
      AND (cardinality($2::text[]) = 0 OR s.id = ANY ($2::text[]))
      AND (cardinality(l.regions) = 0 OR s.region_id = ANY (l.regions))
      AND (cardinality(l.sites) = 0 OR s.id = ANY (l.sites))
      AND (cardinality(l.kiosks) = 0
        OR EXISTS (SELECT FROM kiosk AS k WHERE k.site_id = s.id AND k.serial = ANY (l.kiosks)))))`;

const state = `CASE WHEN l.expired_at IS NOT NULL OR l.ends_at <= $3::timestamptz THEN 'EXPIRED'
  WHEN l.starts_at > $3::timestamptz THEN 'PENDING' ELSE 'ACTIVE' END`;

/** Newest first, before id $5. $1/$2 scope, $3 now, $4 states, $6 how many. Index: the primary key. */
export const silencePage = statement<
  [readonly string[], readonly string[], Date, readonly string[], number | null, number],
  SilenceRow
>(
  'alerting.silence-page',
  `SELECT ${columns} FROM silence AS l WHERE ${visible} AND ${state} = ANY ($4::text[])
     AND ($5::bigint IS NULL OR l.id < $5) ORDER BY l.id DESC LIMIT $6`,
);

/** $1/$2 scope, $3 id. Index: the primary key. */
export const silenceById = statement<[readonly string[], readonly string[], number], SilenceRow>(
  'alerting.silence-by-id',
  `SELECT ${columns} FROM silence AS l WHERE ${visible} AND l.id = $3 FOR UPDATE OF l`,
);

/** Not over yet. $1 now. Index: silence_current. */
export const countCurrentSilences = statement<[Date], { silences: number }>(
  'alerting.count-current-silences',
  'SELECT count(*)::integer AS silences FROM silence WHERE expired_at IS NULL AND ends_at > $1',
);

/** JSON text of a row of the table. */
type RowJson = string;

/** $1 row, $2 now, $3 who. */
export const insertSilence = statement<[RowJson, Date, string], SilenceRow>(
  'alerting.insert-silence',
  `INSERT INTO silence AS l (kind, rules, rule_kinds, severities, regions, sites, kiosks, comment, starts_at, ends_at,
     created_at, created_by)
   SELECT kind, rules, rule_kinds, severities, regions, sites, kiosks, comment, starts_at, ends_at, $2, $3
   FROM jsonb_to_record($1::jsonb) AS r (kind text, rules text[], rule_kinds text[], severities text[], regions text[],
     sites text[], kiosks text[], comment text, starts_at timestamptz, ends_at timestamptz)
   RETURNING ${columns}`,
);

/** $1 id, $2 now, $3 who. Index: the primary key. */
export const endSilence = statement<[number, Date, string], SilenceRow>(
  'alerting.end-silence',
  `UPDATE silence AS l SET expired_at = $2, expired_by = $3 WHERE l.id = $1 RETURNING ${columns}`,
);

export interface PlaceFound {
  kind: 'REGION' | 'SITE' | 'KIOSK';
  id: string;
}

/**
 * Those of the places that are within the scope; a region is when all of it is. $1/$2 scope, $3 regions, $4 sites,
 * $5 serials. Indexes: primary keys, the unique serial.
 */
export const placesInScope = statement<
  [readonly string[], readonly string[], readonly string[], readonly string[], readonly string[]],
  PlaceFound
>(
  'alerting.places-in-scope',
  `SELECT 'REGION' AS kind, id FROM region WHERE id = ANY ($3::text[]) AND cardinality($2::text[]) = 0
     AND (cardinality($1::text[]) = 0 OR id = ANY ($1::text[]))
   UNION ALL
   SELECT 'SITE', id FROM site WHERE id = ANY ($4::text[])
     AND (cardinality($1::text[]) = 0 OR region_id = ANY ($1::text[])) AND (cardinality($2::text[]) = 0 OR id = ANY ($2::text[]))
   UNION ALL
   SELECT 'KIOSK', k.serial FROM kiosk AS k JOIN site AS s ON s.id = k.site_id WHERE k.serial = ANY ($5::text[])
     AND (cardinality($1::text[]) = 0 OR s.region_id = ANY ($1::text[])) AND (cardinality($2::text[]) = 0 OR s.id = ANY ($2::text[]))`,
);

type Matchers = [
  rules: readonly string[],
  ruleKinds: readonly string[],
  severities: readonly string[],
  regions: readonly string[],
  sites: readonly string[],
  kiosks: readonly string[],
];

/**
 * Open incidents that a silence would match, within the scope; the newest $9 with how many there are. $1/$2 scope, $3
 * rules, $4 kinds, $5 severities, $6 regions, $7 sites, $8 serials; empty lists match everything. Index: incident_open.
 */
export const matchingIncidents = statement<
  [readonly string[], readonly string[], ...Matchers, number],
  { id: number; total: number }
>(
  'alerting.matching-incidents',
  `SELECT i.id, count(*) OVER ()::integer AS total
   FROM incident AS i JOIN site AS s ON s.id = i.site_id LEFT JOIN kiosk AS k ON k.id = i.kiosk_id
   WHERE i.state <> 'RESOLVED'
     AND (cardinality($1::text[]) = 0 OR s.region_id = ANY ($1::text[]))
     AND (cardinality($2::text[]) = 0 OR i.site_id = ANY ($2::text[]))
     AND (cardinality($3::text[]) = 0 OR i.rule_id = ANY ($3::text[]))
     AND (cardinality($4::text[]) = 0 OR i.kind = ANY ($4::text[]))
     AND (cardinality($5::text[]) = 0 OR i.severity = ANY ($5::text[]))
     AND (cardinality($6::text[]) = 0 OR s.region_id = ANY ($6::text[]))
     AND (cardinality($7::text[]) = 0 OR i.site_id = ANY ($7::text[]))
     AND (cardinality($8::text[]) = 0 OR coalesce(k.serial = ANY ($8::text[]), false))
   ORDER BY i.id DESC LIMIT $9`,
);

/** Kiosks of which nobody would be told. $1/$2 scope, $3 regions, $4 sites, $5 serials. One pass over kiosk. */
export const countMatchingKiosks = statement<
  [readonly string[], readonly string[], readonly string[], readonly string[], readonly string[]],
  { kiosks: number }
>(
  'alerting.count-matching-kiosks',
  `SELECT count(*)::integer AS kiosks FROM kiosk AS k JOIN site AS s ON s.id = k.site_id
   WHERE k.lifecycle <> 'RETIRED'
     AND (cardinality($1::text[]) = 0 OR s.region_id = ANY ($1::text[]))
     AND (cardinality($2::text[]) = 0 OR s.id = ANY ($2::text[]))
     AND (cardinality($3::text[]) = 0 OR s.region_id = ANY ($3::text[]))
     AND (cardinality($4::text[]) = 0 OR s.id = ANY ($4::text[]))
     AND (cardinality($5::text[]) = 0 OR k.serial = ANY ($5::text[]))`,
);
