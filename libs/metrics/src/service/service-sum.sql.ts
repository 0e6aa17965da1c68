import { groupKeySql, type PlaceParameters } from '@app/fulfilment';
import { statement } from '@app/persistence';
import { siteInPlace } from './kiosk-times.sql.js';

type Texts = readonly string[];

const counts =
  'down_ms, maintenance_ms, silent_ms, excursion_ms, acknowledged, acknowledge_ms, resolved, repair_ms';
const names = counts.split(', ');
const key = 'level, period, starts_on, region_id, site_id, time_zone';

/** $1 levels, $2 periods, $3 starts, $4 regions, $5 clinics, $6 zones, in step; $7 what is added to each, as JSON. */
export const addServiceSums = statement<[Texts, Texts, Texts, Texts, Texts, Texts, string], object>(
  'metrics.add-service-sums',
  `INSERT INTO service_sum AS s (${key}, ${counts})
   SELECT ${key
     .split(', ')
     .map((name) => `w.${name}`)
     .join(', ')}, ${names.map((_, index) => `(c.counts ->> ${index})::bigint`).join(', ')}
   FROM unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::text[], $6::text[]) WITH ORDINALITY AS w (${key}, n)
   JOIN jsonb_array_elements($7::jsonb) WITH ORDINALITY AS c (counts, n) USING (n)
   ON CONFLICT (level, period, time_zone, starts_on, region_id, site_id)
   DO UPDATE SET ${names.map((name) => `${name} = s.${name} + excluded.${name}`).join(', ')}`,
);

/** How far the days of zones are made. */
export const madeDays = statement<[], { time_zone: string; through_day: string }>(
  'metrics.made-days',
  'SELECT time_zone, through_day::text AS through_day FROM service_calendar',
);

export interface ServiceSumRow {
  key: string;
  down_ms: number;
  maintenance_ms: number;
  silent_ms: number;
  excursion_ms: number;
  acknowledged: number;
  acknowledge_ms: number;
  resolved: number;
  repair_ms: number;
}

const inPlace = `(cardinality($1::text[]) = 0 OR r.region_id = ANY($1::text[])) AND (cardinality($2::text[]) = 0 OR r.site_id = ANY($2::text[]))
  AND (cardinality($3::text[]) = 0 OR r.region_id = ANY($3::text[])) AND (cardinality($4::text[]) = 0 OR r.site_id = ANY($4::text[]))`;
const sums = names.map((name) => `sum(r.${name}) AS ${name}`).join(', ');

/**
 * What was lost and mended, by the rows of an answer. $1 to $5 the place (without kiosks), $6 the level (REGION only
 * without clinics in the place), $7 to $10 spans of each zone's calendar, in step, $11 the grouping. Index: the primary key.
 */
export const serviceSums = statement<
  [...PlaceParameters, level: 'SITE' | 'REGION', Texts, Texts, Texts, Texts, groupBy: string],
  ServiceSumRow
>(
  'metrics.service-sums',
  `SELECT ${groupKeySql('$11', 'r')} AS key, ${sums}
   FROM unnest($7::text[], $8::text[], $9::date[], $10::date[]) AS w (time_zone, period, from_on, to_on)
   JOIN (SELECT *, 0 AS kiosk_id FROM service_sum) r
     ON r.level = $6 AND r.period = w.period AND r.time_zone = w.time_zone AND r.starts_on BETWEEN w.from_on AND w.to_on
   WHERE ${inPlace} AND cardinality($5::text[]) >= 0
   GROUP BY 1`,
  { plannedPerCall: true },
);

/** The same of kiosks, from their days: $6 zones, $7 first and $8 last days, in step, $9 the grouping. Indexes: the primary keys. */
export const serviceSumsOfKiosks = statement<
  [...PlaceParameters, Texts, Texts, Texts, groupBy: string],
  ServiceSumRow
>(
  'metrics.service-sums-of-kiosks',
  `SELECT ${groupKeySql('$9', 'r')} AS key, ${sums}
   FROM unnest($6::text[], $7::date[], $8::date[]) AS w (time_zone, first_day, last_day)
   JOIN (SELECT kiosk_id, day AS starts_on, site_id, region_id, time_zone, down_ms, maintenance_ms, silent_ms, excursion_ms,
           0 AS acknowledged, 0 AS acknowledge_ms, 0 AS resolved, 0 AS repair_ms FROM service_day
         UNION ALL
         SELECT kiosk_id, day, site_id, region_id, time_zone, 0, 0, 0, 0, acknowledged, acknowledge_ms, resolved, repair_ms
         FROM incident_day WHERE kiosk_id > 0) r
     ON r.time_zone = w.time_zone AND r.starts_on BETWEEN w.first_day AND w.last_day
   WHERE ${inPlace}
     AND (cardinality($5::text[]) = 0 OR r.kiosk_id IN (SELECT k.id FROM kiosk k WHERE k.serial = ANY($5::text[])))
   GROUP BY 1`,
  { plannedPerCall: true },
);

/**
 * Incidents that needed somebody and opened within parts of days. $1 to $5 the place (of kiosks only those about one of
 * them), $6 zones, $7 from and $8 to, in step, $9 the grouping. Index: incident_opened.
 */
export const incidentsOfParts = statement<
  [...PlaceParameters, Texts, readonly Date[], readonly Date[], groupBy: string],
  Pick<ServiceSumRow, 'key' | 'acknowledged' | 'acknowledge_ms' | 'resolved' | 'repair_ms'>
>(
  'metrics.incidents-of-parts',
  `SELECT ${groupKeySql('$9', 'm')} AS key, count(acknowledged_at)::int AS acknowledged,
     coalesce(sum(extract(epoch FROM acknowledged_at - opened_at)) * 1000, 0)::float8 AS acknowledge_ms,
     count(resolved_at)::int AS resolved,
     coalesce(sum(extract(epoch FROM resolved_at - opened_at)) * 1000, 0)::float8 AS repair_ms
   FROM (SELECT i.*, s.region_id, (i.opened_at AT TIME ZONE s.time_zone)::date AS starts_on
     FROM unnest($6::text[], $7::timestamptz[], $8::timestamptz[]) AS w (time_zone, from_at, to_at)
     JOIN incident i ON i.opened_at >= w.from_at AND i.opened_at < w.to_at
     JOIN site s ON s.id = i.site_id AND s.time_zone = w.time_zone
     WHERE i.severity <> 'INFO' AND ${siteInPlace}
       AND (($9 <> 'KIOSK' AND cardinality($5::text[]) = 0) OR i.kiosk_id IS NOT NULL)
       AND (cardinality($5::text[]) = 0 OR i.kiosk_id IN (SELECT k.id FROM kiosk k WHERE k.serial = ANY($5::text[])))) m
   GROUP BY 1`,
  { plannedPerCall: true },
);
