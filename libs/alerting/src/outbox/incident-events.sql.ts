import type { AlertSeverity } from '@app/contracts';
import { statement } from '@app/persistence';

/**
 * The seam to whoever notifies people.
 *
 * Every transition of an incident writes one row into `incident_event`, in the transaction that makes it, and so the
 * row exists exactly when the transition does. A consumer takes rows by `claimIncidentEvents` in a transaction of its
 * own that also writes what follows from them: killed in between, it takes the same rows again. Once they are
 * committed, `FleetChange.incidents` goes out on the ChangeBus, which may serve as a wake-up and may be lost; look
 * every second or so as well.
 *
 * The rows say what happened and how the incident stood right then. Where it stands now (state, site, kiosk, rule,
 * cost, assignee) is in `incident`. Several consumers may take rows of one incident at once, so decide by that row,
 * locked, and not by the order of events.
 *
 * - OPENED, ALERT_ADDED (another alert joined it), SEVERITY_RAISED, SEVERITY_LOWERED, RESOLVED
 * - ACKNOWLEDGED, ASSIGNED, COMMENTED: by people
 * - MUTED, UNMUTED: `muted_by` changed, e.g. by a silence, a snooze, or a site incident that explains it. While it is
 *   not empty nobody is to be paged. Something RESOLVED while it is muted by SILENCE or SNOOZE is worth a notice to
 *   whoever muted it. An UNMUTED one is as good as just OPENED, unless somebody acknowledged it.
 * - RECORDED: it was over before it became known (late data). Never a page.
 */
export type IncidentEventKind =
  | 'OPENED'
  | 'ALERT_ADDED'
  | 'SEVERITY_RAISED'
  | 'SEVERITY_LOWERED'
  | 'ACKNOWLEDGED'
  | 'ASSIGNED'
  | 'COMMENTED'
  | 'MUTED'
  | 'UNMUTED'
  | 'RESOLVED'
  | 'RECORDED';

export type MutedBy = 'SILENCE' | 'MAINTENANCE' | 'CLOSED' | 'SNOOZE' | 'INHIBITION' | 'FLAPPING' | 'LATE';

export interface IncidentEventRow {
  id: number;
  incident_id: number;
  kind: IncidentEventKind;
  at: Date;
  severity: AlertSeverity;
  title: string;
  muted_by: MutedBy[];
  actor: string | null;
  text: string | null;
}

/**
 * Takes the oldest events; they are gone when the transaction commits and back when it does not. Rows that another
 * process is taking are skipped. $1 how many. Index: the primary key.
 */
export const claimIncidentEvents = statement<[number], IncidentEventRow>(
  'alerting.claim-incident-events',
  `WITH taken AS (
     DELETE FROM incident_event WHERE id = ANY (ARRAY(
       SELECT id FROM incident_event ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED))
     RETURNING id, incident_id, kind, at, severity, title, muted_by, actor, text)
   SELECT * FROM taken ORDER BY id`,
);

/** The one that waits longest. Index: the primary key. */
export const oldestIncidentEvent = statement<[], { at: Date }>(
  'alerting.oldest-incident-event',
  'SELECT at FROM incident_event ORDER BY id LIMIT 1',
);

/** JSON text of an array of {incident_id, kind, at, actor, text}. */
type RowsJson = string;

/**
 * Writes events in the order given; severity, title and muting are those that the incidents have in this transaction.
 * $1 rows. Index: the primary key of incident.
 */
export const addIncidentEvents = statement<[RowsJson], object>(
  'alerting.add-incident-events',
  `INSERT INTO incident_event (incident_id, kind, at, severity, title, muted_by, actor, text)
   SELECT i.id, r.kind, r.at, i.severity, i.title, i.muted_by, r.actor, r.text
   FROM ROWS FROM (jsonb_to_recordset($1::jsonb)
     AS (incident_id bigint, kind text, at timestamptz, actor text, text text)) WITH ORDINALITY
     AS r (incident_id, kind, at, actor, text, position)
   JOIN incident AS i ON i.id = r.incident_id ORDER BY r.position`,
);

/**
 * Events that nobody took are of no use after a while. Looks at the oldest $2 only, so that it costs the same however
 * many there are. $1 before when. Index: the primary key.
 */
export const forgetIncidentEvents = statement<[Date, number], object>(
  'alerting.forget-incident-events',
  `DELETE FROM incident_event WHERE id = ANY (ARRAY(
     SELECT oldest.id FROM (SELECT id, at FROM incident_event ORDER BY id LIMIT $2) AS oldest WHERE oldest.at < $1))`,
);
