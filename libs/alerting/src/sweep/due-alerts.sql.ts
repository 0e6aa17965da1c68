import { statement } from '@app/persistence';

export interface DueAlertRow {
  rule_id: string;
  kiosk_id: number;
  instance: string;
}

/** Alerts whose time has come without a new reading. $1 now, $2 how many, $3 rules. Index: alert_due. */
export const dueAlerts = statement<[Date, number, readonly string[]], DueAlertRow>(
  'alerting.due-alerts',
  `SELECT rule_id, kiosk_id, instance FROM alert
   WHERE state <> 'RESOLVED' AND due_at <= $1 AND rule_id = ANY ($3::text[]) ORDER BY due_at LIMIT $2`,
);

export interface ObsoleteAlertRow {
  id: number;
  incident_id: number;
  kiosk_id: number;
  reason: 'RULE_DISABLED' | 'KIOSK_RETIRED';
}

/**
 * Alerts that nothing will ever end: their rule was switched off or their kiosk retired.
 * $1 kiosk ids, or null for all, $2 how many. Index: the partial ones of unresolved alerts.
 */
export const obsoleteAlerts = statement<[number[] | null, number], ObsoleteAlertRow>(
  'alerting.obsolete-alerts',
  `SELECT a.id, a.incident_id, a.kiosk_id,
          CASE WHEN r.enabled THEN 'KIOSK_RETIRED' ELSE 'RULE_DISABLED' END AS reason
   FROM alert AS a JOIN alert_rule AS r ON r.id = a.rule_id JOIN kiosk AS k ON k.id = a.kiosk_id
   WHERE a.state IN ('FIRING', 'ACKNOWLEDGED') AND (NOT r.enabled OR k.lifecycle = 'RETIRED')
     AND ($1::integer[] IS NULL OR a.kiosk_id = ANY ($1)) ORDER BY a.id LIMIT $2`,
);

/** Alerts that are not resolved, of rules that do not hold everywhere. $1 rules, $2 how many. Index: alert_one_open. */
export const alertsOfScopedRules = statement<
  [readonly string[], number],
  { id: number; rule_id: string; incident_id: number | null; kiosk_id: number; state: string }
>(
  'alerting.alerts-of-scoped-rules',
  `SELECT id, rule_id, incident_id, kiosk_id, state FROM alert
   WHERE state <> 'RESOLVED' AND rule_id = ANY ($1::text[]) ORDER BY id LIMIT $2`,
);
