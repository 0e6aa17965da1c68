import { statement } from '@app/persistence';

/** One process at a time makes days. */
export const lockServiceDays = statement<[], object>(
  'metrics.lock-service-days',
  `SELECT pg_advisory_xact_lock(hashtext('kiosk-fleet.service-days'))`,
);

export interface ServiceNewsRow {
  kiosk_id: number;
  from_at: Date;
  to_at: Date;
}

/** Gone when the transaction commits and back when it does not. $1 how many, $2 now: what goes on ends there. */
export const takeServiceNews = statement<[number, Date], ServiceNewsRow>(
  'metrics.take-service-news',
  `DELETE FROM service_news WHERE id = ANY (ARRAY(SELECT id FROM service_news ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED))
   RETURNING kiosk_id, from_at, least(to_at, $2) AS to_at`,
);

export interface ServiceZoneRow {
  time_zone: string;
  through_day: string | null;
  /** The last day that is over. */
  yesterday: string;
  /** Of the first thing that may have cost time; null: there was none. */
  first_day: string | null;
}

/** Zones and how far their days are made. $1 now. */
export const serviceZones = statement<[Date], ServiceZoneRow>(
  'metrics.service-zones',
  `SELECT z.time_zone, c.through_day::text AS through_day,
     (($1::timestamptz AT TIME ZONE z.time_zone)::date - 1)::text AS yesterday,
     CASE WHEN c.through_day IS NULL THEN (least((SELECT min(started_at) FROM alert), (SELECT min(started_at) FROM excursion),
       (SELECT min(at) FROM kiosk_lifecycle_change)) AT TIME ZONE z.time_zone)::date::text END AS first_day
   FROM (SELECT DISTINCT time_zone FROM site) z LEFT JOIN service_calendar c USING (time_zone)`,
);

/** $1 zone, $2 day. */
export const setServiceDay = statement<[string, string], object>(
  'metrics.set-service-day',
  `INSERT INTO service_calendar (time_zone, through_day) VALUES ($1, $2)
   ON CONFLICT (time_zone) DO UPDATE SET through_day = excluded.through_day`,
);

/** Zones of kiosks, for the days that are made. $1 kiosks. */
export const zonesOfKiosks = statement<
  [readonly number[]],
  { kiosk_id: number; time_zone: string; through_day: string | null }
>(
  'metrics.zones-of-kiosks',
  `SELECT k.id AS kiosk_id, s.time_zone, c.through_day::text AS through_day
   FROM kiosk k JOIN site s ON s.id = k.site_id LEFT JOIN service_calendar c USING (time_zone)
   WHERE k.id = ANY($1::int[])`,
);

export interface ServiceDayRow {
  kiosk_id: number;
  day: string;
  site_id: string;
  region_id: string;
  time_zone: string;
  down_ms: number;
  maintenance_ms: number;
  silent_ms: number;
  excursion_ms: number;
}

/** Takes days out, and tells what they held. $1 kiosks, $2 and $3 first and last days, in step. Index: the primary key. */
export const dropServiceDays = statement<
  [readonly number[], readonly string[], readonly string[]],
  ServiceDayRow
>(
  'metrics.drop-service-days',
  `DELETE FROM service_day d USING unnest($1::int[], $2::date[], $3::date[]) AS w (kiosk_id, first_day, last_day)
   WHERE d.kiosk_id = w.kiosk_id AND d.day BETWEEN w.first_day AND w.last_day
   RETURNING d.kiosk_id, d.day::text AS day, d.site_id, d.region_id, d.time_zone, d.down_ms, d.maintenance_ms, d.silent_ms,
     d.excursion_ms`,
);

/** $1 days as JSON. One that was made while its kiosk stood elsewhere stays. */
export const writeServiceDays = statement<[string], { kiosk_id: number; day: string }>(
  'metrics.write-service-days',
  `INSERT INTO service_day (kiosk_id, day, site_id, region_id, time_zone, down_ms, maintenance_ms, silent_ms, excursion_ms)
   SELECT kiosk_id, day, site_id, region_id, time_zone, down_ms, maintenance_ms, silent_ms, excursion_ms
   FROM json_to_recordset($1::json) AS r (kiosk_id int, day date, site_id text, region_id text, time_zone text,
     down_ms bigint, maintenance_ms bigint, silent_ms bigint, excursion_ms bigint)
   ON CONFLICT (kiosk_id, day) DO NOTHING RETURNING kiosk_id, day::text AS day`,
);
