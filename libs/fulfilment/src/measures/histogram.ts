import { type CountVector, increase } from './count-vector.js';

/**
 * Durations in buckets that can be added: exact to the second below 64 s, above that within 1.6 %. Medians of a year
 * come from sums of days that way; a mean of medians would be no median of anything.
 */
const exactBelow = 64;
const bucketsPerOctave = 32;
const firstOctave = Math.log2(exactBelow);
/** 2^24 s are half a year: longer counts as that. */
const lastOctave = 24;

/** Counts by key: a vector, or a sum of many. */
export interface Counts {
  get(key: number): number | undefined;
}

/** Keys that one histogram takes. */
export const histogramKeys = exactBelow + (lastOctave - firstOctave) * bucketsPerOctave;

export function bucketOf(seconds: number): number {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < exactBelow) return whole;
  const octave = Math.floor(Math.log2(whole));
  if (octave >= lastOctave) return histogramKeys - 1;
  const within = Math.floor((whole / 2 ** octave - 1) * bucketsPerOctave);
  return exactBelow + (octave - firstOctave) * bucketsPerOctave + within;
}

/** The whole second in the middle of a bucket. */
export function secondsOf(bucket: number): number {
  if (bucket < exactBelow) return bucket;
  const octave = firstOctave + Math.floor((bucket - exactBelow) / bucketsPerOctave);
  const width = 2 ** octave / bucketsPerOctave;
  const lowest = 2 ** octave + ((bucket - exactBelow) % bucketsPerOctave) * width;
  return lowest + Math.floor((width - 1) / 2);
}

export function record(vector: CountVector, base: number, seconds: number): void {
  increase(vector, base + bucketOf(seconds));
}

/** The smallest duration that at least this share of them does not exceed (nearest rank); null without any. */
export function percentile(
  vector: Counts,
  base: number,
  share: number,
  total = recorded(vector, base),
): number | null {
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil(share * total - 1e-9));
  let seen = 0;
  for (let bucket = 0; bucket < histogramKeys; bucket++) {
    seen += vector.get(base + bucket) ?? 0;
    if (seen >= rank) return secondsOf(bucket);
  }
  return null;
}

/** How many durations are in it. */
export function recorded(vector: Counts, base: number): number {
  let sum = 0;
  for (let bucket = 0; bucket < histogramKeys; bucket++) sum += vector.get(base + bucket) ?? 0;
  return sum;
}
