import { statement } from '@app/persistence';
import type { Measure } from '../rules/rule-parameters.js';
import { measureOf } from '../observations/observations.sql.js';

export interface PreviewKioskRow {
  kiosk_id: number;
  serial: string;
  model_id: string;
  region_id: string;
  site_id: string;
}

/** Kiosks of a scope that are not retired, $3 at most. $1 regions, $2 sites; empty: all. One pass over kiosk. */
export const previewKiosks = statement<[readonly string[], readonly string[], number], PreviewKioskRow>(
  'alerting.preview-kiosks',
  `SELECT k.id AS kiosk_id, k.serial, k.model_id, s.region_id, k.site_id
   FROM kiosk AS k JOIN site AS s ON s.id = k.site_id WHERE k.lifecycle <> 'RETIRED'
     AND (cardinality($1::text[]) = 0 OR s.region_id = ANY ($1::text[]))
     AND (cardinality($2::text[]) = 0 OR k.site_id = ANY ($2::text[])) ORDER BY k.id LIMIT $3`,
);

export interface BucketRow {
  kiosk_id: number;
  instance: string;
  at: Date;
  breached: boolean;
}

/**
 * Five-minute buckets of temperatures that are not clear of the rule, oldest first: its minimum and maximum bound every
 * reading, so that nothing is missed. $1 kiosks, $2 since, $3 band (LABEL, EXCURSION, or null for $4 below and $5
 * above), $6 hysteresis, $7 how many.
 */
export const unclearBuckets = statement<
  [readonly number[], Date, string | null, number, number, number, number],
  BucketRow
>(
  'alerting.unclear-buckets',
  `SELECT p.kiosk_id, p.name AS instance, t.bucket AS at, t.celsius_max > l.high OR t.celsius_min < l.low AS breached
   FROM temperature_5m AS t JOIN probe AS p ON p.id = t.probe_id
   JOIN storage_profile AS f ON f.storage_class = p.storage_class
   CROSS JOIN LATERAL (SELECT
     CASE $3::text WHEN 'LABEL' THEN f.low_celsius WHEN 'EXCURSION' THEN f.excursion_low_celsius ELSE $4::double precision END AS low,
     CASE $3::text WHEN 'LABEL' THEN f.high_celsius WHEN 'EXCURSION' THEN f.excursion_high_celsius ELSE $5::double precision END AS high) AS l
   WHERE t.bucket >= $2 AND t.kiosk_id = ANY ($1::integer[])
     AND (t.celsius_max > l.high - least($6::double precision, (l.high - l.low) / 2)
       OR t.celsius_min < l.low + least($6::double precision, (l.high - l.low) / 2))
   ORDER BY t.bucket LIMIT $7`,
);

/** A value that changed, or was looked at. */
export interface ChangeRow {
  kiosk_id: number;
  instance: string;
  at: Date;
  value: number;
}

/** Of a rate, a spread or a mean of five minutes. $1 kiosks, $2 since, $3 buckets, $4 how many. */
type OverBuckets = [readonly number[], Date, number, number];

/** How a probe's mean moved over so many buckets. */
export const temperatureMoves = statement<OverBuckets, ChangeRow>(
  'alerting.preview-temperature-moves',
  `SELECT p.kiosk_id, p.name AS instance, m.bucket AS at, m.value FROM (
     SELECT probe_id, bucket, celsius_sum / readings
       - first_value(celsius_sum / readings) OVER (PARTITION BY probe_id ORDER BY bucket
           RANGE BETWEEN make_interval(mins => 5 * $3::integer) PRECEDING AND CURRENT ROW) AS value
     FROM temperature_5m WHERE bucket >= $2 AND kiosk_id = ANY ($1::integer[])) AS m
   JOIN probe AS p ON p.id = m.probe_id ORDER BY m.bucket LIMIT $4`,
);

/** How much a probe varied over so many buckets that were measured. */
export const temperatureSpreads = statement<OverBuckets, ChangeRow>(
  'alerting.preview-temperature-spreads',
  `SELECT p.kiosk_id, p.name AS instance, m.bucket AS at, m.value FROM (
     SELECT probe_id, bucket, count(*) OVER w AS buckets, max(celsius_max) OVER w - min(celsius_min) OVER w AS value
     FROM temperature_5m WHERE bucket >= $2 AND kiosk_id = ANY ($1::integer[])
     WINDOW w AS (PARTITION BY probe_id ORDER BY bucket
       RANGE BETWEEN make_interval(mins => 5 * $3::integer - 5) PRECEDING AND CURRENT ROW)) AS m
   JOIN probe AS p ON p.id = m.probe_id WHERE m.buckets >= 0.8 * $3::integer ORDER BY m.bucket LIMIT $4`,
);

