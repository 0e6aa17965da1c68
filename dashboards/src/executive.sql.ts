import {
  orderAndSessionSums,
  serviceSums,
  type SumFormula,
  sumFormulas,
} from '../../libs/metrics/src/sum-formulas.js';

/**
 * Metrics by whole weeks of the clinics' own calendars: one length only, because what a month has beyond its weeks would
 * tell of single days. Weeks that still run somewhere, or whose outages are not folded yet, are left out.
 */
const lastMonday = `date_trunc('week', least($__timeTo()::timestamptz, now()) AT TIME ZONE 'UTC' - INTERVAL '12 hours')::date`;
const isWhole = `starts_on <= ${lastMonday} - 7`;
/** The last whole week is there however short the range is. */
const inRange = `starts_on > ($__timeFrom()::timestamptz AT TIME ZONE 'UTC')::date - 15 AND ${isWhole}`;
const isFolded = `starts_on + 6 <= (SELECT min(through_day) FROM service_calendar)`;

const add = (columns: readonly string[]) => columns.map((column) => `sum(${column}) AS ${column}`).join(', ');
const addKnown = (columns: readonly string[]) =>
  columns.map((column) => `coalesce(sum(${column}), 0) AS ${column}`).join(', ');

function formulaOf(key: string): SumFormula {
  const formula = sumFormulas[key];
  if (formula === undefined) throw new Error(`No formula of sums for ${key}`);
  return formula;
}

/** Zones of one place are added up. Index: the primary keys of both tables of sums. */
const places = (level: 'REGION' | 'SITE', when: string) => `
used AS (
  SELECT starts_on, region_id, site_id, ${add(orderAndSessionSums)}
  FROM weekly_sum WHERE level = '${level}' AND ${when} GROUP BY 1, 2, 3
), served AS (
  SELECT starts_on, region_id, site_id, ${add(serviceSums)}
  FROM service_sum WHERE level = '${level}' AND period = 'WEEK' AND ${when} GROUP BY 1, 2, 3
), place AS (
  SELECT used.*, ${serviceSums.map((column) => `coalesce(served.${column}, 0) AS ${column}`).join(', ')}
  FROM used LEFT JOIN served USING (starts_on, region_id, site_id)
)`;

/**
 * Whether a value is left out: it tells of a small count, or would let one of its siblings' be computed from their sum. So
 * the smallest that would be shown is hidden with it; where a value tells of several counts, all siblings are.
 */
function isHidden(name: string, { withheld, count }: SumFormula, siblings: string): string {
  if (withheld === null) return 'false';
  const oneIs = `bool_or(${name}_withheld) OVER (PARTITION BY ${siblings})`;
  if (count === null) return oneIs;
  const smallest = `min(${name}_count) FILTER (WHERE ${name}_count > 0 AND NOT ${name}_withheld) OVER (PARTITION BY ${siblings})`;
  return `(${name}_withheld OR (${oneIs} AND ${name}_count = ${smallest}))`;
}

const judged = (name: string, { value, withheld, count }: SumFormula) =>
  [
    `(${value})::float8 AS ${name}`,
    ...(withheld === null ? [] : [`${withheld} AS ${name}_withheld`]),
    ...(count === null ? [] : [`${count} AS ${name}_count`]),
  ].join(', ');

/** The fleet is the row without a region. */
const byRegion = (key: string) => `
WITH ${places('REGION', inRange)}, level AS (
  SELECT starts_on, region_id, ${addKnown([...orderAndSessionSums, ...serviceSums])}
  FROM place GROUP BY GROUPING SETS ((starts_on, region_id), (starts_on))
), judged AS (
  SELECT starts_on, region_id, ${judged('number', formulaOf(key))} FROM level
), shown AS (
  SELECT starts_on, region_id, number AS value, ${isHidden('number', formulaOf(key), 'starts_on, region_id IS NULL')} AS hidden FROM judged
)
SELECT starts_on::timestamp AT TIME ZONE 'UTC' AS time, coalesce(region.name, 'All clinics') AS metric, value
FROM shown LEFT JOIN region ON region.id = shown.region_id
WHERE NOT hidden AND value IS NOT NULL${key.startsWith('service.') ? ` AND ${isFolded}` : ''}`;

/** Of all clinics. */
export const fleetMetric = (key: string) => `${byRegion(key)} AND shown.region_id IS NULL
ORDER BY 1`;

/** A line for all clinics, and one for each selected region. */
export const metricByRegion = (
  key: string,
) => `${byRegion(key)} AND (shown.region_id IS NULL OR shown.region_id IN ($region))
ORDER BY 1, shown.region_id IS NOT NULL, 2`;

const stages = [
  ['orders', 'Received'],
  ['validated', 'Validated'],
  ['dispensed', 'Dispensed'],
  ['picked_up', 'Picked up'],
] as const;
const isSmall = (count: string) => `(${count} BETWEEN 1 AND 10)`;

/** Of all clinics. A stage from which another one is a small count away is left out, the last one first of all. */
export const funnel = `
WITH level AS (
  SELECT starts_on, ${add(stages.map(([column]) => column))}
  FROM weekly_sum WHERE level = 'REGION' AND ${inRange} GROUP BY 1
)
SELECT starts_on::timestamp AT TIME ZONE 'UTC' AS time, stage.name AS metric, stage.reached::float8 AS value
FROM level
CROSS JOIN LATERAL (VALUES ${stages
  .map(([column, name], index) => {
    const others = stages.slice(0, index).map(([earlier]) => isSmall(`${earlier} - ${column}`));
    const later = stages.slice(index + 1).map(([next]) => isSmall(`${column} - ${next}`));
    const steps = index === 0 ? [] : [...others, ...(index === stages.length - 1 ? [] : later)];
    return `(${index}, '${name}', ${column}, ${[isSmall(column), ...steps].join(' OR ')})`;
  })
  .join(',\n  ')}) stage (position, name, reached, hidden)
WHERE NOT stage.hidden
ORDER BY 1, stage.position`;

/** The last whole week of each clinic; the names are columns, so that Grafana can sort by any of them. */
export const clinics = (metrics: readonly { key: string; name: string }[]) => `
WITH ${places('SITE', `starts_on = ${lastMonday} - 7`)}, judged AS (
  SELECT starts_on, region_id, site_id,
    ${metrics.map(({ key }, index) => judged(`metric_${index}`, formulaOf(key))).join(',\n    ')}
  FROM place
), shown AS (
  SELECT starts_on, region_id, site_id,
    ${metrics
      .map(
        ({ key }, index) =>
          `CASE WHEN NOT ${isHidden(`metric_${index}`, formulaOf(key), 'region_id')}${key.startsWith('service.') ? ` AND ${isFolded}` : ''}
      THEN metric_${index} END AS metric_${index}`,
      )
      .join(',\n    ')}
  FROM judged
)
SELECT site.id AS "Clinic", site.name AS "Name", region.name AS "Region", shown.starts_on::text AS "Week from",
  ${metrics.map(({ name }, index) => `metric_${index} AS "${name}"`).join(',\n  ')}
FROM shown
JOIN site ON site.id = shown.site_id
JOIN region ON region.id = shown.region_id
WHERE shown.region_id IN ($region)
ORDER BY site.name, site.id
LIMIT 500`;
