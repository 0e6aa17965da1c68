import { statement } from '@app/persistence';
import { orderColumns, sessionColumns } from '../measures/stored-measures.js';
import type { OpeningHours } from '../calendar/opening-hours.js';
import type { Level, Period } from '../rollup/rollup.sql.js';

/** What a caller may see and what was asked for; empty lists do not restrict. */
export type PlaceParameters = [
  scopeRegions: readonly string[],
  scopeSites: readonly string[],
  regions: readonly string[],
  sites: readonly string[],
  kiosks: readonly string[],
];

export const siteInPlace = `(cardinality($1::text[]) = 0 OR s.region_id = ANY($1::text[])) AND (cardinality($2::text[]) = 0 OR s.id = ANY($2::text[]))
  AND (cardinality($3::text[]) = 0 OR s.region_id = ANY($3::text[])) AND (cardinality($4::text[]) = 0 OR s.id = ANY($4::text[]))`;

/** $1 to $5 the place (kiosks make no difference). */
export const zonesOfPlace = statement<PlaceParameters, { time_zone: string }>(
  'fulfilment.zones-of-place',
  `SELECT DISTINCT s.time_zone FROM site s WHERE ${siteInPlace} AND cardinality($5::text[]) >= 0`,
);

export interface SumRow {
  key: string;
  order_counts: number[];
  session_counts: number[];
  /** Vectors, each with its length before it; null: none, or not asked for. */
  order_times: Buffer | null;
  session_waits: Buffer | null;
  session_hours: Buffer | null;
}

type SumParameters = [
  ...PlaceParameters,
  level: Level,
  zones: readonly string[],
  periods: readonly Period[],
  from: readonly string[],
  to: readonly string[],
  groupBy: string,
  withTimes: boolean,
  withSessions: boolean,
  withHours: boolean,
  limit: number,
];

const spans = `unnest($7::text[], $8::text[], $9::date[], $10::date[]) AS w (time_zone, period, from_on, to_on)`;
const inPlace = `(cardinality($1::text[]) = 0 OR r.region_id = ANY($1::text[])) AND (cardinality($2::text[]) = 0 OR r.site_id = ANY($2::text[]))
  AND (cardinality($3::text[]) = 0 OR r.region_id = ANY($3::text[])) AND (cardinality($4::text[]) = 0 OR r.site_id = ANY($4::text[]))`;

const columnSums = (column: string, columns: readonly number[]) =>
  `ARRAY[${columns.map((_, index) => `sum(r.${column}[${index + 1}])`).join(', ')}]::float8[] AS ${column}`;
/** Vectors cannot be added by SQL: they come one after the other, and are added where they are read. */
const framed = (column: string, wanted: string) =>
  `string_agg(int4send(length(r.${column})) || r.${column}, ''::bytea) FILTER (WHERE ${wanted} AND length(r.${column}) > 0) AS ${column}`;
const sums = `${columnSums('order_counts', orderColumns)}, ${columnSums('session_counts', sessionColumns)},
  ${framed('order_times', '$12')}, ${framed('session_waits', '$13')}, ${framed('session_hours', '$14')}`;

/** The row of an answer that something of a day belongs to; $ is the grouping. Without one, and by hour, it is one row. */
export const groupKeySql = (grouping: string, of: string): string =>
  `CASE ${grouping}::text WHEN 'REGION' THEN ${of}.region_id WHEN 'SITE' THEN ${of}.site_id WHEN 'KIOSK' THEN ${of}.kiosk_id::text
     WHEN 'DAY' THEN ${of}.starts_on::text WHEN 'WEEK' THEN date_trunc('week', ${of}.starts_on)::date::text
     WHEN 'MONTH' THEN date_trunc('month', ${of}.starts_on)::date::text ELSE 'all' END`;

/**
 * Sums of one level within spans of each zone's calendar, added up by the rows of the answer. $1 to $5 the place, $6 the
 * level (REGION only without sites in the place, KIOSK for kiosks of it), $7 to $10 the spans, in step, $11 the grouping,
 * $12 to $14 whether durations, waits, and hours of the week are wanted, $15 how many rows. Index: the primary key.
 */
export const sumsOfSpans = statement<SumParameters, SumRow>(
  'fulfilment.sums-of-spans',
  `SELECT ${groupKeySql('$11', 'r')} AS key, ${sums}
   FROM ${spans} JOIN measure_rollup r
     ON r.level = $6 AND r.period = w.period AND r.time_zone = w.time_zone AND r.starts_on BETWEEN w.from_on AND w.to_on
   WHERE ${inPlace} AND cardinality($5::text[]) >= 0
   GROUP BY 1 LIMIT $15`,
  { plannedPerCall: true },
);

/** The same for the clinics $2 or $4 only, found one by one. Index: measure_rollup_site. */
export const sumsOfSites = statement<SumParameters, SumRow>(
  'fulfilment.sums-of-sites',
  `SELECT ${groupKeySql('$11', 'r')} AS key, ${sums}
   FROM ${spans} JOIN measure_rollup r
     ON r.level = $6 AND r.period = w.period AND r.time_zone = w.time_zone AND r.starts_on BETWEEN w.from_on AND w.to_on
     AND r.site_id = ANY(CASE WHEN cardinality($4::text[]) > 0 THEN $4::text[] ELSE $2::text[] END)
   WHERE r.level <> 'REGION' AND ${inPlace} AND cardinality($5::text[]) >= 0
   GROUP BY 1 LIMIT $15`,
  { plannedPerCall: true },
);

