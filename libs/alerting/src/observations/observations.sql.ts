import { statement } from '@app/persistence';
import type { Measure } from '../rules/rule-parameters.js';

/** What a rule sees of one kiosk or one of its parts at one moment. */
export interface ObservationRow {
  kiosk_id: number;
  /** Probe name, slot code; empty for the kiosk. */
  instance: string;
  /** Of a probe. */
  zone: string | null;
  value: number;
  at: Date;
  received_at: Date;
}

/** More kiosks than this breach one rule at once only when the rule is absurd. */
const most = 20_000;

/** A heartbeat's measure by name. ON_BATTERY and DOOR_OPEN: 1 or 0. */
export const measureOf = (row: string, name: string) => `CASE ${name}::text
    WHEN 'CPU_PERCENT' THEN ${row}.cpu_percent::double precision
    WHEN 'MEMORY_PERCENT' THEN ${row}.memory_percent::double precision
    WHEN 'DISK_FREE_PERCENT' THEN ${row}.disk_free_percent::double precision
    WHEN 'SIGNAL_DBM' THEN ${row}.signal_dbm::double precision
    WHEN 'UPTIME_SECONDS' THEN ${row}.uptime_seconds::double precision
    WHEN 'ON_BATTERY' THEN CASE ${row}.power WHEN 'BATTERY' THEN 1 WHEN 'MAINS' THEN 0 END
    WHEN 'DOOR_OPEN' THEN CASE WHEN ${row}.door_open THEN 1 WHEN NOT ${row}.door_open THEN 0 END END`;

/**
 * Newest heartbeats whose measure is not clear of a limit. $1 measure, $2 below, $3 above which it is not clear.
 * One pass over kiosk_status, one row a kiosk.
 */
export const heartbeatsBeyond = statement<[Measure, number, number], ObservationRow>(
  'alerting.heartbeats-beyond',
  `SELECT m.kiosk_id, '' AS instance, NULL AS zone, m.value, m.heartbeat_at AS at, m.heartbeat_received_at AS received_at
   FROM (SELECT s.kiosk_id, s.heartbeat_at, s.heartbeat_received_at, ${measureOf('s', '$1')} AS value
         FROM kiosk_status AS s) AS m
   WHERE (m.value < $2::double precision OR m.value > $3::double precision) AND m.heartbeat_at IS NOT NULL LIMIT ${most}`,
);

/**
 * Probes whose temperature moved by so much within a window. $1 now, $2 minutes, $3 rise, $4 fall. One probe of an
 * index per probe that is measured. Index: temperature_key.
 */
export const temperatureChanges = statement<[Date, number, number, number], ObservationRow>(
  'alerting.temperature-changes',
  `SELECT p.kiosk_id, p.name AS instance, p.zone, s.celsius - b.celsius AS value, s.at, s.received_at
   FROM probe_status AS s JOIN probe AS p ON p.id = s.probe_id
   CROSS JOIN LATERAL (
     SELECT t.celsius FROM temperature AS t
     WHERE t.probe_id = s.probe_id AND t.at <= s.at - make_interval(mins => $2::integer)
       AND t.at > s.at - make_interval(mins => 2 * $2::integer + 5)
     ORDER BY t.at DESC LIMIT 1) AS b
   WHERE s.received_at > $1::timestamptz - INTERVAL '10 minutes'
     AND (s.celsius - b.celsius >= $3::double precision OR s.celsius - b.celsius <= -$4::double precision) LIMIT ${most}`,
);

