import type { AlertSeverity } from '@app/contracts';
import { statement } from '@app/persistence';
import type { NotificationEvent } from '../channels/message.js';

export interface NotificationRow {
  id: number;
  key: string;
  event: NotificationEvent;
  reason: string;
  state: 'QUEUED' | 'SENDING' | 'SENT' | 'DEAD' | 'UNCERTAIN' | 'DROPPED';
  title: string;
  severity: AlertSeverity;
  incidents: number;
  incident_id: number | null;
  channel_id: number | null;
  contact_id: number | null;
  via: string;
  created_at: Date;
  sent_at: Date | null;
  next_attempt_at: Date | null;
  status: number | null;
  error: string | null;
}

const columns = `n.id, n.key, n.event, n.reason, n.state, n.content->>'title' AS title, n.content->>'severity' AS severity,
  (n.content->>'total')::integer AS incidents, (n.content->'incidents'->0->>'id')::bigint AS incident_id, n.channel_id,
  n.contact_id, n.via, n.created_at, n.sent_at, n.next_attempt_at, n.status, n.error`;

/** Messages that are about an incident: those of its groups from the one that told of it to the one of its end. */
const aboutIncident = (incident: string) => `EXISTS (
  SELECT FROM notification_member AS m WHERE m.incident_id = ${incident} AND m.group_id = n.group_id
    AND n.flush >= coalesce(m.told_flush, m.ended_flush) AND n.flush <= coalesce(m.ended_flush, n.flush))`;

/**
 * A page of the log, newest first, before id $1 (null: from the top). $2 states, $3 channel, $4 events, $5 incident,
 * $6 from, $7 to; null means any. $8 rows. Indexes: the primary key, notification_state_log, notification_channel_log.
 */
export const notificationPage = statement<
  [
    before: number | null,
    states: readonly string[] | null,
    channel: number | null,
    events: readonly string[] | null,
    incident: number | null,
    from: Date | null,
    to: Date | null,
    limit: number,
  ],
  NotificationRow
>(
  'notification.notification-page',
  `SELECT ${columns} FROM notification AS n
   WHERE ($1::bigint IS NULL OR n.id < $1) AND ($2::text[] IS NULL OR n.state = ANY ($2))
     AND ($3::bigint IS NULL OR n.channel_id = $3) AND ($4::text[] IS NULL OR n.event = ANY ($4))
     AND ($5::bigint IS NULL OR ${aboutIncident('$5')})
     AND ($6::timestamptz IS NULL OR n.created_at >= $6) AND ($7::timestamptz IS NULL OR n.created_at < $7)
   ORDER BY n.id DESC LIMIT $8`,
  { plannedPerCall: true },
);

/** The newest 100 of an incident. $1 incident. Indexes: notification_member_pkey, notification_group_log. */
export const notificationsOfIncident = statement<[number], NotificationRow>(
  'notification.notifications-of-incident',
  `SELECT ${columns} FROM notification_member AS m JOIN notification AS n ON n.group_id = m.group_id
   WHERE m.incident_id = $1 AND n.flush >= coalesce(m.told_flush, m.ended_flush)
     AND n.flush <= coalesce(m.ended_flush, n.flush)
   ORDER BY n.id DESC LIMIT 100`,
);

/** $1 ids. Index: the primary key. */
export const notificationsById = statement<[readonly number[]], NotificationRow>(
  'notification.notifications-by-id',
  `SELECT ${columns} FROM notification AS n WHERE n.id = ANY ($1::bigint[]) ORDER BY n.id`,
);

export interface AttemptRow {
  notification_id: number;
  attempt: number;
  started_at: Date;
  finished_at: Date | null;
  outcome: string | null;
  status: number | null;
  detail: string | null;
}

/** $1 notifications. Index: the primary key. */
export const attemptsOfNotifications = statement<[readonly number[]], AttemptRow>(
  'notification.attempts-of-notifications',
  `SELECT notification_id, attempt, started_at, finished_at, outcome, status, detail FROM notification_attempt
   WHERE notification_id = ANY ($1::bigint[]) ORDER BY notification_id, attempt LIMIT 10000`,
);

/**
 * The same message once more, as a new one. Only one that is not under way. $1 id, $2 key, $3 now.
 */
export const copyNotification = statement<[number, string, Date], { id: number }>(
  'notification.copy-notification',
  `INSERT INTO notification (key, thread, event, reason, group_id, flush, escalation_id, route_id, channel_id, contact_id,
                             via, content, state, created_at, next_attempt_at)
   SELECT $2, thread, event, 'SENT_AGAIN', group_id, flush, escalation_id, route_id, channel_id, contact_id, via, content,
          'QUEUED', $3, $3
   FROM notification WHERE id = $1 AND channel_id IS NOT NULL AND state NOT IN ('QUEUED', 'SENDING') RETURNING id`,
);

export interface UpcomingRow {
  group_id: number;
  route_id: number;
  told: boolean;
  next_look_at: Date | null;
  last_sent_at: Date | null;
  acknowledged: boolean;
  policy_id: number | null;
  round: number | null;
  step: number | null;
  next_step_at: Date | null;
  paused: boolean | null;
}

/** Where an open incident's groups and their escalations stand. $1 incident. */
export const upcomingOfIncident = statement<[number], UpcomingRow>(
  'notification.upcoming-of-incident',
  `SELECT g.id AS group_id, g.route_id, m.told_flush IS NOT NULL AS told, g.next_look_at, g.last_sent_at, g.acknowledged,
          e.policy_id, e.round, e.step, e.next_step_at, e.paused
   FROM notification_member AS m
   JOIN notification_group AS g ON g.id = m.group_id AND g.closed_at IS NULL
   JOIN incident AS i ON i.id = m.incident_id AND i.state = 'OPEN'
   LEFT JOIN notification_escalation AS e ON e.group_id = g.id AND e.next_step_at IS NOT NULL
   WHERE m.incident_id = $1 AND m.ended_flush IS NULL ORDER BY g.id, e.id LIMIT 50`,
);
