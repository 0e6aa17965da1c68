import { statement } from '@app/persistence';
import type { AlertSeverity, AlertState } from '@app/contracts';

export interface AlertRow {
  id: number;
  rule_id: string;
  kiosk_id: number;
  instance: string;
  state: AlertState;
  severity: AlertSeverity;
  summary: string;
  started_at: Date;
  fired_at: Date | null;
  resolved_at: Date | null;
  last_value: number | null;
  incident_id: number | null;
}

export const alertColumns = `id, rule_id, kiosk_id, instance, state, severity, summary, started_at, fired_at,
  resolved_at, last_value, incident_id`;

/** Open alerts of the kiosks, worst first. $1 kiosk ids. Index: alert_open_kiosk. */
export const openAlertsOfKiosks = statement<[number[]], AlertRow>(
  'alerting.open-alerts-of-kiosks',
  `SELECT ${alertColumns} FROM alert
   WHERE state IN ('FIRING', 'ACKNOWLEDGED') AND kiosk_id = ANY ($1::integer[])
   ORDER BY kiosk_id, severity_rank(severity) DESC, started_at, id LIMIT 5000`,
);

/**
 * Alerts of a kiosk that fired, newest first. $1 kiosk id, $2/$3 start and id of the last one seen (null for the
 * first page), $4 how many. Index: alert_kiosk.
 */
export const alertsOfKiosk = statement<[number, Date | null, number | null, number], AlertRow>(
  'alerting.alerts-of-kiosk',
  `SELECT ${alertColumns} FROM alert
   WHERE kiosk_id = $1 AND fired_at IS NOT NULL
     AND ($2::timestamptz IS NULL OR (started_at, id) < ($2, $3::bigint))
   ORDER BY started_at DESC, id DESC LIMIT $4`,
);
