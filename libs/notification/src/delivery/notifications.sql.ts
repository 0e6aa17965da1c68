import { statement } from '@app/persistence';
import type { MessageContent, NotificationEvent } from '../channels/message.js';

/** JSON text of an array of rows. */
type RowsJson = string;

/** What `insertNotifications` takes. */
export interface NewNotification {
  key: string;
  thread: string;
  event: NotificationEvent;
  reason: string;
  group_id: number | null;
  flush: number | null;
  escalation_id: number | null;
  route_id: number | null;
  channel_id: number | null;
  contact_id: number | null;
  via: string;
  content: MessageContent;
  /** DEAD at once where there is nobody to tell. */
  state: 'QUEUED' | 'DEAD';
  error: string | null;
}

/** Each decision writes its messages once: a key that is there already stays as it is. $1 rows, $2 now. */
export const insertNotifications = statement<[RowsJson, Date], { id: number }>(
  'notification.insert-notifications',
  `INSERT INTO notification (key, thread, event, reason, group_id, flush, escalation_id, route_id, channel_id, contact_id,
                             via, content, state, error, created_at, next_attempt_at)
   SELECT r.key, r.thread, r.event, r.reason, r.group_id, r.flush, r.escalation_id, r.route_id, r.channel_id, r.contact_id,
          r.via, r.content, r.state, r.error, $2, CASE WHEN r.state = 'QUEUED' THEN $2::timestamptz END
   FROM jsonb_to_recordset($1::jsonb) AS r (key text, thread text, event text, reason text, group_id bigint,
     flush integer, escalation_id bigint, route_id bigint, channel_id bigint, contact_id bigint, via text,
     content jsonb, state text, error text)
   ON CONFLICT (key) DO NOTHING RETURNING id`,
);

/** What was never tried, or surely failed, need not be sent any more. $1 group. Index: notification_group_log. */
export const dropWaitingTriggers = statement<[number], object>(
  'notification.drop-waiting-triggers',
  `UPDATE notification SET state = 'DROPPED', next_attempt_at = NULL, error = 'it was over before it could be sent'
   WHERE group_id = $1 AND state = 'QUEUED' AND event = 'TRIGGER' AND NOT maybe_arrived`,
);

export interface TriggeredChannelRow {
  channel_id: number;
  contact_id: number | null;
  thread: string;
  via: string;
}

/** Whom a group told, once per channel and thread, and has not told the end. $1 group. Index: notification_group_log. */
export const triggeredChannels = statement<[number], TriggeredChannelRow>(
  'notification.triggered-channels',
  `SELECT DISTINCT ON (n.channel_id, n.thread) n.channel_id, n.contact_id, n.thread, n.via FROM notification AS n
   WHERE n.group_id = $1 AND n.event = 'TRIGGER' AND n.channel_id IS NOT NULL
     AND n.state IN ('QUEUED', 'SENDING', 'SENT', 'UNCERTAIN')
     AND NOT EXISTS (SELECT FROM notification AS e WHERE e.group_id = n.group_id AND e.channel_id = n.channel_id
                       AND e.thread = n.thread AND e.event = 'RESOLVE' AND e.id > n.id)
   ORDER BY n.channel_id, n.thread, n.id`,
);

export interface ClaimedRow {
  id: number;
  key: string;
  thread: string;
  event: NotificationEvent;
  channel_id: number;
  content: MessageContent;
  attempts: number;
  created_at: Date;
}

/**
 * Takes messages that are due, and writes down that they are being sent before they are. Those of one thread and
 * channel go one after the other; a channel that hangs gets few places, so that it holds up no other.
 * $1 now, $2 how many, $3 until when whoever takes them is believed to live, $4 how many of one channel at once.
 * Indexes: notification_queued, notification_waiting.
 */
export const claimNotifications = statement<[Date, number, Date, number], ClaimedRow>(
  'notification.claim-notifications',
  `UPDATE notification SET state = 'SENDING', attempts = attempts + 1, lease_until = $3, next_attempt_at = NULL
   WHERE id = ANY (ARRAY(
     SELECT n.id FROM notification AS n
     WHERE n.state = 'QUEUED' AND n.next_attempt_at <= $1
       AND NOT EXISTS (SELECT FROM notification AS e WHERE e.channel_id = n.channel_id AND e.thread = n.thread
                         AND e.id < n.id AND e.state IN ('QUEUED', 'SENDING'))
       AND (SELECT count(*) FROM notification AS s WHERE s.channel_id = n.channel_id AND s.state = 'SENDING') < $4
     ORDER BY n.next_attempt_at, n.id LIMIT $2 FOR UPDATE SKIP LOCKED))
   RETURNING id, key, thread, event, channel_id, content, attempts, created_at`,
);

/** $1 notification ids and $2 attempts, in pairs, $3 now. */
export const insertAttempts = statement<[readonly number[], readonly number[], Date], object>(
  'notification.insert-attempts',
  `INSERT INTO notification_attempt (notification_id, attempt, started_at)
   SELECT a.id, a.attempt, $3 FROM unnest($1::bigint[], $2::integer[]) AS a (id, attempt)
   ON CONFLICT DO NOTHING`,
);

/** $1 notification, $2 attempt, $3 now, $4 outcome, $5 status, $6 detail. */
export const finishAttempt = statement<[number, number, Date, string, number | null, string | null], object>(
  'notification.finish-attempt',
  `UPDATE notification_attempt SET finished_at = $3, outcome = $4, status = $5, detail = $6
   WHERE notification_id = $1 AND attempt = $2`,
);

/**
 * What became of an attempt, unless somebody else has taken the message meanwhile. $1 notification, $2 attempt,
 * $3 state, $4 next attempt, $5 now, $6 status, $7 error, $8 it may have arrived.
 */
export const recordOutcome = statement<
  [number, number, string, Date | null, Date, number | null, string | null, boolean],
  { id: number }
>(
  'notification.record-outcome',
  `UPDATE notification SET state = $3, next_attempt_at = $4, lease_until = NULL, status = $6, error = $7,
     sent_at = CASE WHEN $3 = 'SENT' THEN $5::timestamptz END, maybe_arrived = maybe_arrived OR $8
   WHERE id = $1 AND attempts = $2 AND state = 'SENDING' RETURNING id`,
);

/** Messages whose sender is gone. $1 now, $2 how many. Index: notification_sending. */
export const lostNotifications = statement<
  [Date, number],
  { id: number; channel_id: number; attempts: number; created_at: Date }
>(
  'notification.lost-notifications',
  `SELECT id, channel_id, attempts, created_at FROM notification
   WHERE state = 'SENDING' AND lease_until <= $1 ORDER BY lease_until LIMIT $2 FOR UPDATE SKIP LOCKED`,
);

/** How much waits and how much could not be sent. */
export const countNotifications = statement<[], { state: string; count: number }>(
  'notification.count-notifications',
  `SELECT state, count(*)::integer AS count FROM notification WHERE state IN ('QUEUED', 'SENDING') GROUP BY state`,
);
