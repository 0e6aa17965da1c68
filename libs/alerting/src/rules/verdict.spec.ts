import * as fc from 'fast-check';
import { ruleFromRow, type TemperatureRule } from './alert-rule.js';
import { errorVerdict, temperatureVerdict } from './verdict.js';

const limits = { lowCelsius: 20, highCelsius: 25, excursionLowCelsius: 15, excursionHighCelsius: 30 };

const rule = (parameters: Record<string, unknown>) =>
  ruleFromRow({
    id: 'r',
    version: 1,
    kind: 'TEMPERATURE_OUT_OF_BAND',
    name: 'r',
    severity: 'CRITICAL',
    enabled: true,
    for_seconds: 0,
    parameters,
    runbook: null,
  }) as TemperatureRule;

test.each([
  ['LABEL', 25, 'BETWEEN'],
  ['LABEL', 25.01, 'BREACH'],
  ['LABEL', 24.5, 'CLEAR'],
  ['LABEL', 19.99, 'BREACH'],
  ['LABEL', 20.4, 'BETWEEN'],
  ['EXCURSION', 25.01, 'CLEAR'],
  ['EXCURSION', 30, 'BETWEEN'],
  ['EXCURSION', 30.1, 'BREACH'],
  ['EXCURSION', 14.9, 'BREACH'],
])('%s at %d °C is %s', (band, celsius, verdict) => {
  expect(temperatureVerdict(rule({ band, hysteresisCelsius: 0.5 }), limits, celsius)).toBe(verdict);
});

test('a hysteresis wider than the band still lets its middle be clear', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1_000, noNaN: true }), (hysteresisCelsius) => {
      expect(temperatureVerdict(rule({ band: 'LABEL', hysteresisCelsius }), limits, 22.5)).toBe('CLEAR');
    }),
  );
});

test('parameters that are missing or absurd get the default', () => {
  expect(rule({})).toMatchObject({ band: 'EXCURSION', hysteresisCelsius: 0.5 });
  expect(rule({ band: 7, hysteresisCelsius: 'x' })).toMatchObject({
    band: 'EXCURSION',
    hysteresisCelsius: 0.5,
  });
});

test('only CRITICAL opens and only INFO takes back', () => {
  const error = { ...rule({}), kind: 'CRITICAL_ERROR' as const, clearAfterSeconds: 900 };
  expect(
    (['INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const).map((severity) => errorVerdict(error, severity)),
  ).toEqual(['CLEAR', 'BETWEEN', 'BETWEEN', 'BREACH']);
});
