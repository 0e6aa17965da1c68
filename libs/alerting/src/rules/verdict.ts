import type { ErrorSeverity } from '@app/contracts';
import type { AlertRule } from './alert-rule.js';

/**
 * What one reading says about one rule. BETWEEN neither starts nor ends anything: it lies within the
 * hysteresis, or is of a kind that the rule does not judge by.
 */
export type Verdict = 'BREACH' | 'BETWEEN' | 'CLEAR';

type Judged = Pick<AlertRule, 'kind' | 'parameters'>;

/** Limits in °C. */
export interface TemperatureLimits {
  lowCelsius: number;
  highCelsius: number;
  excursionLowCelsius: number;
  excursionHighCelsius: number;
}

export interface Band {
  low: number;
  high: number;
}

export function bandOf({ parameters }: Judged, limits: TemperatureLimits): Band {
  return parameters.band === 'LABEL'
    ? { low: limits.lowCelsius, high: limits.highCelsius }
    : { low: limits.excursionLowCelsius, high: limits.excursionHighCelsius };
}

/** Outside [low, high] is a breach, a margin inside is clear; the limits themselves are inside. */
export function bandVerdict(low: number, high: number, hysteresis: number, value: number): Verdict {
  if (value < low || value > high) return 'BREACH';
  // A hysteresis wider than the band is cut to reach its middle.
  const margin = Math.min(hysteresis, (high - low) / 2);
  return value >= low + margin && value <= high - margin ? 'CLEAR' : 'BETWEEN';
}

/** Of a probe, by the band of its storage class or by a limit of the rule's own. */
export function temperatureVerdict(rule: Judged, limits: TemperatureLimits, celsius: number): Verdict {
  if (rule.kind === 'THRESHOLD') return thresholdVerdict(rule, celsius);
  const { low, high } = bandOf(rule, limits);
  return bandVerdict(low, high, rule.parameters.hysteresisCelsius ?? 0, celsius);
}

export function thresholdVerdict({ parameters }: Judged, value: number): Verdict {
  return bandVerdict(
    parameters.below ?? -Infinity,
    parameters.above ?? Infinity,
    parameters.hysteresis ?? 0,
    value,
  );
}

/** Packs below which a slot breaches the rule. */
export function stockLimit({ parameters }: Judged, par: number): number {
  return (par * (parameters.percentOfPar ?? 100)) / 100;
}

export function stockVerdict(rule: Judged, par: number, quantity: number): Verdict {
  return quantity < stockLimit(rule, par) ? 'BREACH' : 'CLEAR';
}

/** A kiosk takes an error back by sending its code again with severity INFO. */
export function errorVerdict({ parameters }: Judged, code: string, severity: ErrorSeverity): Verdict {
  if (parameters.codes && parameters.codes.length > 0 && !parameters.codes.includes(code)) return 'BETWEEN';
  if (severity === 'INFO') return 'CLEAR';
  const opens = severity === 'CRITICAL' || (severity === 'ERROR' && parameters.minimumSeverity === 'ERROR');
  return opens ? 'BREACH' : 'BETWEEN';
}

/** Of a value that is worked out from more than one reading, or from none; what it is, is said in `observations`. */
export function observationVerdict(rule: Judged, value: number): Verdict {
  const p = rule.parameters;
  switch (rule.kind) {
    case 'RATE_OF_CHANGE':
      return value >= (p.rise ?? Infinity) || value <= -(p.fall ?? Infinity) ? 'BREACH' : 'CLEAR';
    case 'STUCK_SENSOR':
      return value <= (p.spread ?? 0) ? 'BREACH' : 'CLEAR';
    case 'ANOMALY':
      if (value >= (p.deviations ?? Infinity)) return 'BREACH';
      return value < 0.8 * (p.deviations ?? Infinity) ? 'CLEAR' : 'BETWEEN';
    case 'CLOCK_SKEW':
      return bandVerdict(-p.limitSeconds!, p.limitSeconds!, p.hysteresis ?? 0, value);
    case 'PROBE_SILENT':
      return value > p.limitSeconds! ? 'BREACH' : 'CLEAR';
    case 'SEQUENCE_GAP':
      return value >= p.count! ? 'BREACH' : 'CLEAR';
    case 'STOCK_EXPIRY':
      return value <= p.days! ? 'BREACH' : 'CLEAR';
    default:
      return thresholdVerdict(rule, value);
  }
}
