import type { AlertSeverity, IncidentState } from '@app/contracts';
import { statement } from '@app/persistence';

export interface IncidentFactsRow {
  id: number;
  severity: AlertSeverity;
  state: IncidentState;
  kind: string;
  rule_id: string;
  site_id: string;
  region_id: string;
  time_zone: string;
  opened_at: Date;
  muted_by: string[];
}

const facts = `i.id, i.severity, i.state, i.kind, i.rule_id, i.site_id, s.region_id, s.time_zone, i.opened_at, i.muted_by`;

/** What routes look at. $1 incident ids. Index: the primary key. */
export const incidentFacts = statement<[readonly number[]], IncidentFactsRow>(
  'notification.incident-facts',
  `SELECT ${facts} FROM incident AS i JOIN site AS s ON s.id = i.site_id WHERE i.id = ANY ($1::bigint[]) ORDER BY i.id`,
);

/** Open incidents that no route took, after id $1, $2 at most. Index: incident_open, notification_member_pkey. */
export const unroutedIncidents = statement<[number, number], IncidentFactsRow>(
  'notification.unrouted-incidents',
  `SELECT ${facts} FROM incident AS i JOIN site AS s ON s.id = i.site_id
   WHERE i.state <> 'RESOLVED' AND i.id > $1
     AND NOT EXISTS (SELECT FROM notification_member AS m WHERE m.incident_id = i.id)
   ORDER BY i.id LIMIT $2`,
);

/** Takes the pass over incidents without a route, when the settings changed or $2 has come. $1 now. */
export const takeRoutingPass = statement<[Date, Date], { version: number }>(
  'notification.take-routing-pass',
  `UPDATE notification_version SET routed_version = version, routed_at = $1
   WHERE routed_version <> version OR routed_at <= $2 RETURNING version`,
);

/** JSON text of an array of rows. */
type RowsJson = string;

/**
 * Puts incidents into the open groups of their routes, opening those that are not there. An incident that the route
 * had before stays where it is. $1 rows of {route_id, group_key, incident_id}, $2 now.
 * Indexes: notification_group_one_open, notification_member_pkey.
 */
export const openGroups = statement<[RowsJson, Date], object>(
  'notification.open-groups',
  `INSERT INTO notification_group (route_id, group_key, opened_at)
   SELECT DISTINCT r.route_id, r.group_key, $2::timestamptz
   FROM jsonb_to_recordset($1::jsonb) AS r (route_id bigint, group_key text, incident_id bigint)
   WHERE NOT EXISTS (SELECT FROM notification_member AS m WHERE m.incident_id = r.incident_id AND m.route_id = r.route_id)
   ORDER BY r.route_id, r.group_key
   ON CONFLICT (route_id, group_key) WHERE closed_at IS NULL DO NOTHING`,
);

/** Locks the open groups, so that none closes before its new members are in. $1 rows as above. */
export const lockGroups = statement<[RowsJson], { id: number }>(
  'notification.lock-groups',
  `SELECT g.id FROM notification_group AS g
   WHERE g.closed_at IS NULL AND (g.route_id, g.group_key) IN (
     SELECT r.route_id, r.group_key FROM jsonb_to_recordset($1::jsonb) AS r (route_id bigint, group_key text))
   ORDER BY g.route_id, g.group_key FOR UPDATE`,
);

export const joinGroups = statement<[RowsJson], { incident_id: number }>(
  'notification.join-groups',
  `INSERT INTO notification_member (route_id, incident_id, group_id)
   SELECT r.route_id, r.incident_id, g.id
   FROM jsonb_to_recordset($1::jsonb) AS r (route_id bigint, group_key text, incident_id bigint)
   JOIN notification_group AS g ON g.route_id = r.route_id AND g.group_key = r.group_key AND g.closed_at IS NULL
   ON CONFLICT (incident_id, route_id) DO NOTHING RETURNING incident_id`,
);

/**
 * Something happened to incidents: their groups are looked at as soon as their interval allows. An incident that
 * nobody was told of yet waits for $3, its route's wait after it opened. $1 rows of {incident_id, wait_until}, $2 now.
 */
export const lookAtGroupsOf = statement<[RowsJson, Date, RowsJson], object>(
  'notification.look-at-groups-of',
  `UPDATE notification_group AS g SET next_look_at = least(g.next_look_at, due.at)
   FROM (
     SELECT m.group_id, min(greatest($2::timestamptz,
              CASE WHEN m.told_flush IS NULL THEN i.opened_at + make_interval(secs => t.wait) END,
              o.last_sent_at + make_interval(secs => t.interval))) AS at
     FROM jsonb_to_recordset($1::jsonb) AS r (incident_id bigint)
     JOIN notification_member AS m ON m.incident_id = r.incident_id AND m.ended_flush IS NULL
     JOIN incident AS i ON i.id = m.incident_id
     JOIN notification_group AS o ON o.id = m.group_id AND o.closed_at IS NULL
     JOIN jsonb_to_recordset($3::jsonb) AS t (route_id bigint, wait integer, interval integer) ON t.route_id = m.route_id
     GROUP BY m.group_id) AS due
   WHERE g.id = due.group_id AND g.closed_at IS NULL`,
);

