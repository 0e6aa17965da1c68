import { rollup, rollupWidth, selectedSites } from './sql-fragments.js';

const ofProbe = `
JOIN probe ON probe.id = excursion.probe_id
JOIN kiosk ON kiosk.id = excursion.kiosk_id
JOIN site ON site.id = kiosk.site_id`;
const selected = `${selectedSites} AND probe.storage_class IN ($storage_class)`;

/** Indexes: excursion_open, lot_hold_held. */
export const now = `
SELECT
  (SELECT count(DISTINCT excursion.kiosk_id) FROM excursion ${ofProbe}
   WHERE excursion.state = 'OPEN' AND ${selected}) AS "Kiosks in an excursion",
  (SELECT count(*) FROM excursion ${ofProbe}
   WHERE excursion.state = 'AWAITING_ASSESSMENT' AND ${selected}) AS "To assess",
  (SELECT coalesce(sum(hold.quantity), 0) FROM lot_hold hold JOIN excursion ON excursion.id = hold.excursion_id ${ofProbe}
   WHERE hold.state = 'HELD' AND ${selected}) AS "Packs on hold",
  (SELECT coalesce(max(extract(epoch FROM now() - coalesce(excursion.ended_at, excursion.last_at))), 0) FROM excursion ${ofProbe}
   WHERE excursion.state = 'AWAITING_ASSESSMENT' AND ${selected}) AS "Longest wait"`;

/** Of the newest readings: how many probes are outside of the labelled band, and how many have not been heard for a day. */
export const probes = `
SELECT initcap(replace(probe.storage_class, '_', ' ')) AS "Storage class", count(*) AS "Probes",
  count(*) FILTER (WHERE status.celsius < profile.low_celsius OR status.celsius > profile.high_celsius) AS "Out of band now",
  count(*) FILTER (WHERE status.at IS NULL OR status.at < now() - INTERVAL '1 day') AS "Not heard for a day",
  min(status.celsius) AS "Coldest now", max(status.celsius) AS "Warmest now",
  profile.low_celsius AS "Band from", profile.high_celsius AS "Band to"
FROM probe
JOIN storage_profile profile ON profile.storage_class = probe.storage_class
JOIN kiosk ON kiosk.id = probe.kiosk_id
JOIN site ON site.id = kiosk.site_id
LEFT JOIN probe_status status ON status.probe_id = probe.id
WHERE kiosk.lifecycle <> 'RETIRED' AND ${selected}
GROUP BY probe.storage_class, profile.low_celsius, profile.high_celsius
ORDER BY 1`;

/**
 * By hours at the finest: over the whole fleet the 5 minutes of a week are millions of rows. The probes go in as an
 * array, which the rollup's own index takes.
 */
const extremes = `(SELECT * FROM (
  SELECT bucket, probe_id, celsius_min, celsius_max FROM temperature_1h
  WHERE $__interval_ms < 10800000 AND $__timeTo()::timestamptz - $__timeFrom()::timestamptz <= INTERVAL '8 days'
    AND bucket >= time_bucket(INTERVAL '1 hour', $__timeFrom()::timestamptz) AND bucket < $__timeTo()::timestamptz
  UNION ALL
  SELECT bucket, probe_id, celsius_min, celsius_max FROM temperature_1d
  WHERE NOT ($__interval_ms < 10800000 AND $__timeTo()::timestamptz - $__timeFrom()::timestamptz <= INTERVAL '8 days')
    AND bucket >= time_bucket(INTERVAL '1 day', $__timeFrom()::timestamptz) AND bucket < $__timeTo()::timestamptz
) either)`;

/** The coldest and the warmest reading of any selected probe. */
export const extremesByClass = `
WITH measured AS MATERIALIZED (
  SELECT rolled_up.bucket AS time, initcap(replace(probe.storage_class, '_', ' ')) AS class,
    min(celsius_min) AS lowest, max(celsius_max) AS highest
  FROM ${extremes} rolled_up
  JOIN probe ON probe.id = rolled_up.probe_id
  JOIN kiosk ON kiosk.id = probe.kiosk_id
  JOIN site ON site.id = kiosk.site_id
  WHERE ${selected}
  GROUP BY 1, 2
)
SELECT time, class || ', warmest' AS metric, highest AS value FROM measured
UNION ALL
SELECT time, class || ', coldest', lowest FROM measured
ORDER BY time, metric`;

