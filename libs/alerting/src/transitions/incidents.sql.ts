import type { AlertSeverity, IncidentState, RuleKind } from '@app/contracts';
import { statement } from '@app/persistence';

type RowsJson = string;

export interface JoinedIncident {
  id: number;
  group_key: string;
  state: IncidentState;
  /** True when this statement opened it, false when it was open before. */
  opened: boolean;
}

/** Opens an incident per group, or finds the open one. $1 rows, $2 now. Index: incident_one_open. */
export const joinIncidents = statement<[RowsJson, Date], JoinedIncident>(
  'alerting.join-incidents',
  `INSERT INTO incident (group_key, rule_id, kind, title, severity, state, site_id, kiosk_id, opened_at, updated_at)
   SELECT r.group_key, r.rule_id, r.kind, r.title, r.severity, 'OPEN', k.site_id, k.id, $2, $2
   FROM jsonb_to_recordset($1::jsonb)
     AS r (group_key text, rule_id text, kind text, title text, severity text, kiosk_id integer)
   JOIN kiosk AS k ON k.id = r.kiosk_id ORDER BY r.group_key
   ON CONFLICT (group_key) WHERE state <> 'RESOLVED' DO UPDATE SET updated_at = excluded.updated_at
   RETURNING id, group_key, state, (xmax = 0) AS opened`,
);

/** Incidents of breaches that were over before anybody knew. $1 rows in order, $2 now. */
export const recordIncident = statement<
  [string, string, RuleKind, string, AlertSeverity, number, Date, Date, Date],
  { id: number }
>(
  'alerting.record-incident',
  `INSERT INTO incident (group_key, rule_id, kind, title, severity, state, site_id, kiosk_id, opened_at, resolved_at,
                         muted_by, updated_at)
   SELECT $1, $2, $3, $4 || ': ' || k.serial || ', ' || s.name, $5, 'RESOLVED', k.site_id, k.id, $7, $8, '{LATE}', $9
   FROM kiosk AS k JOIN site AS s ON s.id = k.site_id WHERE k.id = $6 RETURNING id`,
);

export interface IncidentToSettle {
  id: number;
  kind: RuleKind;
  title: string;
  severity: AlertSeverity;
  serial: string;
  site_name: string;
  /** The rest is of one open alert; null when it has none. */
  alert_summary: string | null;
  alert_severity: AlertSeverity | null;
  instance: string | null;
}

/** The incidents with their open alerts, oldest first. $1 incident ids. Indexes: primary key, alert_incident. */
export const incidentsToSettle = statement<[number[]], IncidentToSettle>(
  'alerting.incidents-to-settle',
  `SELECT i.id, i.kind, i.title, i.severity, k.serial, s.name AS site_name,
          a.summary AS alert_summary, a.severity AS alert_severity, a.instance
   FROM incident AS i JOIN kiosk AS k ON k.id = i.kiosk_id JOIN site AS s ON s.id = i.site_id
   LEFT JOIN alert AS a ON a.incident_id = i.id AND a.state IN ('FIRING', 'ACKNOWLEDGED')
   WHERE i.id = ANY ($1::bigint[]) AND i.state <> 'RESOLVED'
   ORDER BY i.id, a.started_at, a.id`,
);

/** What becomes more severe is snoozed no more. $1 rows, $2 now. Index: the primary key. */
export const settleIncidents = statement<[RowsJson, Date], object>(
  'alerting.settle-incidents',
  `UPDATE incident SET title = r.title, severity = r.severity, updated_at = $2::timestamptz,
     snoozed_until = CASE WHEN severity_rank(r.severity) <= severity_rank(incident.severity) THEN incident.snoozed_until END,
     state = CASE WHEN r.over THEN 'RESOLVED' ELSE incident.state END,
     resolved_at = CASE WHEN r.over THEN $2::timestamptz END
   FROM jsonb_to_recordset($1::jsonb) AS r (id bigint, title text, severity text, over boolean)
   WHERE incident.id = r.id AND incident.state <> 'RESOLVED'`,
);
