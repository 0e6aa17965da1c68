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

type TimeParameters = [...PlaceParameters, from: Date, to: Date, now: Date, limit: number];

const siteInPlace = `(cardinality($1::text[]) = 0 OR s.region_id = ANY($1::text[])) AND (cardinality($2::text[]) = 0 OR s.id = ANY($2::text[]))
  AND (cardinality($3::text[]) = 0 OR s.region_id = ANY($3::text[])) AND (cardinality($4::text[]) = 0 OR s.id = ANY($4::text[]))`;

/**
 * Times within a range in which kiosks were silent, had a critical error, were taken out of service on purpose, or had
 * an excursion. $1 to $5 the place, $6 and $7 the range, $8 now, $9 how many at most.
 *
 * Indexes: alert_ended and alert_open_kiosk, kiosk_lifecycle_change_kiosk, excursion_newest.
 */
export const kioskTimes = statement<TimeParameters, KioskTimeRow>(
  'metrics.kiosk-times',
  `WITH times (kind, kiosk_id, from_at, to_at) AS (
     SELECT CASE r.kind WHEN 'KIOSK_SILENT' THEN 'SILENT' ELSE 'FAILED' END, a.kiosk_id, a.started_at, coalesce(a.resolved_at, $8)
     FROM alert a JOIN alert_rule r ON r.id = a.rule_id
     WHERE r.kind IN ('KIOSK_SILENT', 'CRITICAL_ERROR') AND a.fired_at IS NOT NULL AND a.started_at < $7
       AND (a.resolved_at > $6 OR a.resolved_at IS NULL)
     UNION ALL
     SELECT 'MAINTENANCE', m.kiosk_id, m.at, m.until FROM
       (SELECT c.kiosk_id, c.lifecycle, c.at,
          coalesce(lead(c.at) OVER (PARTITION BY c.kiosk_id ORDER BY c.at, c.id), $8) AS until
        FROM kiosk_lifecycle_change c) m
     WHERE m.lifecycle IN ('MAINTENANCE', 'AWAITING_REQUALIFICATION')
     UNION ALL
     SELECT 'EXCURSION', x.kiosk_id, x.started_at, coalesce(x.ended_at, x.last_at) FROM excursion x
     WHERE x.state <> 'WITHDRAWN' AND x.started_at < $7 AND coalesce(x.ended_at, x.last_at) > $6)
   SELECT t.kind, t.kiosk_id, k.serial, s.id AS site_id, s.region_id, s.time_zone, s.opening_hours,
          greatest(t.from_at, $6) AS from_at, least(t.to_at, $7, $8) AS to_at
   FROM times t JOIN kiosk k ON k.id = t.kiosk_id JOIN site s ON s.id = k.site_id
   WHERE t.from_at < least($7, $8) AND t.to_at > $6 AND ${siteInPlace}
     AND (cardinality($5::text[]) = 0 OR k.serial = ANY($5::text[]))
   LIMIT $9`,
  { plannedPerCall: true },
);

export interface IncidentTimeRow {
  site_id: string;
  region_id: string;
  kiosk_id: number | null;
  time_zone: string;
  opened_at: Date;
  acknowledged_at: Date | null;
  resolved_at: Date | null;
}

/**
 * Incidents that needed somebody and opened within a range. Of kiosks $5 only those about one of them. Parameters as
 * above. Index: incident_opened.
 */
export const incidentTimes = statement<[...PlaceParameters, Date, Date, number], IncidentTimeRow>(
  'metrics.incident-times',
  `SELECT s.id AS site_id, s.region_id, i.kiosk_id, s.time_zone, i.opened_at, i.acknowledged_at, i.resolved_at
   FROM incident i JOIN site s ON s.id = i.site_id
   WHERE i.opened_at >= $6 AND i.opened_at < $7 AND i.severity <> 'INFO' AND ${siteInPlace}
     AND (cardinality($5::text[]) = 0 OR i.kiosk_id IN (SELECT k.id FROM kiosk k WHERE k.serial = ANY($5::text[])))
   LIMIT $8`,
  { plannedPerCall: true },
);
