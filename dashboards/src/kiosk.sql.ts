import { perMinute, rollup, rollupWidth } from './sql-fragments.js';

/** The kiosk that the variable names. One row, so that it can go into the indexes of the rollups as a constant. */
const kioskId = `(SELECT id FROM kiosk WHERE serial = '$kiosk')`;

/** The same definition as the kiosk's page: kiosk_state decides. */
export const now = `
SELECT
  initcap(replace(kiosk_state(kiosk.lifecycle, status.heard_at, model.silent_after_seconds, open_alert.worst, now()), '_', ' ')) AS "State",
  extract(epoch FROM now() - status.heard_at) AS "Heard ago",
  coalesce(open_alert.alerts, 0) AS "Open alerts",
  status.clock_skew_seconds AS "Clock off by",
  status.firmware AS "Firmware",
  model.name AS "Model",
  site.name AS "Site"
FROM kiosk
JOIN site ON site.id = kiosk.site_id
JOIN kiosk_model model ON model.id = kiosk.model_id
LEFT JOIN kiosk_status status ON status.kiosk_id = kiosk.id
LEFT JOIN LATERAL (
  SELECT count(*) AS alerts, max(severity_rank(severity)) AS worst
  FROM alert WHERE alert.kiosk_id = kiosk.id AND state IN ('FIRING', 'ACKNOWLEDGED')
) open_alert ON true
WHERE kiosk.serial = '$kiosk'`;

const temperatures = rollup('temperature', [
  'probe_id',
  'kiosk_id',
  'celsius_sum',
  'readings',
  'celsius_min',
  'celsius_max',
]);

const ofProbes = `${temperatures} rolled_up
  JOIN probe ON probe.id = rolled_up.probe_id
  WHERE rolled_up.probe_id = ANY (ARRAY(SELECT probe.id FROM probe WHERE probe.kiosk_id = ${kioskId}))`;

/** Mean and extremes of each probe, so that a short spike is not averaged away, and the limits of its storage class. */
export const temperature = `
WITH measured AS MATERIALIZED (
  SELECT time_bucket(${rollupWidth}, bucket) AS time, probe.name, sum(celsius_sum) / sum(readings) AS mean,
    min(celsius_min) AS lowest, max(celsius_max) AS highest
  FROM ${ofProbes}
  GROUP BY 1, 2
)
SELECT time, name AS metric, mean AS value FROM measured
UNION ALL
SELECT time, name || ' lowest', lowest FROM measured
UNION ALL
SELECT time, name || ' highest', highest FROM measured
UNION ALL
SELECT bound.time, 'limit of ' || lower(replace(profile.storage_class, '_', ' ')) || bound.side, bound.celsius
FROM (SELECT DISTINCT storage_class FROM probe WHERE kiosk_id = ${kioskId}) stored
JOIN storage_profile profile ON profile.storage_class = stored.storage_class
CROSS JOIN LATERAL (VALUES
  ($__timeFrom()::timestamptz, ', low', profile.low_celsius), ($__timeTo()::timestamptz, ', low', profile.low_celsius),
  ($__timeFrom()::timestamptz, ', high', profile.high_celsius), ($__timeTo()::timestamptz, ', high', profile.high_celsius)
) bound (time, side, celsius)
ORDER BY time, metric`;

const heartbeats = (columns: string[]) => `${rollup('heartbeat', ['kiosk_id', ...columns])} rolled_up
  WHERE kiosk_id = ${kioskId}`;

export const heartbeatsPerMinute = `
${perMinute('Heartbeats', 'heartbeats', heartbeats(['heartbeats']))}
ORDER BY time`;

/** Means of what heartbeats say about the computer. */
export const computer = `
WITH measured AS MATERIALIZED (
  SELECT time_bucket(${rollupWidth}, bucket) AS time, sum(cpu_sum) / nullif(sum(cpu_count), 0) AS cpu,
    sum(memory_sum) / nullif(sum(memory_count), 0) AS memory
  FROM ${heartbeats(['cpu_sum', 'cpu_count', 'memory_sum', 'memory_count'])}
  GROUP BY 1
)
SELECT time, 'Processor' AS metric, cpu AS value FROM measured WHERE cpu IS NOT NULL
UNION ALL
SELECT time, 'Memory', memory FROM measured WHERE memory IS NOT NULL
ORDER BY time, metric`;

export const signal = `
SELECT time_bucket(${rollupWidth}, bucket) AS time, 'Signal' AS metric, sum(signal_sum) / sum(signal_count) AS value
FROM ${heartbeats(['signal_sum', 'signal_count'])}
GROUP BY 1 HAVING sum(signal_count) > 0
ORDER BY 1`;

/** Index: kiosk_error_key. Errors are few, so that no rollup of them exists. */
export const errors = `
SELECT time_bucket(greatest(INTERVAL '$__interval', INTERVAL '5 minutes'), at) AS time, code AS metric, count(*)::float8 AS value
FROM kiosk_error
WHERE kiosk_id = ${kioskId} AND $__timeFilter(at)
GROUP BY 1, 2
ORDER BY 1, 2`;

/** Emptiest first. */
export const slots = `
SELECT slot.code AS "Slot", product.name AS "Product", status.quantity AS "Packs", slot.par AS "Par", slot.capacity AS "Capacity",
  status.quantity::float8 / slot.capacity AS "Filled", status.at AS "Reported", forecast.mean AS "Dispensed a day, expected"
FROM slot
LEFT JOIN product ON product.id = slot.product_id
LEFT JOIN slot_status status ON status.slot_id = slot.id
LEFT JOIN slot_forecast forecast ON forecast.slot_id = slot.id
WHERE slot.kiosk_id = ${kioskId} AND slot.product_id IS NOT NULL
ORDER BY status.quantity::float8 / nullif(slot.par, 0) NULLS FIRST, slot.code`;

/** Index: incident_kiosk. */
export const incidents = `
SELECT incident.id AS "Id", incident.opened_at AS "Opened", incident.severity AS "Severity", incident.title AS "Incident",
  incident.state AS "State", extract(epoch FROM coalesce(incident.resolved_at, now()) - incident.opened_at) AS "Lasted"
FROM incident
WHERE incident.kiosk_id = ${kioskId} AND $__timeFilter(incident.opened_at)
ORDER BY incident.opened_at DESC
LIMIT 200`;

/** Index: kiosk_boot_newest. With the messages that never came in that boot. */
export const restarts = `
SELECT boot.first_seen_at AS "Restarted", boot.reason AS "Reason", boot.firmware AS "Firmware",
  coalesce((SELECT sum(gap.missing_count) FROM sequence_gap gap
            WHERE gap.kiosk_id = boot.kiosk_id AND gap.boot = boot.boot), 0) AS "Messages missing"
FROM kiosk_boot boot
WHERE boot.kiosk_id = ${kioskId} AND $__timeFilter(boot.first_seen_at)
ORDER BY boot.first_seen_at DESC
LIMIT 50`;
