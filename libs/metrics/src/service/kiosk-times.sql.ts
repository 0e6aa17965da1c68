import { statement } from '@app/persistence';
import type { OpeningHours, PlaceParameters } from '@app/fulfilment';

export interface KioskTimeRow {
  kind: 'SILENT' | 'FAILED' | 'MAINTENANCE' | 'EXCURSION';
  kiosk_id: number;
  serial: string;
  site_id: string;
  region_id: string;
  time_zone: string;
  opening_hours: OpeningHours[];
  from_at: Date;
  to_at: Date;
}

export const siteInPlace = `(cardinality($1::text[]) = 0 OR s.region_id = ANY($1::text[])) AND (cardinality($2::text[]) = 0 OR s.id = ANY($2::text[]))
  AND (cardinality($3::text[]) = 0 OR s.region_id = ANY($3::text[])) AND (cardinality($4::text[]) = 0 OR s.id = ANY($4::text[]))`;

/**
 * Times in which kiosks were silent, had a critical error, were taken out of service on purpose, or had an excursion,
 * as far as they overlap `from` to `to`; what goes on ends at `now`.
 */
const timesBetween = (from: string, to: string, now: string): string => `
  SELECT CASE r.kind WHEN 'KIOSK_SILENT' THEN 'SILENT' ELSE 'FAILED' END AS kind, a.kiosk_id, a.started_at AS from_at,
    coalesce(a.resolved_at, ${now}) AS to_at
  FROM alert a JOIN alert_rule r ON r.id = a.rule_id
  WHERE r.kind IN ('KIOSK_SILENT', 'CRITICAL_ERROR') AND a.fired_at IS NOT NULL AND a.disproved_at IS NULL
    AND a.started_at < ${to} AND (a.resolved_at > ${from} OR a.resolved_at IS NULL)
  UNION ALL
  SELECT 'MAINTENANCE', m.kiosk_id, m.at, m.until FROM
    (SELECT c.kiosk_id, c.lifecycle, c.at,
       coalesce(lead(c.at) OVER (PARTITION BY c.kiosk_id ORDER BY c.at, c.id), ${now}) AS until
     FROM kiosk_lifecycle_change c) m
  WHERE m.lifecycle IN ('MAINTENANCE', 'AWAITING_REQUALIFICATION')
  UNION ALL
  SELECT 'EXCURSION', x.kiosk_id, x.started_at, coalesce(x.ended_at, x.last_at) FROM excursion x
  WHERE x.state <> 'WITHDRAWN' AND x.started_at < ${to} AND coalesce(x.ended_at, x.last_at) > ${from}`;

const columns = (from: string, to: string, now: string): string =>
  `t.kind, t.kiosk_id, k.serial, s.id AS site_id, s.region_id, s.time_zone, s.opening_hours,
   greatest(t.from_at, ${from}) AS from_at, least(t.to_at, ${to}, ${now}) AS to_at`;

type TimeParameters = [...PlaceParameters, from: Date, to: Date, now: Date, limit: number];

/**
 * Of a place. $1 to $5 the place, $6 and $7 the range, $8 now, $9 how many at most.
 *
 * Indexes: alert_ended and alert_open_kiosk, kiosk_lifecycle_change_kiosk, excursion_newest.
 */
export const kioskTimes = statement<TimeParameters, KioskTimeRow>(
  'metrics.kiosk-times',
  `SELECT ${columns('$6', '$7', '$8')}
   FROM (${timesBetween('$6', '$7', '$8::timestamptz')}) AS t JOIN kiosk k ON k.id = t.kiosk_id JOIN site s ON s.id = k.site_id
   WHERE t.from_at < least($7, $8) AND t.to_at > $6 AND ${siteInPlace}
     AND (cardinality($5::text[]) = 0 OR k.serial = ANY($5::text[]))
   LIMIT $9`,
  { plannedPerCall: true },
);

/** Of the kiosks $1, or of those in the zone $2 without any. $3 and $4 the range, $5 now. Indexes as above, alert_kiosk. */
export const timesOfKiosks = statement<[readonly number[], string | null, Date, Date, Date], KioskTimeRow>(
  'metrics.times-of-kiosks',
  `SELECT ${columns('$3', '$4', '$5')}
   FROM (${timesBetween('$3', '$4', '$5::timestamptz')}) AS t JOIN kiosk k ON k.id = t.kiosk_id JOIN site s ON s.id = k.site_id
   WHERE t.from_at < least($4, $5) AND t.to_at > $3
     AND (t.kiosk_id = ANY($1::int[]) OR (cardinality($1::int[]) = 0 AND s.time_zone = $2))`,
  { plannedPerCall: true },
);
