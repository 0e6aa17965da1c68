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

/** One writer of rules at a time, until the transaction ends. */
export const lockRules = statement<[], object>(
  'alerting.lock-rules',
  'SELECT pg_advisory_xact_lock(1634497141, 0)',
);

/** JSON text of a row of the table. */
type RowJson = string;

/** A new rule or the next version of one. $1 row, $2 now, $3 who. Index: the primary key. */
export const writeRule = statement<[RowJson, Date, string], AlertRuleRow>(
  'alerting.write-rule',
  `INSERT INTO alert_rule AS r (id, version, kind, name, severity, enabled, for_seconds, keep_firing_seconds,
     flapping_slot_seconds, variant_of, scope_kind, scope_id, when_closed, in_maintenance, parameters, runbook,
     updated_at, updated_by)
   SELECT n.id, 1, n.kind, n.name, n.severity, n.enabled, n.for_seconds, n.keep_firing_seconds,
     n.flapping_slot_seconds, n.variant_of, n.scope_kind, n.scope_id, n.when_closed, n.in_maintenance, n.parameters,
     n.runbook, $2, $3
   FROM jsonb_to_record($1::jsonb) AS n (id text, kind text, name text, severity text, enabled boolean,
     for_seconds integer, keep_firing_seconds integer, flapping_slot_seconds integer, variant_of text, scope_kind text,
     scope_id text, when_closed text, in_maintenance text, parameters jsonb, runbook text)
   ON CONFLICT (id) DO UPDATE SET version = r.version + 1, name = excluded.name, severity = excluded.severity,
     enabled = excluded.enabled, for_seconds = excluded.for_seconds, keep_firing_seconds = excluded.keep_firing_seconds,
     flapping_slot_seconds = excluded.flapping_slot_seconds, variant_of = excluded.variant_of,
     scope_kind = excluded.scope_kind, scope_id = excluded.scope_id, when_closed = excluded.when_closed,
     in_maintenance = excluded.in_maintenance, parameters = excluded.parameters, runbook = excluded.runbook,
     updated_at = excluded.updated_at, updated_by = excluded.updated_by
   RETURNING ${ruleColumns}`,
);

/** Keeps a rule as it is now. $1 rule. Index: the primary key. */
export const keepRuleVersion = statement<[string], object>(
  'alerting.keep-rule-version',
  `INSERT INTO alert_rule_version (rule_id, version, rule, changed_at, changed_by)
   SELECT id, version, to_jsonb(r), updated_at, updated_by FROM alert_rule AS r WHERE id = $1`,
);

export interface RuleVersionRow {
  rule_id: string;
  version: number;
  rule: AlertRuleRow;
  changed_at: Date;
  changed_by: string | null;
}

/** The newest of each, newest first. $1 rules, $2 how many of each. Index: the primary key. */
export const versionsOfRules = statement<[readonly string[], number], RuleVersionRow>(
  'alerting.versions-of-rules',
  `SELECT v.rule_id, v.version, v.rule, v.changed_at, v.changed_by FROM unnest($1::text[]) AS wanted (id)
   CROSS JOIN LATERAL (SELECT * FROM alert_rule_version AS one WHERE one.rule_id = wanted.id
                       ORDER BY one.version DESC LIMIT $2) AS v`,
);

/**
 * Is there such a place, and is all of it within the scope? $1 kind, $2 id, $3 regions, $4 sites (empty: the whole
 * fleet). Indexes: primary keys, the unique serial.
 */
export const rulePlace = statement<
  [kind: string, id: string, regions: readonly string[], sites: readonly string[]],
  { within: boolean }
>(
  'alerting.rule-place',
  `SELECT coalesce(cardinality($3::text[]) = 0 OR p.region_id = ANY ($3::text[]), false)
      AND coalesce(cardinality($4::text[]) = 0 OR p.site_id = ANY ($4::text[]), false) AS within
   FROM (
     SELECT NULL AS region_id, NULL AS site_id FROM kiosk_model WHERE $1 = 'MODEL' AND id = $2
     UNION ALL SELECT id, NULL FROM region WHERE $1 = 'REGION' AND id = $2
     UNION ALL SELECT region_id, id FROM site WHERE $1 = 'SITE' AND id = $2
     UNION ALL SELECT s.region_id, s.id FROM kiosk AS k JOIN site AS s ON s.id = k.site_id
       WHERE $1 = 'KIOSK' AND k.serial = $2) AS p`,
);
