import { draftOf, inputOf, newRule } from './rule-draft.js';
import { parametersText } from './rule-parameters.js';
import type { Rule } from './rules-data.js';

const rule = {
  ...newRule,
  id: 'fast-rise',
  version: 4,
  kind: 'RATE_OF_CHANGE',
  parameters: { measure: 'TEMPERATURE', rise: 5, fall: null, windowMinutes: 10, above: null },
  runbook: null,
} as unknown as Rule;

test('a rule that is edited is sent with its version and the parameters of its kind only', () => {
  const input = inputOf(draftOf(rule), rule);
  expect(input).toMatchObject({ name: '', expectedVersion: 4, runbook: null });
  expect(input.parameters).toEqual({ measure: 'TEMPERATURE', rise: 5, windowMinutes: 10 });
});

test('another kind takes none of the parameters of the one before', () => {
  const input = inputOf({ ...draftOf(rule), kind: 'STOCK_EXPIRY' }, null);
  expect(input).toMatchObject({ parameters: {}, expectedVersion: null });
});

test('what a rule is set to reads as a sentence', () => {
  expect(parametersText('RATE_OF_CHANGE', rule.parameters)).toBe(
    'Temperature, °C, rises by 5, within 10 min',
  );
  expect(parametersText('THRESHOLD', { measure: 'DISK_FREE_PERCENT', below: 5 })).toBe(
    'Free disk, %, below 5',
  );
  expect(parametersText('CRITICAL_ERROR', { codes: [], minimumSeverity: 'ERROR' })).toBe('Error');
});
