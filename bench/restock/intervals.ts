/** Student's t, two-sided 95 %, by degrees of freedom. */
const student = [
  0, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086,
];

/** Mean and half the width of its 95 % interval; NaN for a single value. */
export function interval(values: readonly number[]): { mean: number; half: number } {
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  if (values.length < 2) return { mean, half: NaN };
  const variance = values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (values.length - 1);
  return {
    mean,
    half: (student[values.length - 1] ?? 1.96 + 2.6 / values.length) * Math.sqrt(variance / values.length),
  };
}

export function shown(values: readonly number[], digits: number): string {
  const { mean, half } = interval(values);
  return Number.isNaN(half) ? mean.toFixed(digits) : `${mean.toFixed(digits)} ± ${half.toFixed(digits)}`;
}
