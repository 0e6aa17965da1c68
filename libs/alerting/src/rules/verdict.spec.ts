import * as fc from 'fast-check';
import { aRule } from '../alerting-fixture.js';
import {
  errorVerdict,
  observationVerdict,
  stockVerdict,
  temperatureVerdict,
  thresholdVerdict,
} from './verdict.js';

const limits = { lowCelsius: 20, highCelsius: 25, excursionLowCelsius: 15, excursionHighCelsius: 30 };
const rule = (parameters: Record<string, unknown>) => aRule({ parameters });

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
  expect(rule({})).toMatchObject({ parameters: { band: 'EXCURSION', hysteresisCelsius: 0.5 } });
  expect(rule({ band: 7, hysteresisCelsius: 'x' })).toMatchObject({
    parameters: { band: 'EXCURSION', hysteresisCelsius: 0.5 },
  });
});

test('only CRITICAL opens and only INFO takes back, unless the rule says ERROR; other codes are nothing to it', () => {
  const severities = ['INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const;
  const verdicts = (parameters: Record<string, unknown>, code = 'JAM') =>
    severities.map((severity) => errorVerdict(aRule({ kind: 'CRITICAL_ERROR', parameters }), code, severity));
  expect(verdicts({})).toEqual(['CLEAR', 'BETWEEN', 'BETWEEN', 'BREACH']);
  expect(verdicts({ minimumSeverity: 'ERROR' })).toEqual(['CLEAR', 'BETWEEN', 'BREACH', 'BREACH']);
  expect(verdicts({ codes: ['JAM'] })).toEqual(['CLEAR', 'BETWEEN', 'BETWEEN', 'BREACH']);
  expect(verdicts({ codes: ['DOOR'] })).toEqual(['BETWEEN', 'BETWEEN', 'BETWEEN', 'BETWEEN']);
});

test.each([
  [{ above: 90, hysteresis: 5 }, [84, 85, 86, 90, 91], 'CCbbB'],
  [{ below: 10, hysteresis: 2 }, [13, 12, 11, 10, 9], 'CCbbB'],
  [{ above: 90, below: 10 }, [9, 10, 50, 90, 91], 'BCCCB'],
])('a threshold %j', (parameters, values, verdicts) => {
  const threshold = aRule({ kind: 'THRESHOLD', parameters: { measure: 'CPU_PERCENT', ...parameters } });
  const letters = { BREACH: 'B', BETWEEN: 'b', CLEAR: 'C' };
  expect(values.map((value) => letters[thresholdVerdict(threshold, value)]).join('')).toBe(verdicts);
});

test.each([
  ['RATE_OF_CHANGE', { measure: 'TEMPERATURE', rise: 3 }, 3, 2.9],
  ['RATE_OF_CHANGE', { measure: 'TEMPERATURE', fall: 3 }, -3, 5],
  ['STUCK_SENSOR', { spread: 0.01 }, 0.01, 0.02],
  ['ANOMALY', { deviations: 6 }, 6, 4],
  ['CLOCK_SKEW', { limitSeconds: 60 }, -61, -50],
  ['PROBE_SILENT', { limitSeconds: 600 }, 601, 600],
] as const)('%s %j is breached by %d and not by %d', (kind, parameters, breach, clear) => {
  expect(observationVerdict(aRule({ kind, parameters }), breach)).toBe('BREACH');
  expect(observationVerdict(aRule({ kind, parameters }), clear)).toBe('CLEAR');
});

test('a slot breaches below its share of par', () => {
  const half = aRule({ kind: 'SLOT_BELOW_PAR', parameters: { percentOfPar: 50 } });
  expect(stockVerdict(half, 5, 2)).toBe('BREACH');
  expect(stockVerdict(half, 5, 3)).toBe('CLEAR');
});
