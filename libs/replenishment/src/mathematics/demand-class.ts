export type DemandClass = 'SMOOTH' | 'ERRATIC' | 'INTERMITTENT' | 'LUMPY' | 'NONE';

const intervalCut = 1.32;
const variationCut = 0.49;

export interface DemandShape {
  /** Periods between two demands on average. */
  interval: number;
  /** Squared coefficient of variation of the sizes. */
  variation: number;
  class: DemandClass;
}

/** Syntetos and Boylan's four classes, by how often and how evenly something is asked for. */
export function demandShape(series: readonly number[]): DemandShape {
  const sizes = series.filter((value) => value > 0);
  if (sizes.length === 0) return { interval: Infinity, variation: 0, class: 'NONE' };
  const interval = series.length / sizes.length;
  const mean = sizes.reduce((sum, value) => sum + value, 0) / sizes.length;
  const variation = sizes.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sizes.length / mean ** 2;
  const often = interval < intervalCut;
  const even = variation < variationCut;
  return {
    interval,
    variation,
    class: often ? (even ? 'SMOOTH' : 'ERRATIC') : even ? 'INTERMITTENT' : 'LUMPY',
  };
}
