import { statement } from '@app/persistence';

/** JSON text of an array of rows, so that one statement writes a whole batch. */
type RowsJson = string;

/** Pending alerts that cleared before their time leave no trace. $1 alert ids. Index: the primary key. */
export const forgetPending = statement<[number[]], object>(
  'alerting.forget-pending',
  `DELETE FROM alert WHERE id = ANY ($1::bigint[]) AND state = 'PENDING'`,
);

/** Opens pending alerts or moves them. $1 rows, $2 now. Index: alert_one_open. */
export const upsertPending = statement<[RowsJson, Date], object>(
  'alerting.upsert-pending',
  `INSERT INTO alert (rule_id, rule_version, kiosk_id, instance, state, severity, summary, started_at, last_value, due_at, breach, updated_at)
   SELECT rule_id, rule_version, kiosk_id, instance, 'PENDING', severity, summary, started_at, last_value, due_at, breach, $2
   FROM jsonb_to_recordset($1::jsonb) AS r (rule_id text, rule_version integer, kiosk_id integer, instance text,
     severity text, summary text, started_at timestamptz, last_value double precision, due_at timestamptz, breach jsonb)
   ON CONFLICT (rule_id, kiosk_id, instance) WHERE state <> 'RESOLVED' DO UPDATE
   SET started_at = excluded.started_at, last_value = excluded.last_value, due_at = excluded.due_at,
       summary = excluded.summary, breach = excluded.breach, updated_at = excluded.updated_at
   WHERE alert.state = 'PENDING'`,
);

export interface FiredRow {
  id: number;
  incident_id: number;
  kiosk_id: number;
  rule_id: string;
  summary: string;
}

/** Fires alerts, whether they were pending or not. $1 rows, $2 now. Index: alert_one_open. */
export const fireAlerts = statement<[RowsJson, Date], FiredRow>(
  'alerting.fire-alerts',
  `INSERT INTO alert (rule_id, rule_version, kiosk_id, instance, state, severity, summary, started_at, fired_at,
                      last_value, due_at, incident_id, breach, updated_at)
   SELECT rule_id, rule_version, kiosk_id, instance, 'FIRING', severity, summary, started_at, $2, last_value, due_at, incident_id, breach, $2
   FROM jsonb_to_recordset($1::jsonb) AS r (rule_id text, rule_version integer, kiosk_id integer, instance text,
     severity text, summary text, started_at timestamptz, last_value double precision, due_at timestamptz, incident_id bigint,
     breach jsonb)
   ON CONFLICT (rule_id, kiosk_id, instance) WHERE state <> 'RESOLVED' DO UPDATE
   SET state = 'FIRING', rule_version = excluded.rule_version, severity = excluded.severity,
       summary = excluded.summary, started_at = excluded.started_at, fired_at = excluded.fired_at,
       last_value = excluded.last_value, due_at = excluded.due_at, incident_id = excluded.incident_id,
       breach = excluded.breach, updated_at = excluded.updated_at
   WHERE alert.state = 'PENDING'
   RETURNING id, incident_id, kiosk_id, rule_id, summary`,
);

/** What changed about open alerts. $1 rows, $2 now. Index: the primary key. */
export const keepAlerts = statement<[RowsJson, Date], object>(
  'alerting.keep-alerts',
  `UPDATE alert SET last_value = r.last_value, summary = r.summary, due_at = r.due_at, started_at = r.started_at,
     breach = r.breach, updated_at = $2
   FROM jsonb_to_recordset($1::jsonb)
     AS r (id bigint, last_value double precision, summary text, due_at timestamptz, started_at timestamptz, breach jsonb)
   WHERE alert.id = r.id AND alert.state <> 'RESOLVED'`,
);

/** $1 rows, $2 now. Answers the ones that were still open. Index: the primary key. */
export const resolveAlerts = statement<[RowsJson, Date], { id: number }>(
  'alerting.resolve-alerts',
  `UPDATE alert SET state = 'RESOLVED', resolved_at = r.resolved_at, due_at = NULL,
     breach = coalesce(r.breach, alert.breach), ended_by = r.ended_by, updated_at = $2
   FROM jsonb_to_recordset($1::jsonb) AS r (id bigint, resolved_at timestamptz, breach jsonb, ended_by text)
   WHERE alert.id = r.id AND alert.state <> 'RESOLVED' RETURNING alert.id`,
);

/** Past breaches as alerts that are over. $1 rows, $2 now. */
export const recordAlerts = statement<[RowsJson, Date], FiredRow>(
  'alerting.record-alerts',
  `INSERT INTO alert (rule_id, rule_version, kiosk_id, instance, state, severity, summary, started_at, fired_at,
                      resolved_at, last_value, incident_id, breach, updated_at)
   SELECT rule_id, rule_version, kiosk_id, instance, 'RESOLVED', severity, summary, started_at, fired_at, resolved_at, last_value, incident_id, breach, $2
   FROM jsonb_to_recordset($1::jsonb) AS r (rule_id text, rule_version integer, kiosk_id integer, instance text,
     severity text, summary text, started_at timestamptz, fired_at timestamptz, resolved_at timestamptz,
     last_value double precision, incident_id bigint, breach jsonb)
   RETURNING id, incident_id, kiosk_id, rule_id, summary`,
);

/** Timeline entries in the order given. $1 rows. */
export const addTimeline = statement<[RowsJson], object>(
  'alerting.add-timeline',
  `INSERT INTO alert_event (incident_id, alert_id, at, kind, actor, text)
   SELECT r.incident_id, r.alert_id, r.at, r.kind, r.actor, r.text
   FROM ROWS FROM (jsonb_to_recordset($1::jsonb)
     AS (incident_id bigint, alert_id bigint, at timestamptz, kind text, actor text, text text)) WITH ORDINALITY
     AS r (incident_id, alert_id, at, kind, actor, text, position)
   ORDER BY r.position`,
);

/** What late readings say about alerts that are over. $1 rows, $2 now. Index: the primary key. */
export const correctAlerts = statement<[RowsJson, Date], { id: number }>(
  'alerting.correct-alerts',
  `UPDATE alert SET started_at = r.started_at, resolved_at = r.resolved_at, corrected_at = $2, updated_at = $2
   FROM jsonb_to_recordset($1::jsonb) AS r (id bigint, started_at timestamptz, resolved_at timestamptz)
   WHERE alert.id = r.id AND alert.state = 'RESOLVED' RETURNING alert.id`,
);

/** Alerts that were none, by late readings. $1 ids, $2 now. Index: the primary key. */
export const disproveAlerts = statement<[number[], Date], { id: number }>(
  'alerting.disprove-alerts',
  `UPDATE alert SET disproved_at = $2, updated_at = $2
   WHERE id = ANY ($1::bigint[]) AND state = 'RESOLVED' AND disproved_at IS NULL RETURNING id`,
);
