import type { KioskReference } from '@app/kiosk-registry';
import type { AlertSeverity, AlertState } from '@app/contracts';
import type { AlertRow } from './open-alerts.sql.js';

/** What a resolver returns for an Alert: this library resolves `rule` and `incident`, fleet-view the kiosk. */
export interface AlertReference {
  __typename: 'Alert';
  id: string;
  ruleId: string;
  kiosk: KioskReference;
  instance: string;
  state: AlertState;
  severity: AlertSeverity;
  summary: string;
  startedAt: Date;
  firedAt: Date | null;
  resolvedAt: Date | null;
  lastValue: number | null;
  incidentId: number | null;
}

export function alertReference(row: AlertRow): AlertReference {
  return {
    __typename: 'Alert',
    id: String(row.id),
    ruleId: row.rule_id,
    kiosk: { __typename: 'Kiosk', kioskId: row.kiosk_id },
    instance: row.instance,
    state: row.state,
    severity: row.severity,
    summary: row.summary,
    startedAt: row.started_at,
    firedAt: row.fired_at,
    resolvedAt: row.resolved_at,
    lastValue: row.last_value,
    incidentId: row.incident_id,
  };
}
