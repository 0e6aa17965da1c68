import type { AlertSeverity, RuleKind } from '@app/contracts';
import { readParameters, type RuleParameters } from './rule-parameters.js';

export const scopeKinds = ['FLEET', 'MODEL', 'REGION', 'SITE', 'KIOSK'] as const;
export type ScopeKind = (typeof scopeKinds)[number];

/** Fires as usual, or opens an incident of which nobody is told before the time is over. */
export type QuietPolicy = 'ALERT' | 'MUTE';

/** A condition as data. Every edit is a new version; alerts name the version that opened them. */
export interface AlertRule {
  id: string;
  version: number;
  kind: RuleKind;
  name: string;
  severity: AlertSeverity;
  enabled: boolean;
  /** Seconds that the condition must hold before it fires. */
  forSeconds: number;
  /** Seconds that it goes on firing after the condition ended. */
  keepFiringSeconds: number;
  /** A twentieth of the time over which flapping is told; 0: it is not. */
  flappingSlotSeconds: number;
  /** The rule that it replaces within its scope; null for one that stands alone. */
  variantOf: string | null;
  scopeKind: ScopeKind;
  /** Model, region, site or kiosk serial; null for the fleet. */
  scopeId: string | null;
  whenClosed: QuietPolicy;
  inMaintenance: QuietPolicy;
  runbook: string | null;
  updatedAt: Date;
  updatedBy: string | null;
  parameters: RuleParameters;
}

/** As the table has it. */
export interface AlertRuleRow {
  id: string;
  version: number;
  kind: RuleKind;
  name: string;
  severity: AlertSeverity;
  enabled: boolean;
  for_seconds: number;
  keep_firing_seconds: number;
  flapping_slot_seconds: number;
  variant_of: string | null;
  scope_kind: ScopeKind;
  scope_id: string | null;
  when_closed: QuietPolicy;
  in_maintenance: QuietPolicy;
  parameters: Record<string, unknown>;
  runbook: string | null;
  updated_at: Date;
  updated_by: string | null;
}

export function ruleFromRow(row: AlertRuleRow): AlertRule {
  return {
    id: row.id,
    version: row.version,
    kind: row.kind,
    name: row.name,
    severity: row.severity,
    enabled: row.enabled,
    forSeconds: row.for_seconds,
    keepFiringSeconds: row.keep_firing_seconds,
    flappingSlotSeconds: row.flapping_slot_seconds,
    variantOf: row.variant_of,
    scopeKind: row.scope_kind,
    scopeId: row.scope_id,
    whenClosed: row.when_closed,
    inMaintenance: row.in_maintenance,
    runbook: row.runbook,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
    parameters: readParameters(row.kind, row.parameters),
  };
}
