import { statement } from '@app/persistence';

export interface UnresolvedRow {
  kiosk_id: number;
  instance: string;
  due_at: Date | null;
  /** Device time, milliseconds: of the newest observation, and since when it is clear and only kept. */
  last_at: number | null;
  clear_since: number | null;
}

/** Alerts of one rule that are not resolved. $1 rule. Index: alert_one_open. */
export const unresolvedOfRule = statement<[string], UnresolvedRow>(
  'alerting.unresolved-of-rule',
  `SELECT kiosk_id, instance, due_at, (breach ->> 'lastAt')::double precision AS last_at,
          (breach ->> 'clearSince')::double precision AS clear_since
   FROM alert WHERE rule_id = $1 AND state <> 'RESOLVED' ORDER BY kiosk_id, instance`,
);
