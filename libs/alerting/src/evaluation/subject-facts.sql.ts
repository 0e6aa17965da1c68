import type { AlertSeverity } from '@app/contracts';
import { statement } from '@app/persistence';
import type { Breach } from './breach-history.js';

/** JSON text of what to read: [{"ordinal", "kiosk_id", "instance", "since"}, …] */
type WindowsJson = string;

const windows = `jsonb_to_recordset($1::jsonb) AS w (ordinal integer, kiosk_id integer, instance text, since timestamptz)`;

/**
 * Both ends of a window: the newest readings decide what is true now, the oldest ones what a late message told;
 * together they bound the rows. `t.at > $2`, the earliest start of all windows, lets the planner drop chunks.
 */
const bothEnds = (columns: string, from: string) =>
  `(SELECT ${columns} FROM ${from} AND t.at > $2 AND t.at > w.since ORDER BY t.at DESC LIMIT $3)
   UNION
   (SELECT ${columns} FROM ${from} AND t.at > $2 AND t.at > w.since ORDER BY t.at LIMIT $3)`;

export interface ReadingRow {
  ordinal: number;
  at: Date;
  received_at: Date;
  value: number | null;
  /** Of kiosk errors only. */
  severity: string | null;
}

/** $1 windows, $2 the earliest start, $3 readings per end of each. Index: temperature_key. */
export const temperatureReadings = statement<[WindowsJson, Date, number], ReadingRow>(
  'alerting.temperature-readings',
  `SELECT w.ordinal, r.at, r.received_at, r.value, NULL AS severity
   FROM ${windows} JOIN probe AS p ON p.kiosk_id = w.kiosk_id AND p.name = w.instance
   CROSS JOIN LATERAL (${bothEnds('t.at, t.received_at, t.celsius AS value', 'temperature AS t WHERE t.probe_id = p.id')}) AS r`,
);

/** $1 windows, $2 the earliest start, $3 readings per end of each. Index: stock_level_key. */
export const stockReadings = statement<[WindowsJson, Date, number], ReadingRow>(
  'alerting.stock-readings',
  `SELECT w.ordinal, r.at, r.received_at, r.value::double precision AS value, NULL AS severity
   FROM ${windows} JOIN slot AS s ON s.kiosk_id = w.kiosk_id AND s.code = w.instance
   CROSS JOIN LATERAL (${bothEnds('t.at, t.received_at, t.quantity AS value', 'stock_level AS t WHERE t.slot_id = s.id')}) AS r`,
);

/** Only severities that may open or clear. $1 windows, $2 the earliest start, $3 as above. Index: kiosk_error_key. */
export const errorReadings = statement<[WindowsJson, Date, number], ReadingRow>(
  'alerting.error-readings',
  `SELECT w.ordinal, r.at, r.received_at, NULL::double precision AS value, r.severity
   FROM ${windows}
   CROSS JOIN LATERAL (${bothEnds(
     't.at, t.received_at, t.severity, t.component',
     `kiosk_error AS t WHERE t.kiosk_id = w.kiosk_id AND t.code = w.instance AND t.severity <> 'WARNING'`,
   )}) AS r`,
);

export interface ProbeFacts {
  kiosk_id: number;
  name: string;
  zone: string;
  low_celsius: number;
  high_celsius: number;
  excursion_low_celsius: number;
  excursion_high_celsius: number;
}

/** Probes of the kiosks with their limits. $1 kiosk ids. Index: the unique key of probe. */
export const probesOfKiosks = statement<[number[]], ProbeFacts>(
  'alerting.probes-of-kiosks',
  `SELECT p.kiosk_id, p.name, p.zone, f.low_celsius, f.high_celsius, f.excursion_low_celsius, f.excursion_high_celsius
   FROM probe AS p JOIN storage_profile AS f USING (storage_class) WHERE p.kiosk_id = ANY ($1::integer[])`,
);

export interface SlotFacts {
  kiosk_id: number;
  code: string;
  par: number;
}

/** $1 kiosk ids. Index: the unique key of slot. */
export const slotsOfKiosks = statement<[number[]], SlotFacts>(
  'alerting.slots-of-kiosks',
  'SELECT kiosk_id, code, par FROM slot WHERE kiosk_id = ANY ($1::integer[])',
);

export interface AlertFacts {
  id: number;
  rule_id: string;
  kiosk_id: number;
  instance: string;
  state: 'PENDING' | 'FIRING' | 'ACKNOWLEDGED';
  severity: AlertSeverity;
  summary: string;
  started_at: Date;
  last_value: number | null;
  due_at: Date | null;
  incident_id: number | null;
  /** Where the last evaluation left off. */
  breach: Breach | null;
}