/** The same for the kiosks $5 only. Index: measure_rollup_kiosk. */
export const sumsOfKiosks = statement<SumParameters, SumRow>(
  'fulfilment.sums-of-kiosks',
  `SELECT ${groupKeySql('$11', 'r')} AS key, ${sums}
   FROM ${spans} CROSS JOIN kiosk k JOIN measure_rollup r
     ON r.level = 'KIOSK' AND r.kiosk_id = k.id AND r.period = w.period AND r.time_zone = w.time_zone
     AND r.starts_on BETWEEN w.from_on AND w.to_on
   WHERE k.serial = ANY($5::text[]) AND $6 = 'KIOSK' AND ${inPlace}
   GROUP BY 1 LIMIT $15`,
  { plannedPerCall: true },
);

export interface OrderPartRow {
  region_id: string;
  site_id: string;
  kiosk_id: number;
  starts_on: string;
  hour: number;
  measures: Buffer;
}

/**
 * Orders that came in within parts of days, one by one. $1 to $5 the place, $6 zones, $7 from, $8 to, in step; $9 how
 * many at most. Index: prescription_order_opened.
 */
export const ordersOfParts = statement<
  [...PlaceParameters, readonly string[], readonly Date[], readonly Date[], number],
  OrderPartRow
>(
  'fulfilment.orders-of-parts',
  `SELECT s.region_id, o.site_id, o.kiosk_id, o.day::text AS starts_on,
          date_part('hour', o.opened_at AT TIME ZONE s.time_zone)::int AS hour, o.measures
   FROM unnest($6::text[], $7::timestamptz[], $8::timestamptz[]) AS w (time_zone, from_at, to_at)
   JOIN prescription_order o ON o.opened_at >= w.from_at AND o.opened_at < w.to_at
   JOIN site s ON s.id = o.site_id AND s.time_zone = w.time_zone
   WHERE ${siteInPlace}
     AND (cardinality($5::text[]) = 0 OR o.kiosk_id IN (SELECT k.id FROM kiosk k WHERE k.serial = ANY($5::text[])))
   LIMIT $9`,
  { plannedPerCall: true },
);

export interface CountedKioskRow {
  kiosk_id: number;
  region_id: string;
  site_id: string;
  time_zone: string;
  opening_hours: OpeningHours[];
  footprint_square_metres: number;
  retired_at: Date | null;
  first_day: string;
  through_day: string;
}

/** Kiosks whose days are counted. $1 to $5 the place. */
export const countedKiosks = statement<PlaceParameters, CountedKioskRow>(
  'fulfilment.counted-kiosks',
  `SELECT k.id AS kiosk_id, s.region_id, s.id AS site_id, s.time_zone, s.opening_hours, m.footprint_square_metres,
          k.retired_at, c.first_day::text AS first_day, c.through_day::text AS through_day
   FROM kiosk_calendar c JOIN kiosk k ON k.id = c.kiosk_id JOIN site s ON s.id = k.site_id
   JOIN kiosk_model m ON m.id = k.model_id
   WHERE ${siteInPlace} AND (cardinality($5::text[]) = 0 OR k.serial = ANY($5::text[]))`,
  { plannedPerCall: true },
);

export interface AlikeKiosksRow extends CountedKioskRow {
  /** How many are alike; `kiosk_id` is 0 then. */
  kiosks: number;
}

/**
 * The same, those of a clinic that are alike in one row unless $6 says that each is wanted; of the zones $7 only.
 * $1 to $5 the place.
 */
export const alikeKiosks = statement<
  [...PlaceParameters, each: boolean, zones: readonly string[]],
  AlikeKiosksRow
>(
  'fulfilment.alike-kiosks',
  `SELECT a.*, s.region_id, s.time_zone, s.opening_hours FROM (
     SELECT CASE WHEN $6 THEN k.id ELSE 0 END AS kiosk_id, k.site_id, m.footprint_square_metres, k.retired_at,
       c.first_day::text AS first_day, c.through_day::text AS through_day, count(*)::int AS kiosks
     FROM kiosk_calendar c JOIN kiosk k ON k.id = c.kiosk_id JOIN kiosk_model m ON m.id = k.model_id
     WHERE cardinality($5::text[]) = 0 OR k.serial = ANY($5::text[])
     GROUP BY 1, 2, 3, 4, 5, 6) a
   JOIN site s ON s.id = a.site_id
   WHERE s.time_zone = ANY($7::text[]) AND ${siteInPlace}`,
  { plannedPerCall: true },
);

/** $1 'REGION', 'SITE' or 'KIOSK', $2 their ids. */
export const namesOfGroups = statement<[Level, readonly string[]], { id: string; key: string; name: string }>(
  'fulfilment.names-of-groups',
  `SELECT id AS key, id, name FROM region WHERE $1 = 'REGION' AND id = ANY($2::text[])
   UNION ALL SELECT id, id, name FROM site WHERE $1 = 'SITE' AND id = ANY($2::text[])
   UNION ALL SELECT k.id::text, k.serial, k.serial || ', ' || s.name FROM kiosk k JOIN site s ON s.id = k.site_id
     WHERE $1 = 'KIOSK' AND k.id = ANY(CASE WHEN $1 = 'KIOSK' THEN $2::text[] ELSE '{}' END::int[])`,
  { plannedPerCall: true },
);
