import type { AlertSeverity, IncidentState, RuleKind } from '@app/contracts';
import type { KioskReference, SiteReference } from '@app/kiosk-registry';
import type { MutedBy } from '../outbox/incident-events.sql.js';
import type { IncidentRow } from './incident.sql.js';

/** What a resolver returns for an Incident; the remaining fields have resolvers of their own. */
export interface IncidentNode {
  __typename: 'Incident';
  id: string;
  incidentId: number;
  ruleId: string;
  title: string;
  state: IncidentState;
  severity: AlertSeverity;
  kind: RuleKind;
  site: SiteReference;
  kiosk: KioskReference | null;
  openedAt: Date;
  acknowledgedAt: Date | null;
  acknowledgedBy: string | null;
  resolvedAt: Date | null;
  assignee: string | null;
  mutedBy: MutedBy[];
  snoozedUntil: Date | null;
  snoozedBy: string | null;
}

export function incidentNode(row: IncidentRow): IncidentNode {
  return {
    __typename: 'Incident',
    id: String(row.id),
    incidentId: row.id,
    ruleId: row.rule_id,
    title: row.title,
    state: row.state,
    severity: row.severity,
    kind: row.kind,
    site: { __typename: 'Site', siteId: row.site_id },
    kiosk: row.kiosk_id === null ? null : { __typename: 'Kiosk', kioskId: row.kiosk_id },
    openedAt: row.opened_at,
    acknowledgedAt: row.acknowledged_at,
    acknowledgedBy: row.acknowledged_by,
    resolvedAt: row.resolved_at,
    assignee: row.assignee,
    mutedBy: row.muted_by,
    snoozedUntil: row.snoozed_until,
    snoozedBy: row.snoozed_by,
  };
}

/** Null for what cannot be the id of an incident. */
export function incidentIdOf(id: string): number | null {
  return /^[1-9][0-9]{0,14}$/.test(id) ? Number(id) : null;
}
