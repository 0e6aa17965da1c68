import type { gql } from '@app/contracts';
import {
  checkNumber,
  checkText,
  checkWhole,
  firstProblem,
  type InvalidInput,
  invalidInput,
} from '@app/kiosk-registry';
import type { AlertRuleRow } from './alert-rule.js';
import { type ParameterField, type ParameterName, parametersOf, readParameters } from './rule-parameters.js';

export const longestName = 100;
const longestRunbook = 4_000;
const longestDelay = 86_400;
const longestSlot = 3_600;
const mostCodes = 100;
const longestCode = 64;

/** What a person may set of a rule. */
export type RuleDraft = Omit<AlertRuleRow, 'id' | 'version' | 'updated_at' | 'updated_by'>;

/** Other control characters than line ends and tabs cannot be shown, NUL cannot be stored. */
const unusable = /[^\P{Cc}\n\r\t]|\p{Surrogate}/u;

function checkRunbook(runbook: string | null | undefined): InvalidInput | null {
  if (!runbook) return null;
  if (runbook.length > longestRunbook)
    return invalidInput('input.runbook', `must have at most ${longestRunbook} characters`);
  return unusable.test(runbook)
    ? invalidInput('input.runbook', 'must not contain control characters other than line ends')
    : null;
}

function checkParameter(name: string, field: ParameterField, value: unknown): InvalidInput | null {
  const where = `input.parameters.${name}`;
  switch (field.type) {
    case 'number':
      return (field.whole ? checkWhole : checkNumber)(where, value as number, field.low, field.high);
    case 'choice':
      return field.choices.includes(value as string)
        ? null
        : invalidInput(where, `must be one of ${field.choices.join(', ')}`);
    case 'texts': {
      const texts = value as string[];
      if (texts.length > mostCodes) return invalidInput(where, `must have at most ${mostCodes} entries`);
      return firstProblem(
        texts.map((text, index) => () => checkText(`${where}[${index}]`, text, longestCode)),
      );
    }
  }
}

/** Some kinds mean nothing without a limit. */
function checkTogether({ kind, parameters }: gql.AlertRuleInput): InvalidInput | null {
  const p = parameters ?? {};
  const given = (value: unknown) => value !== null && value !== undefined;
  if (kind === 'THRESHOLD' || kind === 'RATE_OF_CHANGE') {
    if (!given(p.measure)) return invalidInput('input.parameters.measure', 'is needed for this kind of rule');
    const [one, other] = kind === 'THRESHOLD' ? (['above', 'below'] as const) : (['rise', 'fall'] as const);
    if (!given(p[one]) && !given(p[other]))
      return invalidInput(`input.parameters.${one}`, `is needed, or ${other}, or both`);
  }
  if (kind === 'THRESHOLD' && given(p.above) && given(p.below) && p.below! >= p.above!)
    return invalidInput('input.parameters.below', 'must be less than above: no value lies between them');
  return null;
}

function checkParameters(input: gql.AlertRuleInput): InvalidInput | null {
  const fields = parametersOf[input.kind];
  for (const [name, value] of Object.entries(input.parameters ?? {})) {
    if (value === null || value === undefined) continue;
    const field = fields[name as ParameterName];
    if (!field) return invalidInput(`input.parameters.${name}`, `does not belong to ${input.kind}`);
    const problem = checkParameter(name, field, value);
    if (problem) return problem;
  }
  return checkTogether(input);
}

function checkScope({ scope, variantOf }: gql.AlertRuleInput): InvalidInput | null {
  const fleet = (scope?.kind ?? 'FLEET') === 'FLEET';
  if (fleet && scope?.id) return invalidInput('input.scope.id', 'does not belong to the whole fleet');
  if (scope?.id && (scope.id.length > longestCode || /[^ -~]/.test(scope.id)))
    return invalidInput('input.scope.id', 'is not an id');
  if (!fleet && !scope?.id) return invalidInput('input.scope.id', 'is needed for this scope');
  if (fleet && variantOf) return invalidInput('input.scope', 'a variant holds for a part of the fleet only');
  return null;
}

/** Reads what a person entered; the first thing that cannot be is the answer. */
export function readRule(input: gql.AlertRuleInput): { draft: RuleDraft } | { problem: InvalidInput } {
  const problem = firstProblem([
    () => checkText('input.name', input.name, longestName),
    () => checkWhole('input.forSeconds', input.forSeconds ?? 0, 0, longestDelay),
    () => checkWhole('input.keepFiringSeconds', input.keepFiringSeconds ?? 0, 0, longestDelay),
    () => checkWhole('input.flappingSlotSeconds', input.flappingSlotSeconds ?? 0, 0, longestSlot),
    () => checkRunbook(input.runbook),
    () => checkScope(input),
    () => checkParameters(input),
  ]);
  if (problem) return { problem };
  const known = parametersOf[input.kind];
  const read = readParameters(input.kind, (input.parameters ?? {}) as Record<string, unknown>);
  return {
    draft: {
      kind: input.kind,
      name: input.name.trim(),
      severity: input.severity,
      enabled: input.enabled ?? true,
      for_seconds: input.forSeconds ?? 0,
      keep_firing_seconds: input.keepFiringSeconds ?? 0,
      flapping_slot_seconds: input.flappingSlotSeconds ?? 180,
      variant_of: input.variantOf ?? null,
      scope_kind: input.scope?.kind ?? 'FLEET',
      scope_id: input.scope?.id ?? null,
      when_closed: input.whenClosed ?? 'ALERT',
      in_maintenance: input.inMaintenance ?? 'MUTE',
      parameters: Object.fromEntries(
        Object.entries(read).filter(([name, value]) => name in known && value !== null),
      ),
      runbook: input.runbook?.trim() || null,
    },
  };
}

/** An id that people can read, from a name. */
export function ruleIdFrom(name: string, taken: (id: string) => boolean): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const base = words.slice(0, 50).replace(/-+$/, '') || 'rule';
  if (!taken(base)) return base;
  for (let number = 2; ; number++) if (!taken(`${base}-${number}`)) return `${base}-${number}`;
}
