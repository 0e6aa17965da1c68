import { statementTimeoutMs } from './statement-timeout.js';

test.each([
  ['250', 250],
  ['2s', 2000],
  ['1 min', 60_000],
  ['0', undefined],
  ['', undefined],
  [undefined, undefined],
])('%j is %s ms', (setting, expected) => {
  expect(statementTimeoutMs(setting)).toBe(expected);
});
