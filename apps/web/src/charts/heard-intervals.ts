export interface Interval {
  from: number;
  to: number;
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