export interface GroupRow {
  id: number;
  route_id: number;
  group_key: string;
  flush: number;
  run: number;
  last_sent_at: Date | null;
  triggered: boolean;
  acknowledged: boolean;
}

const groupColumns = 'id, route_id, group_key, flush, run, last_sent_at, triggered, acknowledged';

/** Locks the group that is due longest, passing over those another process has. $1 now. Index: notification_group_due. */
export const takeDueGroup = statement<[Date], GroupRow>(
  'notification.take-due-group',
  `SELECT ${groupColumns} FROM notification_group WHERE closed_at IS NULL AND next_look_at <= $1
   ORDER BY next_look_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
);

/** $1 group. Index: the primary key. */
export const lockGroup = statement<[number], GroupRow>(
  'notification.lock-group',
  `SELECT ${groupColumns} FROM notification_group WHERE id = $1 AND closed_at IS NULL FOR UPDATE`,
);

/** The groups with something that somebody acknowledged. $1 incident ids. */
export const triggeredGroupsOf = statement<[readonly number[]], { group_id: number }>(
  'notification.triggered-groups-of',
  `SELECT DISTINCT m.group_id FROM notification_member AS m JOIN notification_group AS g ON g.id = m.group_id
   WHERE m.incident_id = ANY ($1::bigint[]) AND g.closed_at IS NULL AND g.triggered AND NOT g.acknowledged
   ORDER BY m.group_id`,
);

export interface MemberRow {
  incident_id: number;
  state: IncidentState;
  muted_by: string[];
  severity_rank: number;
  told_rank: number | null;
}

/** Index: notification_member_group. $1 group. A group larger than the limit is told of in parts. */
export const membersOfGroup = statement<[number], MemberRow>(
  'notification.members-of-group',
  `SELECT m.incident_id, i.state, i.muted_by, severity_rank(i.severity) AS severity_rank, m.told_rank
   FROM notification_member AS m JOIN incident AS i ON i.id = m.incident_id
   WHERE m.group_id = $1 AND m.ended_flush IS NULL ORDER BY m.incident_id LIMIT 20000`,
);

/** $1 group, $2 flush, $3 triggered, $4 acknowledged, $5 run, $6 last sent, $7 next look, $8 closed. */
export const updateGroup = statement<
  [number, number, boolean, boolean, number, Date | null, Date | null, Date | null],
  object
>(
  'notification.update-group',
  `UPDATE notification_group SET flush = $2, triggered = $3, acknowledged = $4, run = $5, last_sent_at = $6,
     next_look_at = $7, closed_at = $8 WHERE id = $1`,
);

/** $1 group, $2 flush, $3 incidents. */
export const markTold = statement<[number, number, readonly number[]], object>(
  'notification.mark-told',
  `UPDATE notification_member AS m SET told_flush = coalesce(m.told_flush, $2), told_rank = severity_rank(i.severity)
   FROM incident AS i WHERE i.id = m.incident_id AND m.group_id = $1 AND m.incident_id = ANY ($3::bigint[])`,
);

/** $1 group, $2 flush, $3 incidents. */
export const markEnded = statement<[number, number, readonly number[]], object>(
  'notification.mark-ended',
  `UPDATE notification_member SET ended_flush = $2 WHERE group_id = $1 AND incident_id = ANY ($3::bigint[])`,
);

export interface ContentRow {
  id: number;
  title: string;
  severity: AlertSeverity;
  state: string;
  site_name: string;
  region_name: string;
  time_zone: string;
  opened_at: Date;
  runbook: string | null;
  sites: number;
  regions: number;
  total: number;
}

/** What a message says of incidents: the worst 20, and how many and where they all are. $1 incident ids. */
export const contentOfIncidents = statement<[readonly number[]], ContentRow>(
  'notification.content-of-incidents',
  `WITH told AS (
     SELECT i.id, i.title, i.severity, i.state, i.site_id, s.name AS site_name, s.region_id, g.name AS region_name,
            s.time_zone, i.opened_at, r.runbook
     FROM incident AS i JOIN site AS s ON s.id = i.site_id JOIN region AS g ON g.id = s.region_id
     JOIN alert_rule AS r ON r.id = i.rule_id
     WHERE i.id = ANY ($1::bigint[]))
   SELECT t.id, t.title, t.severity, t.state, t.site_name, t.region_name, t.time_zone, t.opened_at, t.runbook,
          (SELECT count(DISTINCT site_id) FROM told)::integer AS sites,
          (SELECT count(DISTINCT region_id) FROM told)::integer AS regions,
          (SELECT count(*) FROM told)::integer AS total
   FROM told AS t ORDER BY severity_rank(t.severity) DESC, t.opened_at, t.id LIMIT 20`,
);
