import { statement } from '@app/persistence';
import type { AlertRuleRow } from './alert-rule.js';

/** Every rule; a handful of rows. */
export const allRules = statement<[], AlertRuleRow>(
  'alerting.all-rules',
  `SELECT id, version, kind, name, severity, enabled, for_seconds, parameters, runbook
   FROM alert_rule ORDER BY id`,
);
