import type { AlertSeverity, IncidentState, RuleKind } from '@app/contracts';
import { statement } from '@app/persistence';
import type { MutedBy } from '../outbox/incident-events.sql.js';
import { alertColumns, type AlertRow } from '../open-alerts/open-alerts.sql.js';

export interface IncidentRow {
  id: number;
  title: string;
  state: IncidentState;
  severity: AlertSeverity;
  kind: RuleKind;
  rule_id: string;
  site_id: string;
  kiosk_id: number | null;
  opened_at: Date;
  /** Exact to the microsecond, which a Date is not. */
  opened_key: string;
  severity_rank: number;
  acknowledged_at: Date | null;
  acknowledged_by: string | null;
  resolved_at: Date | null;
  assignee: string | null;
  muted_by: MutedBy[];
  snoozed_until: Date | null;
  snoozed_by: string | null;
}

const columns = `i.id, i.title, i.state, i.severity, i.kind, i.rule_id, i.site_id, i.kiosk_id, i.opened_at,
  i.opened_at::text AS opened_key, severity_rank(i.severity) AS severity_rank, i.acknowledged_at,
  i.acknowledged_by, i.resolved_at, i.assignee, i.muted_by, i.snoozed_until, i.snoozed_by`;

/** $1 regions and $2 sites of the caller's scope; empty means no restriction. */
const inScope = `(cardinality($1::text[]) = 0 OR s.region_id = ANY ($1::text[]))
  AND (cardinality($2::text[]) = 0 OR i.site_id = ANY ($2::text[]))`;

/** $3 states, $4 severities, $5 regions, $6 sites, $7 a kiosk's serial, $8 muted or not; null means any. */
const matches = `${inScope} AND i.state = ANY ($3::text[])
  AND ($4::text[] IS NULL OR i.severity = ANY ($4::text[]))
  AND ($5::text[] IS NULL OR s.region_id = ANY ($5::text[]))
  AND ($6::text[] IS NULL OR i.site_id = ANY ($6::text[]))
  AND ($7::text IS NULL OR i.kiosk_id = (SELECT id FROM kiosk WHERE serial = $7::text))
  AND ($8::boolean IS NULL OR (cardinality(i.muted_by) > 0) = $8::boolean)`;

export type IncidentMatch = [
  scopeRegions: readonly string[],
  scopeSites: readonly string[],
  states: readonly string[],
  severities: readonly string[] | null,
  regions: readonly string[] | null,
  sites: readonly string[] | null,
  serial: string | null,
  muted: boolean | null,
];

/**
 * A page of the inbox after the row whose sort key is $9 to $12 (null for the first page), $13 rows.
 * Index: incident_inbox.
 */
export const incidentPage = statement<
  [
    ...IncidentMatch,
    open: boolean | null,
    severityRank: number | null,
    openedKey: string | null,
    id: number | null,
    limit: number,
  ],
  IncidentRow
>(
  'alerting.incident-page',
  `SELECT ${columns} FROM incident AS i JOIN site AS s ON s.id = i.site_id WHERE ${matches}
   AND ($9::boolean IS NULL OR ((i.state <> 'RESOLVED'), severity_rank(i.severity), i.opened_at, i.id)
     < ($9::boolean, $10::integer, $11::timestamptz, $12::bigint))
   ORDER BY (i.state <> 'RESOLVED') DESC, severity_rank(i.severity) DESC, i.opened_at DESC, i.id DESC LIMIT $13`,
);

export const countIncidents = statement<IncidentMatch, { incidents: number }>(
  'alerting.count-incidents',
  `SELECT count(*)::integer AS incidents FROM incident AS i JOIN site AS s ON s.id = i.site_id WHERE ${matches}`,
);

/** Those of the ids that are within the scope. $1/$2 scope, $3 ids. Index: the primary key. */
export const incidentsById = statement<
  [regions: readonly string[], sites: readonly string[], ids: readonly number[]],
  IncidentRow
>(
  'alerting.incidents-by-id',
  `SELECT ${columns} FROM incident AS i JOIN site AS s ON s.id = i.site_id
   WHERE ${inScope} AND i.id = ANY ($3::bigint[]) ORDER BY i.id`,
);

/** Alerts of the incidents, oldest first. $1 incident ids. Index: alert_incident. */
export const alertsOfIncidents = statement<[readonly number[]], AlertRow>(
  'alerting.alerts-of-incidents',
  `SELECT ${alertColumns} FROM alert WHERE incident_id = ANY ($1::bigint[]) ORDER BY incident_id, started_at, id
   LIMIT 20000`,
);

export interface TimelineRow {
  incident_id: number;
  at: Date;
  kind:
    | 'OPENED'
    | 'PENDING'
    | 'FIRED'
    | 'ACKNOWLEDGED'
    | 'ASSIGNED'
    | 'COMMENTED'
    | 'RESOLVED'
    | 'CORRECTED'
    | 'SNOOZED'
    | 'MUTED'
    | 'UNMUTED';
  actor: string | null;
  text: string;
}

/** The newest 500 entries of each, oldest first. $1 incident ids. Index: alert_event_incident. */
export const timelineOfIncidents = statement<[readonly number[]], TimelineRow>(
  'alerting.timeline-of-incidents',
  `SELECT e.incident_id, e.at, e.kind, e.actor, e.text FROM unnest($1::bigint[]) AS wanted (id)
   CROSS JOIN LATERAL (SELECT * FROM alert_event AS a WHERE a.incident_id = wanted.id ORDER BY a.id DESC LIMIT 500) AS e
   ORDER BY e.incident_id, e.id`,
);
