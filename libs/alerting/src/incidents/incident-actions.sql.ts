import { statement } from '@app/persistence';

/** $1 incident, $2 now, $3 who. Index: the primary key. */
export const acknowledge = statement<[number, Date, string], object>(
  'alerting.acknowledge-incident',
  `UPDATE incident SET state = 'ACKNOWLEDGED', acknowledged_at = $2, acknowledged_by = $3, updated_at = $2
   WHERE id = $1 AND state = 'OPEN'`,
);

/** $1 incident, $2 now. Index: alert_incident. */
export const acknowledgeAlerts = statement<[number, Date], object>(
  'alerting.acknowledge-alerts',
  `UPDATE alert SET state = 'ACKNOWLEDGED', updated_at = $2 WHERE incident_id = $1 AND state = 'FIRING'`,
);

/** $1 incident, $2 now. Index: the primary key. */
export const closeIncident = statement<[number, Date], object>(
  'alerting.close-incident',
  `UPDATE incident SET state = 'RESOLVED', resolved_at = $2, updated_at = $2 WHERE id = $1 AND state <> 'RESOLVED'`,
);

/** $1 incident, $2 now. Index: alert_incident. */
export const closeAlerts = statement<[number, Date], object>(
  'alerting.close-alerts',
  `UPDATE alert SET state = 'RESOLVED', resolved_at = $2, due_at = NULL, ended_by = 'PERSON', updated_at = $2
   WHERE incident_id = $1 AND state IN ('FIRING', 'ACKNOWLEDGED')`,
);

/** $1 incident, $2 now, $3 until when, $4 who; null: not any more. Index: the primary key. */
export const snooze = statement<[number, Date, Date | null, string | null], object>(
  'alerting.snooze-incident',
  'UPDATE incident SET snoozed_until = $3, snoozed_by = $4, updated_at = $2 WHERE id = $1',
);

/** $1 incident, $2 now, $3 assignee or null. Index: the primary key. */
export const assign = statement<[number, Date, string | null], object>(
  'alerting.assign-incident',
  'UPDATE incident SET assignee = $3, updated_at = $2 WHERE id = $1',
);
