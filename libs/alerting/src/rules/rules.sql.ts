import { statement } from '@app/persistence';
import type { AlertRuleRow } from './alert-rule.js';

export const ruleColumns = `id, version, kind, name, severity, enabled, for_seconds, keep_firing_seconds,
  flapping_slot_seconds, variant_of, scope_kind, scope_id, when_closed, in_maintenance, parameters, runbook,
  updated_at, updated_by`;

/** Every rule; some dozens of rows. */
export const allRules = statement<[], AlertRuleRow>(
  'alerting.all-rules',
  `SELECT ${ruleColumns} FROM alert_rule ORDER BY id`,
);
