import type { gql } from '@app/contracts';
import { readRule, ruleIdFrom } from './read-rule.js';

const rule: gql.AlertRuleInput = { name: ' Too warm ', kind: 'TEMPERATURE_OUT_OF_BAND', severity: 'WARNING' };
const problem = (input: Partial<gql.AlertRuleInput>) => {
  const read = readRule({ ...rule, ...input });
  return 'problem' in read ? `${read.problem.field} ${read.problem.message}` : null;
};

test('what is not given is as usual for the kind', () => {
  expect(readRule(rule)).toMatchObject({
    draft: {
      name: 'Too warm',
      enabled: true,
      scope_kind: 'FLEET',
      scope_id: null,
      parameters: { band: 'EXCURSION', hysteresisCelsius: 0.5 },
    },
  });
});

test.each<[string, Partial<gql.AlertRuleInput>]>([
  ['input.name must not be empty', { name: ' ' }],
  ['input.forSeconds must be a whole number from 0 to 86400', { forSeconds: -1 }],
  ['input.runbook must not contain control characters other than line ends', { runbook: 'a\0' }],
  ['input.scope.id is needed for this scope', { scope: { kind: 'SITE' } }],
  ['input.scope.id is not an id', { scope: { kind: 'SITE', id: 'a\0' } }],
  ['input.scope.id does not belong to the whole fleet', { scope: { kind: 'FLEET', id: 'x' } }],
  ['input.scope a variant holds for a part of the fleet only', { variantOf: 'x' }],
  ['input.parameters.rise does not belong to TEMPERATURE_OUT_OF_BAND', { parameters: { rise: 1 } }],
  [
    'input.parameters.hysteresisCelsius must be a number from 0 to 10',
    { parameters: { hysteresisCelsius: NaN } },
  ],
  [
    'input.parameters.measure is needed for this kind of rule',
    { kind: 'THRESHOLD', parameters: { above: 1 } },
  ],
  [
    'input.parameters.above is needed, or below, or both',
    { kind: 'THRESHOLD', parameters: { measure: 'CPU_PERCENT' } },
  ],
  [
    'input.parameters.below must be less than above: no value lies between them',
    { kind: 'THRESHOLD', parameters: { measure: 'CPU_PERCENT', above: 1, below: 2 } },
  ],
  [
    'input.parameters.measure must be one of TEMPERATURE, CPU_PERCENT, MEMORY_PERCENT, DISK_FREE_PERCENT, SIGNAL_DBM',
    { kind: 'RATE_OF_CHANGE', parameters: { measure: 'DOOR_OPEN', rise: 1 } },
  ],
  [
    'input.parameters.codes[1] must not be empty',
    { kind: 'CRITICAL_ERROR', parameters: { codes: ['JAM', ''] } },
  ],
])('%s', (said, input) => {
  expect(problem(input)).toBe(said);
});

test('an id is made from the name, and is no other rule’s', () => {
  expect(ruleIdFrom('Öl: zu warm!', () => false)).toBe('o-l-zu-warm');
  expect(ruleIdFrom('!!!', () => false)).toBe('rule');
  expect(ruleIdFrom('Door', (id) => id === 'door' || id === 'door-2')).toBe('door-3');
});
