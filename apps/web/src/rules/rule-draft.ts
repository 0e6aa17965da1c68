import type { RuleKind } from '@app/contracts';
import type { AlertRuleInput, RuleParametersInput } from '../generated/graphql.js';
import { parameterFields } from './rule-parameters.js';
import type { Rule } from './rules-data.js';

type Whole = {
  [K in keyof Omit<AlertRuleInput, 'expectedVersion' | 'variantOf'>]-?: NonNullable<AlertRuleInput[K]>;
};
/** What a form holds of a rule; everything is there. */
export type RuleDraft = Whole & { variantOf: string | null };

export const newRule: RuleDraft = {
  name: '',
  kind: 'THRESHOLD',
  severity: 'WARNING',
  enabled: true,
  forSeconds: 300,
  keepFiringSeconds: 0,
  flappingSlotSeconds: 180,
  variantOf: null,
  scope: { kind: 'FLEET', id: null },
  whenClosed: 'ALERT',
  inMaintenance: 'MUTE',
  parameters: {},
  runbook: '',
};

export const draftOf = (rule: Rule): RuleDraft => ({
  name: rule.name,
  kind: rule.kind,
  severity: rule.severity,
  enabled: rule.enabled,
  forSeconds: rule.forSeconds,
  keepFiringSeconds: rule.keepFiringSeconds,
  flappingSlotSeconds: rule.flappingSlotSeconds,
  variantOf: rule.variantOf,
  scope: { kind: rule.scope.kind, id: rule.scope.id },
  whenClosed: rule.whenClosed,
  inMaintenance: rule.inMaintenance,
  parameters: ownParameters(rule.kind, rule.parameters),
  runbook: rule.runbook ?? '',
});

/** Those of the kind only: the server refuses others. What is empty is left to what is usual. */
function ownParameters(kind: RuleKind, parameters: RuleParametersInput): RuleParametersInput {
  return Object.fromEntries(
    parameterFields[kind].flatMap(({ name }) => {
      const value = parameters[name];
      return value === null || value === undefined ? [] : [[name, value]];
    }),
  );
}

/** As it is sent. A rule that is edited says which version, so that nobody overwrites what they have not seen. */
export const inputOf = (draft: RuleDraft, edited: Rule | null): AlertRuleInput => ({
  ...draft,
  parameters: ownParameters(draft.kind, draft.parameters),
  runbook: draft.runbook.trim() || null,
  expectedVersion: edited?.version ?? null,
});