/** The same of a heartbeat's measure. $5 measure. Index: heartbeat_key. */
export const heartbeatChanges = statement<[Date, number, number, number, Measure], ObservationRow>(
  'alerting.heartbeat-changes',
  `SELECT c.kiosk_id, '' AS instance, NULL AS zone, c.value, c.at, c.received_at FROM (
     SELECT s.kiosk_id, s.heartbeat_at AS at, s.heartbeat_received_at AS received_at,
            ${measureOf('s', '$5')} - b.value AS value
     FROM kiosk_status AS s
     CROSS JOIN LATERAL (
       SELECT ${measureOf('h', '$5')} AS value FROM heartbeat AS h
       WHERE h.kiosk_id = s.kiosk_id AND h.at <= s.heartbeat_at - make_interval(mins => $2::integer)
         AND h.at > s.heartbeat_at - make_interval(mins => 2 * $2::integer + 5)
       ORDER BY h.at DESC LIMIT 1) AS b
     WHERE s.heartbeat_received_at > $1::timestamptz - INTERVAL '10 minutes') AS c
   WHERE c.value >= $3::double precision OR c.value <= -$4::double precision LIMIT ${most}`,
);

/**
 * Probes that hardly varied over a window of which at least so much was measured. $1 from, $2 spread, $3 five-minute
 * buckets at least, $4 received since. Reads the rollup, raw rows only for its newest minutes.
 */
export const stuckProbes = statement<[Date, number, number, Date], ObservationRow>(
  'alerting.stuck-probes',
  `SELECT p.kiosk_id, p.name AS instance, p.zone, w.spread AS value, s.at, s.received_at
   FROM (SELECT probe_id, max(celsius_max) - min(celsius_min) AS spread FROM temperature_5m
         WHERE bucket >= $1 GROUP BY probe_id
         HAVING max(celsius_max) - min(celsius_min) <= $2 AND count(*) >= $3 AND sum(readings) >= 2 * $3) AS w
   JOIN probe_status AS s ON s.probe_id = w.probe_id JOIN probe AS p ON p.id = w.probe_id
   WHERE s.received_at > $4 LIMIT ${most}`,
);

/** Clocks that are not within a limit. $1 seconds, $2 heard since. One pass over kiosk_status. */
export const wrongClocks = statement<[number, Date], ObservationRow>(
  'alerting.wrong-clocks',
  `SELECT kiosk_id, '' AS instance, NULL AS zone, clock_skew_seconds::double precision AS value,
          last_received_at AS at, last_received_at AS received_at
   FROM kiosk_status WHERE abs(clock_skew_seconds) > $1 AND last_received_at > $2 LIMIT ${most}`,
);

/**
 * Probes that are not measured although their kiosk was heard so much later: a kiosk that is silent as a whole adds
 * none. $1 seconds, $2 now. One pass over probe_status.
 */
export const silentProbes = statement<[number, Date], ObservationRow>(
  'alerting.silent-probes',
  `SELECT p.kiosk_id, p.name AS instance, p.zone,
          extract(epoch FROM k.heard_at - s.received_at)::double precision AS value,
          $2::timestamptz AS at, $2::timestamptz AS received_at
   FROM probe_status AS s JOIN kiosk_status AS k USING (kiosk_id) JOIN probe AS p ON p.id = s.probe_id
   WHERE k.heard_at - s.received_at > make_interval(secs => $1::double precision) LIMIT ${most}`,
);

/**
 * Messages that never came, of kiosks for which it is so many. $1 noticed since, $2 messages at least, $3 now.
 * Index: sequence_gap_received.
 */
export const missingMessages = statement<[Date, number, Date], ObservationRow>(
  'alerting.missing-messages',
  `SELECT g.kiosk_id, '' AS instance, NULL AS zone, sum(g.missing_count)::double precision AS value,
          $3::timestamptz AS at, $3::timestamptz AS received_at
   FROM sequence_gap AS g WHERE g.received_at >= $1 AND g.missing_count > 0
   GROUP BY g.kiosk_id HAVING sum(g.missing_count) >= $2::bigint LIMIT ${most}`,
);

