import type { ErrorSeverity } from '@app/contracts';
import type { ErrorRule, StockRule, TemperatureRule } from './alert-rule.js';

/**
 * What one reading says about one rule. BETWEEN neither starts nor ends anything: it lies within the
 * hysteresis, or is of a kind that the rule does not judge by.
 */
export type Verdict = 'BREACH' | 'BETWEEN' | 'CLEAR';

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

export function bandOf(rule: TemperatureRule, limits: TemperatureLimits): Band {
  return rule.band === 'LABEL'
    ? { low: limits.lowCelsius, high: limits.highCelsius }
    : { low: limits.excursionLowCelsius, high: limits.excursionHighCelsius };
}

/** The limits themselves are inside. A hysteresis wider than the band is cut to reach its middle. */
export function temperatureVerdict(
  rule: TemperatureRule,
  limits: TemperatureLimits,
  celsius: number,
): Verdict {
  const { low, high } = bandOf(rule, limits);
  if (celsius < low || celsius > high) return 'BREACH';
  const margin = Math.min(rule.hysteresisCelsius, (high - low) / 2);
  return celsius >= low + margin && celsius <= high - margin ? 'CLEAR' : 'BETWEEN';
}

export function stockVerdict(_rule: StockRule, par: number, quantity: number): Verdict {
  return quantity < par ? 'BREACH' : 'CLEAR';
}

/** A kiosk takes a critical error back by sending its code again with severity INFO. */
export function errorVerdict(_rule: ErrorRule, severity: ErrorSeverity): Verdict {
  return severity === 'CRITICAL' ? 'BREACH' : severity === 'INFO' ? 'CLEAR' : 'BETWEEN';
}
