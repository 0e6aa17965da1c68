import type { TemperatureLimits } from './temperature-limits.js';

/** One point of a temperature series as charts use it: `at` in ms, °C. */
export interface SeriesPoint {
  at: number;
  mean: number;
  min: number;
  max: number;
}

const stepOf: Record<string, number> = { FIVE_MINUTES: 300_000, HOUR: 3_600_000, DAY: 86_400_000 };

/** The usual distance of two points in ms: the bucket, or for raw readings the median distance. */
export function usualStep(points: readonly SeriesPoint[], every: string): number {
  const bucket = stepOf[every];
  if (bucket) return bucket;
  if (points.length < 3) return 60_000;
  const distances = points.slice(1).map((point, index) => point.at - (points[index]?.at ?? 0));
  distances.sort((a, b) => a - b);
  return Math.max(1_000, distances[Math.floor(distances.length / 2)] ?? 60_000);
}

export type Columns = [at: number[], mean: (number | null)[], min: (number | null)[], max: (number | null)[]];

/**
 * Columns for the chart, in seconds. Where more than three usual steps are missing a hole is put in: a line
 * drawn through a time when nothing was measured would claim to know what nobody knows.
 */
export function chartColumns(points: readonly SeriesPoint[], stepMs: number): Columns {
  const columns: Columns = [[], [], [], []];
  let before: number | null = null;
  for (const point of points) {
    if (before !== null && point.at <= before) continue;
    if (before !== null && point.at - before > 3 * stepMs) {
      columns[0].push((before + stepMs) / 1_000);
      columns[1].push(null);
      columns[2].push(null);
      columns[3].push(null);
    }
    columns[0].push(point.at / 1_000);
    columns[1].push(point.mean);
    columns[2].push(point.min);
    columns[3].push(point.max);
    before = point.at;
  }
  return columns;
}

/** Indices of values without a neighbour: no line leads to them, so they are drawn as dots. */
export function isolatedPoints(values: readonly (number | null | undefined)[]): number[] {
  const known = (index: number) => values[index] !== null && values[index] !== undefined;
  return values.flatMap((_, index) =>
    known(index) && !known(index - 1) && !known(index + 1) ? [index] : [],
  );
}

/** The range of the value axis: all values and all limits, with some air. */
export function valueRange(
  points: readonly SeriesPoint[],
  { excursionLow, excursionHigh }: TemperatureLimits,
): [number, number] {
  let least = excursionLow;
  let most = excursionHigh;
  for (const point of points) {
    if (point.min < least) least = point.min;
    if (point.max > most) most = point.max;
  }
  const air = Math.max(0.5, (most - least) * 0.08);
  return [least - air, most + air];
}

/** The point nearest to an instant, if one lies within `reach` ms. Points are in order. */
export function nearestPoint(points: readonly SeriesPoint[], at: number, reach: number): SeriesPoint | null {
  let low = 0;
  let high = points.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.at ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  const after = points[low];
  const before = points[low - 1];
  const best = before && after && at - before.at < after.at - at ? before : after;
  return best && Math.abs(best.at - at) <= reach ? best : null;
}
