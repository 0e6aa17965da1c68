const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** Days, weeks and months that are over: one that is still running would always look like a fall. */
const isOver = `starts_on < date_trunc('$step', now() AT TIME ZONE 'UTC')::date`;
const starts = `starts_on::timestamp AT TIME ZONE 'UTC'`;
const inRange = `starts_on >= ($__timeFrom()::timestamptz - INTERVAL '1 $step')::date AND starts_on <= ($__timeTo()::timestamptz)::date`;

/** Single days of single clinics are not published: almost all of their counts are small. */
const stepOfClinics = `CASE WHEN '$step' = 'DAY' THEN 'WEEK' ELSE '$step' END`;

/** Of all clinics. Sums of regions would not be the fleet's: medians and shares cannot be added. */
export const fleetMetric = (metric: string) => `
SELECT ${starts} AS time, 'All clinics' AS metric, value
FROM published_metric
WHERE metric = ${quoted(metric)} AND step = '$step' AND level = 'FLEET' AND ${isOver} AND ${inRange} AND value IS NOT NULL
ORDER BY 1`;

/** A line for all clinics, and one for each selected region. */
export const metricByRegion = (metric: string) => `
SELECT ${starts} AS time, coalesce(region.name, 'All clinics') AS metric, value
FROM published_metric
LEFT JOIN region ON region.id = published_metric.place_id AND level = 'REGION'
WHERE metric = ${quoted(metric)} AND step = '$step' AND level IN ('FLEET', 'REGION')
  AND (level = 'FLEET' OR region.id IN ($region)) AND ${isOver} AND ${inRange} AND value IS NOT NULL
ORDER BY 1, level <> 'FLEET', 2`;

/** The last whole week or month of each clinic; the names are columns, so that Grafana can sort by any of them. */
export const clinics = (metrics: readonly { key: string; name: string }[]) => `
WITH newest AS (
  SELECT max(starts_on) AS starts_on FROM published_metric
  WHERE metric = ${quoted(metrics[0]!.key)} AND step = ${stepOfClinics} AND level = 'SITE'
    AND starts_on < date_trunc(${stepOfClinics}, now() AT TIME ZONE 'UTC')::date AND starts_on <= ($__timeTo()::timestamptz)::date
)
SELECT site.id AS "Clinic", site.name AS "Name", region.name AS "Region", newest.starts_on::text AS "From",
  ${metrics.map(({ key, name }) => `max(value) FILTER (WHERE metric = ${quoted(key)}) AS "${name}"`).join(',\n  ')}
FROM newest
JOIN published_metric ON published_metric.starts_on = newest.starts_on AND step = ${stepOfClinics} AND level = 'SITE'
JOIN site ON site.id = published_metric.place_id
JOIN region ON region.id = site.region_id
WHERE site.region_id IN ($region)
GROUP BY site.id, site.name, region.name, newest.starts_on
ORDER BY site.name
LIMIT 500`;
/** How old the numbers are: those of the place that waits longest. */
export const publishedAt = `
SELECT extract(epoch FROM now() - min(published_at)) AS "Oldest numbers", extract(epoch FROM now() - max(published_at)) AS "Newest numbers"
FROM metric_publication`;
