/** Kiosks that the dashboard's variables select. For queries that join `kiosk` and `site`. */
export const selectedKiosks =
  'site.region_id IN ($region) AND site.id IN ($site) AND kiosk.model_id IN ($model) AND kiosk.serial IN ($kiosk)';

/** Sites that the variables select. */
export const selectedSites = 'site.region_id IN ($region) AND site.id IN ($site)';

/** What one point of a graph over a rollup covers. The finest rollup has buckets of 5 minutes. */
export const rollupWidth = `greatest(INTERVAL '$__interval', INTERVAL '5 minutes')`;

/** The first bucket that the time range touches, so that the first point is made of all its readings. */
const rangeStart = `time_bucket(${rollupWidth}, $__timeFrom()::timestamptz)`;

/** The end of the last bucket that is over. A bucket still running has too few readings to be counted. */
const completeUntil = `time_bucket(${rollupWidth}, least($__timeTo()::timestamptz, now()))`;

const hour = 3_600_000;
const day = 24 * hour;

/**
 * The coarsest rollup that is fine enough for one point of the graph. The comparisons are between constants once
 * Grafana has put the interval in, so the planner drops the other two branches.
 * @param source `temperature` or `heartbeat`
 */
export function rollup(source: 'temperature' | 'heartbeat', columns: readonly string[]): string {
  const branch = (suffix: string, condition: string) =>
    `SELECT ${['bucket', ...columns].join(', ')} FROM ${source}_${suffix}
    WHERE ${condition} AND bucket >= ${rangeStart} AND bucket < $__timeTo()::timestamptz`;
  return `(
    ${branch('5m', `$__interval_ms < ${hour}`)}
    UNION ALL
    ${branch('1h', `$__interval_ms >= ${hour} AND $__interval_ms < ${day}`)}
    UNION ALL
    ${branch('1d', `$__interval_ms >= ${day}`)}
  )`;
}

/**
 * A number per minute as the columns time, metric and value. Of whole buckets only, so that neither end of the
 * range shows a dip that is none; a bucket without any row is a zero and not a gap.
 * @param total the column to sum
 * @param from what follows FROM up to GROUP BY, with the column `bucket`
 */
export function perMinute(metric: string, total: string, from: string): string {
  const minutes = `(extract(epoch FROM ${rollupWidth}) / 60)::float8`;
  // Steps in seconds: a step of one day would follow daylight saving time, and buckets do not.
  const step = `make_interval(secs => extract(epoch FROM ${rollupWidth})::float8)`;
  return `SELECT grid.time, '${metric}' AS metric, coalesce(counted.total, 0)::float8 / ${minutes} AS value
FROM generate_series(${rangeStart}, ${completeUntil} - ${step}, ${step}) grid (time)
LEFT JOIN (
  SELECT time_bucket(${rollupWidth}, bucket) AS time, sum(${total}) AS total
  FROM ${from}
  GROUP BY 1
) counted ON counted.time = grid.time`;
}