/** The probes that were furthest out of their band in the range, at most eight lines. Indexes: excursion_newest. */
export const probesInExcursion = `
WITH shown AS MATERIALIZED (
  SELECT probe.id AS probe_id, kiosk.serial || ' ' || probe.name AS metric
  FROM excursion ${ofProbe}
  JOIN storage_profile profile ON profile.storage_class = probe.storage_class
  WHERE excursion.started_at < $__timeTo()::timestamptz AND excursion.last_at > $__timeFrom()::timestamptz
    AND excursion.state <> 'WITHDRAWN' AND ${selected}
  GROUP BY 1, 2
  ORDER BY max(greatest(profile.low_celsius - excursion.min_celsius, excursion.max_celsius - profile.high_celsius)) DESC
  LIMIT 8
)
SELECT time_bucket(${rollupWidth}, bucket) AS time, shown.metric, sum(celsius_sum) / sum(readings) AS value
FROM ${rollup('temperature', ['probe_id', 'celsius_sum', 'readings'])} rolled_up
JOIN shown ON shown.probe_id = rolled_up.probe_id
WHERE rolled_up.probe_id = ANY (ARRAY(SELECT probe_id FROM shown))
GROUP BY 1, 2
ORDER BY 1, 2`;

/** A day without any is a zero. Index: excursion_newest. */
export const excursionsByDay = `
SELECT grid.time, class.name AS metric, count(found.id)::float8 AS value
FROM generate_series(time_bucket(INTERVAL '1 day', $__timeFrom()::timestamptz), $__timeTo()::timestamptz, INTERVAL '24 hours') grid (time)
CROSS JOIN (SELECT storage_class, initcap(replace(storage_class, '_', ' ')) AS name FROM storage_profile
            WHERE storage_class IN ($storage_class)) class
LEFT JOIN (
  SELECT excursion.id, time_bucket(INTERVAL '1 day', excursion.started_at) AS day, probe.storage_class
  FROM excursion ${ofProbe}
  WHERE excursion.state <> 'WITHDRAWN'
    AND excursion.started_at >= time_bucket(INTERVAL '1 day', $__timeFrom()::timestamptz)
    AND excursion.started_at < $__timeTo()::timestamptz AND ${selected}
) found ON found.day = grid.time AND found.storage_class = class.storage_class
GROUP BY 1, 2
ORDER BY 1, 2`;

/** Those that need somebody first, then the newest. Index: excursion_newest. */
export const excursions = `
SELECT excursion.id AS "Id", excursion.started_at AS "Began", kiosk.serial AS "Kiosk", site.name AS "Site",
  probe.name AS "Probe", initcap(replace(probe.storage_class, '_', ' ')) AS "Storage class",
  initcap(replace(excursion.state, '_', ' ')) AS "State",
  excursion.excursion_seconds AS "Out of band for", excursion.min_celsius AS "Lowest", excursion.max_celsius AS "Highest",
  excursion.mean_kinetic_celsius AS "Mean kinetic"
FROM excursion ${ofProbe}
WHERE excursion.state <> 'WITHDRAWN' AND excursion.started_at < $__timeTo()::timestamptz
  AND (excursion.last_at > $__timeFrom()::timestamptz OR excursion.state IN ('OPEN', 'AWAITING_ASSESSMENT')) AND ${selected}
ORDER BY excursion.state IN ('OPEN', 'AWAITING_ASSESSMENT') DESC, excursion.started_at DESC
LIMIT 200`;

/** Index: lot_hold_held. */
export const holds = `
SELECT hold.excursion_id AS "Id", hold.held_at AS "Held since", kiosk.serial AS "Kiosk", site.name AS "Site", slot.code AS "Slot",
  product.name AS "Product", nullif(hold.lot, '') AS "Lot", hold.quantity AS "Packs"
FROM lot_hold hold
JOIN excursion ON excursion.id = hold.excursion_id ${ofProbe}
JOIN slot ON slot.id = hold.slot_id
LEFT JOIN product ON product.id = hold.product_id
WHERE hold.state = 'HELD' AND ${selected}
ORDER BY hold.held_at, hold.id
LIMIT 200`;
