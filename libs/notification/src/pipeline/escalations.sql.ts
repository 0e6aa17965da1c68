import { statement } from '@app/persistence';

/** Those that run end: something newer takes their place. $1 group, $2 why. Index: notification_escalation_group. */
export const endEscalations = statement<[number, string], object>(
  'notification.end-escalations',
  `UPDATE notification_escalation SET next_step_at = NULL, paused = false, ended_because = $2
   WHERE group_id = $1 AND next_step_at IS NOT NULL`,
);

/** $1 group, $2 policy, $3 flush, $4 now, $5 when its first step is. */
export const startEscalation = statement<[number, number, number, Date, Date], object>(
  'notification.start-escalation',
  `INSERT INTO notification_escalation (group_id, policy_id, flush, started_at, next_step_at)
   VALUES ($1, $2, $3, $4, $5) ON CONFLICT (group_id, policy_id, flush) DO NOTHING`,
);

export interface EscalationRow {
  id: number;
  group_id: number;
  policy_id: number;
  round: number;
  step: number;
  next_step_at: Date;
}

/** The escalation that is due longest, unlocked: its group is locked first. $1 now, $2 after id. */
export const dueEscalations = statement<[Date, number], EscalationRow>(
  'notification.due-escalations',
  `SELECT id, group_id, policy_id, round, step, next_step_at FROM notification_escalation
   WHERE next_step_at <= $1 ORDER BY next_step_at LIMIT $2`,
);

/** The same when nothing changed meanwhile, locked. $1 id, $2 now. */
export const takeEscalation = statement<[number, Date], EscalationRow>(
  'notification.take-escalation',
  `SELECT id, group_id, policy_id, round, step, next_step_at FROM notification_escalation
   WHERE id = $1 AND next_step_at <= $2 FOR UPDATE`,
);

/** $1 id, $2 round, $3 step, $4 when, $5 paused. */
export const moveEscalation = statement<[number, number, number, Date, boolean], object>(
  'notification.move-escalation',
  `UPDATE notification_escalation SET round = $2, step = $3, next_step_at = $4, paused = $5 WHERE id = $1`,
);

/** $1 id, $2 why. */
export const endEscalation = statement<[number, string], object>(
  'notification.end-escalation',
  `UPDATE notification_escalation SET next_step_at = NULL, paused = false, ended_because = $2 WHERE id = $1`,
);
