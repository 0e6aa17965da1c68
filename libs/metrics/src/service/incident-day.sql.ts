import { statement } from '@app/persistence';

export interface IncidentNewsRow {
  site_id: string;
  day: string;
  region_id: string;
  time_zone: string;
}

/** Clinics' days of which incidents have changed; gone when the transaction commits. $1 how many. */
export const takeIncidentNews = statement<[number], IncidentNewsRow>(
  'metrics.take-incident-news',
  `WITH taken AS (DELETE FROM incident_news WHERE id = ANY (ARRAY(
     SELECT id FROM incident_news ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)) RETURNING site_id, opened_at)
   SELECT DISTINCT s.id AS site_id, (t.opened_at AT TIME ZONE s.time_zone)::date::text AS day, s.region_id, s.time_zone
   FROM taken t JOIN site s ON s.id = t.site_id`,
);

export interface IncidentDayRow {
  n: number;
  kiosk_id: number;
  acknowledged: number;
  acknowledge_ms: number;
  resolved: number;
  repair_ms: number;
}

/** What incidents say of clinics' days. $1 clinics, $2 from and $3 to, in step; `n` counts them from 1. Index: incident_opened. */
export const incidentsOfDays = statement<
  [readonly string[], readonly Date[], readonly Date[]],
  IncidentDayRow
>(
  'metrics.incidents-of-days',
  `SELECT w.n::int AS n, coalesce(i.kiosk_id, 0) AS kiosk_id, count(acknowledged_at)::int AS acknowledged,
     coalesce(sum(round(extract(epoch FROM acknowledged_at - opened_at) * 1000)), 0)::bigint AS acknowledge_ms,
     count(resolved_at)::int AS resolved,
     coalesce(sum(round(extract(epoch FROM resolved_at - opened_at) * 1000)), 0)::bigint AS repair_ms
   FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) WITH ORDINALITY AS w (site_id, from_at, to_at, n)
   JOIN incident i ON i.site_id = w.site_id AND i.opened_at >= w.from_at AND i.opened_at < w.to_at
   WHERE i.severity <> 'INFO' GROUP BY 1, 2`,
  { plannedPerCall: true },
);

export interface StoredIncidentDayRow extends Omit<IncidentDayRow, 'n'> {
  site_id: string;
  day: string;
  region_id: string;
  time_zone: string;
}

/** Takes days out, and tells what they held. $1 clinics, $2 days, in step. Index: the primary key. */
export const dropIncidentDays = statement<[readonly string[], readonly string[]], StoredIncidentDayRow>(
  'metrics.drop-incident-days',
  `DELETE FROM incident_day d USING unnest($1::text[], $2::date[]) AS w (site_id, day)
   WHERE d.site_id = w.site_id AND d.day = w.day
   RETURNING d.kiosk_id, d.site_id, d.day::text AS day, d.region_id, d.time_zone, d.acknowledged, d.acknowledge_ms,
     d.resolved, d.repair_ms`,
);

/** $1 days as JSON. */
export const writeIncidentDays = statement<[string], object>(
  'metrics.write-incident-days',
  `INSERT INTO incident_day (site_id, day, kiosk_id, region_id, time_zone, acknowledged, acknowledge_ms, resolved, repair_ms)
   SELECT site_id, day, kiosk_id, region_id, time_zone, acknowledged, acknowledge_ms, resolved, repair_ms
   FROM json_to_recordset($1::json) AS r (site_id text, day date, kiosk_id int, region_id text, time_zone text,
     acknowledged int, acknowledge_ms bigint, resolved int, repair_ms bigint)`,
);
