import type { RuleParameters } from '../rules/rule-parameters.js';

/** Makes the median absolute deviation comparable with a standard deviation of normally distributed values. */
const madToDeviation = 1.4826;

/** Robust standard deviations between a value and the usual one; what is near enough counts as none. */
export function deviation(
  { deviations, minimumDeviation }: Pick<RuleParameters, 'deviations' | 'minimumDeviation'>,
  usual: { median: number; mad: number },
  value: number,
): number {
  const distance = Math.abs(value - usual.median);
  // A value that never varied would make every change infinitely strange.
  const one = Math.max(usual.mad * madToDeviation, (minimumDeviation ?? 0) / (deviations ?? 1), 1e-9);
  return distance / one;
}

/** The middle one; of an even number the mean of the two in the middle, as percentile_cont has it. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}

export function usualOf(values: readonly number[]): { median: number; mad: number } {
  const middle = median(values);
  return { median: middle, mad: median(values.map((value) => Math.abs(value - middle))) };
}
