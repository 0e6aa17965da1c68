import type { gql } from '@app/contracts';

type MetricUnit = gql.MetricUnit;
type MetricDirection = gql.MetricDirection;

/** What the words about a number need to know of it. */
export interface MetricFacts {
  id: string;
  name: string;
  unit: MetricUnit;
  better: MetricDirection;
  target?: number | null;
}

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1, minimumFractionDigits: 1 });
const twoDigits = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2, minimumFractionDigits: 2 });

function duration(seconds: number): string {
  if (seconds < 90) return `${whole.format(seconds)} s`;
  if (seconds < 90 * 60) return `${oneDigit.format(seconds / 60)} min`;
  return `${oneDigit.format(seconds / 3_600)} h`;
}

/** A value with its unit; an en dash for one that is not known or suppressed. */
export function formatMetric(unit: MetricUnit, value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (unit === 'SECONDS') return duration(value);
  if (unit === 'COUNT')
    return Math.abs(value) < 100 && !Number.isInteger(value) ? oneDigit.format(value) : whole.format(value);
  // Near 100 % the second digit is the one that matters.
  return `${(value > 0.98 && value < 1 ? twoDigits : oneDigit).format(value * 100)} %`;
}

/** A difference without its sign. Shares differ by points, not by percent. */
export function formatDifference(unit: MetricUnit, difference: number): string {
  const size = Math.abs(difference);
  if (unit === 'SHARE') return `${(size < 0.0095 ? twoDigits : oneDigit).format(size * 100)} points`;
  return formatMetric(unit, size);
}

export type Verdict = 'BETTER' | 'WORSE' | 'SAME' | 'UNKNOWN';

/** How much a change matters, in steps of what anybody would notice: half a point, five percent. */
export function weightOf({ unit }: MetricFacts, now: number, before: number): number {
  const difference = Math.abs(now - before);
  if (unit === 'SHARE') return difference / 0.005;
  return before === 0 ? (difference === 0 ? 0 : 1) : difference / Math.abs(before) / 0.05;
}

export function verdictOf(metric: MetricFacts, now: number | null, before: number | null): Verdict {
  if (now === null || before === null) return 'UNKNOWN';
  if (weightOf(metric, now, before) < 1) return 'SAME';
  return now > before === (metric.better === 'HIGHER') ? 'BETTER' : 'WORSE';
}

export function meetsTarget({ target, better }: MetricFacts, value: number | null): boolean | null {
  if (target === null || target === undefined || value === null) return null;
  return better === 'HIGHER' ? value >= target : value <= target;
}

/** "2.1 points less than before". */
export function changeWords(metric: MetricFacts, now: number | null, before: number | null): string {
  if (now === null || before === null) return 'no comparison';
  if (weightOf(metric, now, before) < 1) return 'as before';
  return `${formatDifference(metric.unit, now - before)} ${now > before ? 'more' : 'less'} than before`;
}