/** Slots with a lot that expires until a day: days until the first of them does. $1 now, $2 days. One pass over slot_lot. */
export const expiringSlots = statement<[Date, number], ObservationRow>(
  'alerting.expiring-slots',
  `SELECT s.kiosk_id, s.code AS instance, NULL AS zone,
          min(l.expires_on - ($1::timestamptz AT TIME ZONE 'UTC')::date)::double precision AS value,
          $1::timestamptz AS at, $1::timestamptz AS received_at
   FROM slot_lot AS b JOIN lot AS l ON l.id = b.lot_id JOIN slot AS s ON s.id = b.slot_id
   WHERE b.quantity > 0 AND l.expires_on <= ($1::timestamptz AT TIME ZONE 'UTC')::date + $2::integer
   GROUP BY s.kiosk_id, s.code LIMIT ${most}`,
);

export interface UsualRow {
  /** The probe's id, or the kiosk's. */
  id: number;
  median: number;
  /** Median of the absolute deviations. */
  mad: number;
}

const usual = (key: string, value: string, table: string) => `WITH hour AS (
     SELECT ${key} AS id, ${value} AS value FROM ${table}
     WHERE bucket >= $1 AND bucket < $2 AND extract(hour FROM bucket AT TIME ZONE 'UTC') = $3),
   middle AS (
     SELECT id, percentile_cont(0.5) WITHIN GROUP (ORDER BY value) AS median
     FROM hour WHERE value IS NOT NULL GROUP BY id HAVING count(*) >= 5)
   SELECT id, median, percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(hour.value - median)) AS mad
   FROM hour JOIN middle USING (id) WHERE value IS NOT NULL GROUP BY id, median`;

const meanOf = (measure: string, prefix: string) => `CASE ${measure}::text
     WHEN 'CPU_PERCENT' THEN ${prefix}cpu_sum / nullif(${prefix}cpu_count, 0)
     WHEN 'MEMORY_PERCENT' THEN ${prefix}memory_sum / nullif(${prefix}memory_count, 0)
     WHEN 'SIGNAL_DBM' THEN ${prefix}signal_sum / nullif(${prefix}signal_count, 0) END`;

/** The usual temperature of one hour of the day, by probe; at least five days. $1 from, $2 until, $3 hour (UTC). */
export const usualTemperatures = statement<[Date, Date, number], UsualRow>(
  'alerting.usual-temperatures',
  usual('probe_id', 'celsius_sum / readings', 'temperature_1h'),
);

/** The same of a heartbeat's measure, by kiosk. $4 measure. */
export const usualHeartbeats = statement<[Date, Date, number, Measure], UsualRow>(
  'alerting.usual-heartbeats',
  usual('kiosk_id', meanOf('$4', ''), 'heartbeat_1h'),
);

/** Means of the newest minutes. $1 since. */
export const recentTemperatures = statement<[Date], ObservationRow & { id: number }>(
  'alerting.recent-temperatures',
  `SELECT s.probe_id AS id, p.kiosk_id, p.name AS instance, p.zone, w.value, s.at, s.received_at
   FROM (SELECT probe_id, sum(celsius_sum) / sum(readings) AS value FROM temperature_5m WHERE bucket >= $1 GROUP BY 1) AS w
   JOIN probe_status AS s ON s.probe_id = w.probe_id JOIN probe AS p ON p.id = w.probe_id`,
);

/** The same of a heartbeat's measure. $2 measure. */
export const recentHeartbeats = statement<[Date, Measure], ObservationRow & { id: number }>(
  'alerting.recent-heartbeats',
  `SELECT s.kiosk_id AS id, s.kiosk_id, '' AS instance, NULL AS zone, w.value, s.heartbeat_at AS at,
          s.heartbeat_received_at AS received_at
   FROM (SELECT kiosk_id, avg(${meanOf('$2', '')}) AS value FROM heartbeat_5m WHERE bucket >= $1 GROUP BY 1) AS w
   JOIN kiosk_status AS s USING (kiosk_id) WHERE w.value IS NOT NULL AND s.heartbeat_at IS NOT NULL`,
);