/**
 * A heartbeat's measure, where it crosses from one side of the limits to another. $1 kiosks, $2 since, $3 measure, $4
 * below, $5 above, $6 hysteresis, $7 how many. Reads the heartbeats of the kiosks. Index: heartbeat_key.
 */
export const heartbeatCrossings = statement<
  [readonly number[], Date, Measure, number, number, number, number],
  ChangeRow
>(
  'alerting.preview-heartbeat-crossings',
  `SELECT kiosk_id, '' AS instance, at, value FROM (
     SELECT c.*, lag(side) OVER (PARTITION BY kiosk_id ORDER BY at) AS before FROM (
       SELECT v.*, CASE WHEN value < $4::double precision OR value > $5::double precision THEN 2
         WHEN value >= $4::double precision + $6::double precision AND value <= $5::double precision - $6::double precision THEN 0
         ELSE 1 END AS side
       FROM (SELECT h.kiosk_id, h.at, ${measureOf('h', '$3')} AS value FROM heartbeat AS h
             WHERE h.at >= $2 AND h.kiosk_id = ANY ($1::integer[])) AS v WHERE value IS NOT NULL) AS c) AS d
   WHERE before IS DISTINCT FROM side ORDER BY at LIMIT $7`,
);

/**
 * Times in which a kiosk was not heard for longer than its model allows, by when its heartbeats came in: one row where
 * it begins (1) and one where it ends (0). $1 kiosks, $2 since, $3 how many. Index: heartbeat_key.
 */
export const heartbeatSilences = statement<[readonly number[], Date, number], ChangeRow>(
  'alerting.preview-heartbeat-silences',
  `SELECT e.kiosk_id, '' AS instance, x.at, x.value FROM (
     SELECT h.kiosk_id, h.received_at, lag(h.received_at) OVER (PARTITION BY h.kiosk_id ORDER BY h.received_at) AS before,
            m.silent_after_seconds
     FROM heartbeat AS h JOIN kiosk AS k ON k.id = h.kiosk_id JOIN kiosk_model AS m ON m.id = k.model_id
     WHERE h.at >= $2 AND h.kiosk_id = ANY ($1::integer[])) AS e
   CROSS JOIN LATERAL (VALUES (e.before + make_interval(secs => e.silent_after_seconds), 1::double precision),
     (e.received_at, 0::double precision)) AS x (at, value)
   WHERE e.received_at - e.before > make_interval(secs => e.silent_after_seconds) ORDER BY x.at LIMIT $3`,
);

/** Errors that may open or end an alert. $1 kiosks, $2 since, $3 how many. Index: kiosk_error_key. */
export const previewErrors = statement<
  [readonly number[], Date, number],
  { kiosk_id: number; instance: string; at: Date; severity: string }
>(
  'alerting.preview-errors',
  `SELECT kiosk_id, code AS instance, at, severity FROM kiosk_error
   WHERE at >= $2 AND kiosk_id = ANY ($1::integer[]) AND severity <> 'WARNING' ORDER BY at LIMIT $3`,
);

/** Stock levels where they cross par times a share. $1 kiosks, $2 since, $3 share, $4 how many. Index: stock_level_key. */
export const stockCrossings = statement<[readonly number[], Date, number, number], ChangeRow>(
  'alerting.preview-stock-crossings',
  `SELECT kiosk_id, instance, at, value FROM (
     SELECT s.kiosk_id, s.code AS instance, t.at, t.quantity::double precision AS value,
            t.quantity < s.par * $3::double precision AS low,
            lag(t.quantity < s.par * $3::double precision) OVER (PARTITION BY t.slot_id ORDER BY t.at) AS before
     FROM stock_level AS t JOIN slot AS s ON s.id = t.slot_id
     WHERE t.at >= $2 AND t.kiosk_id = ANY ($1::integer[])) AS c
   WHERE before IS DISTINCT FROM low ORDER BY at LIMIT $4`,
);

/** How wrong clocks were noted to be, the last note from before included. $1 kiosks, $2 since, $3 how many. */
export const clockNotes = statement<[readonly number[], Date, number], ChangeRow>(
  'alerting.preview-clock-notes',
  `SELECT c.kiosk_id, '' AS instance, greatest(c.at, $2) AS at, c.skew_seconds AS value FROM kiosk_clock_change AS c
   WHERE c.kiosk_id = ANY ($1::integer[])
     AND c.at >= coalesce((SELECT max(o.at) FROM kiosk_clock_change AS o WHERE o.kiosk_id = c.kiosk_id AND o.at < $2), $2)
   ORDER BY c.at LIMIT $3`,
);
