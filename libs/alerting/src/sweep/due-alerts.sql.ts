import type { RuleKind } from '@app/contracts';
import { statement } from '@app/persistence';

export interface DueAlertRow {
  kind: RuleKind;
  kiosk_id: number;
  instance: string;
}

/** Alerts whose time has come without a new reading. $1 now, $2 how many. Index: alert_due. */
export const dueAlerts = statement<[Date, number], DueAlertRow>(
  'alerting.due-alerts',
  `SELECT r.kind, a.kiosk_id, a.instance FROM alert AS a JOIN alert_rule AS r ON r.id = a.rule_id
   WHERE a.state <> 'RESOLVED' AND a.due_at <= $1 ORDER BY a.due_at LIMIT $2`,
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
