export interface Interval {
  from: number;
  to: number;
}

/**
 * How long a kiosk may be quiet between two heartbeats before it counts as not heard, in ms: what its model allows,
 * or twice its usual distance, because history that was filled in later is coarser than what was live.
 */
export function silenceAllowed(
  buckets: readonly { at: number; heartbeats: number }[],
  bucketMs: number,
  modelMs: number,
): number {
  const times = buckets.filter((bucket) => bucket.heartbeats > 0).map((bucket) => bucket.at);
  const distances = times.slice(1).map((at, index) => at - (times[index] ?? at));
  distances.sort((a, b) => a - b);
  const usual = distances[Math.floor(distances.length / 2)] ?? 0;
  return Math.max(modelMs, bucketMs / 2, 2 * usual - bucketMs);
}

/**
 * The times in which a kiosk was heard: buckets with heartbeats, joined where no more than `silenceMs` lies
 * between them. `bucketMs` is the length of a bucket, 0 for single heartbeats. All in ms, in order.
 */
export function heardIntervals(
  buckets: readonly { at: number; heartbeats: number }[],
  bucketMs: number,
  silenceMs: number,
): Interval[] {
  const intervals: Interval[] = [];
  for (const bucket of buckets) {
    if (bucket.heartbeats <= 0) continue;
    const end = bucket.at + bucketMs;
    const last = intervals.at(-1);
    if (last && bucket.at - last.to <= silenceMs) last.to = Math.max(last.to, end);
    else intervals.push({ from: bucket.at, to: end });
  }
  return intervals;
}