/** Alerts that are not resolved, of all rules. $1 kiosk ids, $2 instances, in pairs. Index: alert_one_open. */
export const unresolvedAlerts = statement<[number[], string[]], AlertFacts>(
  'alerting.unresolved-alerts',
  `SELECT a.id, a.rule_id, a.kiosk_id, a.instance, a.state, a.severity, a.summary, a.started_at, a.last_value,
          a.due_at, a.incident_id, a.breach
   FROM alert_rule AS r CROSS JOIN unnest($1::integer[], $2::text[]) AS wanted (kiosk_id, instance)
   JOIN alert AS a ON a.rule_id = r.id AND a.kiosk_id = wanted.kiosk_id AND a.instance = wanted.instance
   WHERE a.state <> 'RESOLVED'`,
);

export interface AccountedRow {
  rule_id: string;
  kiosk_id: number;
  instance: string;
  until: Date;
  breach: Breach | null;
}

/** When the last resolved alert of each ended. $1 kiosk ids, $2 instances, in pairs. Index: alert_resolved. */
export const accountedUntil = statement<[number[], string[]], AccountedRow>(
  'alerting.accounted-until',
  `SELECT r.id AS rule_id, wanted.kiosk_id, wanted.instance, newest.resolved_at AS until, newest.breach
   FROM alert_rule AS r CROSS JOIN unnest($1::integer[], $2::text[]) AS wanted (kiosk_id, instance)
   CROSS JOIN LATERAL (
     SELECT a.resolved_at, a.breach FROM alert AS a
     WHERE a.kiosk_id = wanted.kiosk_id AND a.rule_id = r.id AND a.instance = wanted.instance AND a.state = 'RESOLVED'
     ORDER BY a.resolved_at DESC LIMIT 1) AS newest`,
);

export interface EpisodeRow {
  id: number;
  incident_id: number | null;
  started_at: Date;
  resolved_at: Date;
  ended_by: 'READING' | 'PERSON' | 'SYSTEM';
}

/**
 * Resolved alerts of one rule about one part that overlap a stretch of device time; those that late readings showed to
 * be none are left out. $1 rule, $2 kiosk, $3 instance, $4 from, $5 until. Index: alert_resolved.
 */
export const episodesBetween = statement<[string, number, string, Date, Date], EpisodeRow>(
  'alerting.episodes-between',
  `SELECT id, incident_id, started_at, resolved_at, ended_by FROM alert
   WHERE kiosk_id = $2 AND rule_id = $1 AND instance = $3 AND state = 'RESOLVED' AND disproved_at IS NULL
     AND resolved_at >= $4 AND started_at <= $5
   ORDER BY resolved_at DESC LIMIT 500`,
);

type BetweenParameters = [kioskId: number, instance: string, from: Date, until: Date, limit: number];

/** $1 kiosk, $2 probe, $3 from (exclusive), $4 until, $5 readings at most. Index: temperature_key. */
export const temperaturesBetween = statement<BetweenParameters, ReadingRow>(
  'alerting.temperatures-between',
  `SELECT 0 AS ordinal, t.at, t.received_at, t.celsius AS value, NULL AS severity
   FROM temperature AS t WHERE t.probe_id = (SELECT id FROM probe WHERE kiosk_id = $1 AND name = $2)
     AND t.at > $3 AND t.at <= $4 ORDER BY t.at LIMIT $5`,
);

/** As for temperatures. Index: stock_level_key. */
export const stockLevelsBetween = statement<BetweenParameters, ReadingRow>(
  'alerting.stock-levels-between',
  `SELECT 0 AS ordinal, t.at, t.received_at, t.quantity::double precision AS value, NULL AS severity
   FROM stock_level AS t WHERE t.slot_id = (SELECT id FROM slot WHERE kiosk_id = $1 AND code = $2)
     AND t.at > $3 AND t.at <= $4 ORDER BY t.at LIMIT $5`,
);

/** As for temperatures. Index: kiosk_error_key. */
export const errorsBetween = statement<BetweenParameters, ReadingRow>(
  'alerting.errors-between',
  `SELECT 0 AS ordinal, t.at, t.received_at, NULL::double precision AS value, t.severity
   FROM kiosk_error AS t WHERE t.kiosk_id = $1 AND t.code = $2 AND t.severity <> 'WARNING'
     AND t.at > $3 AND t.at <= $4 ORDER BY t.at LIMIT $5`,
);

export interface PlaceRow {
  kiosk_id: number;
  serial: string;
  model_id: string;
  region_id: string;
  site_id: string;
}

/** $1 kiosk ids. Index: the primary key. */
export const placesOfKiosks = statement<[readonly number[]], PlaceRow>(
  'alerting.places-of-kiosks',
  `SELECT k.id AS kiosk_id, k.serial, k.model_id, s.region_id, k.site_id
   FROM kiosk AS k JOIN site AS s ON s.id = k.site_id WHERE k.id = ANY ($1::integer[])`,
);
