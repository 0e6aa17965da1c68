import { perMinute, rollup, rollupWidth, selectedKiosks } from './sql-fragments.js';

/** Index: alert_open_kiosk. The same definition as the api's fleetSummary: kiosk_state decides. */
export const kiosksByState = `
SELECT
  count(*) FILTER (WHERE state = 'ONLINE') AS "Online",
  count(*) FILTER (WHERE state = 'DEGRADED') AS "Degraded",
  count(*) FILTER (WHERE state = 'OFFLINE') AS "Offline",
  count(*) FILTER (WHERE state = 'MAINTENANCE') AS "Maintenance",
  count(*) FILTER (WHERE state = 'AWAITING_REQUALIFICATION') AS "Awaiting requalification"
FROM (
  SELECT kiosk_state(kiosk.lifecycle, status.heard_at, model.silent_after_seconds, open_alert.worst, now()) AS state
  FROM kiosk
  JOIN site ON site.id = kiosk.site_id
  JOIN kiosk_model model ON model.id = kiosk.model_id
  LEFT JOIN kiosk_status status ON status.kiosk_id = kiosk.id
  LEFT JOIN (
    SELECT kiosk_id, max(severity_rank(severity)) AS worst
    FROM alert WHERE state IN ('FIRING', 'ACKNOWLEDGED') GROUP BY kiosk_id
  ) open_alert ON open_alert.kiosk_id = kiosk.id
  WHERE ${selectedKiosks}
) selected`;

/**
 * Index: incident_open. An incident of a whole site has no kiosk, so the kiosk variable does not narrow it.
 * Unacknowledged as in the api's fleetSummary: routine ones do not wait for anybody.
 */
export const openIncidentsBySeverity = `
SELECT
  count(*) FILTER (WHERE incident.severity = 'CRITICAL') AS "Critical",
  count(*) FILTER (WHERE incident.severity = 'WARNING') AS "Warning",
  count(*) FILTER (WHERE incident.severity = 'INFO') AS "Info",
  count(*) FILTER (WHERE incident.state = 'OPEN' AND incident.severity <> 'INFO') AS "Unacknowledged"
FROM incident
JOIN site ON site.id = incident.site_id
WHERE incident.state <> 'RESOLVED' AND site.region_id IN ($region) AND site.id IN ($site)`;

/** Seconds since a message of the selected kiosks last came in: the newest, and the one that 95 % are newer than. */
export const dataFreshness = `
SELECT
  extract(epoch FROM now() - max(status.last_received_at)) AS "Newest message",
  percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM now() - status.last_received_at)) AS "95 % are newer than"
FROM kiosk
JOIN site ON site.id = kiosk.site_id
JOIN kiosk_status status ON status.kiosk_id = kiosk.id
WHERE ${selectedKiosks} AND kiosk.lifecycle = 'IN_SERVICE'`;

/** Longest silence first; a kiosk that was never heard comes before all. */
export const silentKiosks = `
SELECT kiosk.serial AS "Kiosk", site.name AS "Site", region.name AS "Region", status.heard_at AS "Last heard",
  extract(epoch FROM now() - status.heard_at) AS "Silent for", status.firmware AS "Firmware"
FROM kiosk
JOIN site ON site.id = kiosk.site_id
JOIN region ON region.id = site.region_id
JOIN kiosk_model model ON model.id = kiosk.model_id
LEFT JOIN kiosk_status status ON status.kiosk_id = kiosk.id
WHERE ${selectedKiosks}
  AND kiosk_state(kiosk.lifecycle, status.heard_at, model.silent_after_seconds, 0, now()) = 'OFFLINE'
ORDER BY status.heard_at NULLS FIRST, kiosk.serial
LIMIT 200`;

/** Index: incident_open. */
export const openIncidents = `
SELECT incident.id AS "Id", incident.opened_at AS "Opened", incident.severity AS "Severity", incident.title AS "Incident",
  site.name AS "Site", kiosk.serial AS "Kiosk", incident.state AS "State", incident.assignee AS "Assignee"
FROM incident
JOIN site ON site.id = incident.site_id
LEFT JOIN kiosk ON kiosk.id = incident.kiosk_id
WHERE incident.state <> 'RESOLVED' AND site.region_id IN ($region) AND site.id IN ($site)
ORDER BY severity_rank(incident.severity) DESC, incident.opened_at
LIMIT 200`;

/**
 * At most twelve lines, chosen by the newest reading of each probe, which is one row each. Their probes go into the
 * rollup as an array: the planner hands that down to its index (probe_id, bucket), where a join would read the
 * rollup of the whole fleet.
 */
const temperatureOf = (metric: string) => `
WITH candidate AS MATERIALIZED (
  SELECT probe.id AS probe_id, ${metric} AS metric,
    abs(status.celsius - (profile.low_celsius + profile.high_celsius) / 2) AS distance
  FROM probe
  JOIN storage_profile profile ON profile.storage_class = probe.storage_class
  JOIN kiosk ON kiosk.id = probe.kiosk_id
  JOIN site ON site.id = kiosk.site_id
  LEFT JOIN probe_status status ON status.probe_id = probe.id
  WHERE ${selectedKiosks}
), furthest AS (
  SELECT metric FROM candidate GROUP BY metric ORDER BY max(distance) DESC NULLS LAST, metric LIMIT 12
), shown AS MATERIALIZED (
  SELECT candidate.probe_id, candidate.metric FROM candidate JOIN furthest ON furthest.metric = candidate.metric
)
SELECT time_bucket(${rollupWidth}, bucket) AS time, shown.metric, sum(celsius_sum) / sum(readings) AS value
FROM ${rollup('temperature', ['probe_id', 'celsius_sum', 'readings'])} rolled_up
JOIN shown ON shown.probe_id = rolled_up.probe_id
WHERE rolled_up.probe_id = ANY (ARRAY(SELECT probe_id FROM shown))
GROUP BY 1, 2
ORDER BY 1, 2`;

/** The mean of each site and storage class. */
export const temperatureBySite = temperatureOf(
  `site.name || ', ' || lower(replace(probe.storage_class, '_', ' '))`,
);

/** The mean of each probe. */
export const temperatureByKiosk = temperatureOf(`kiosk.serial || ' ' || probe.name`);

export const heartbeatsPerMinute = `
${perMinute(
  'Heartbeats',
  'heartbeats',
  `${rollup('heartbeat', ['kiosk_id', 'heartbeats'])} rolled_up
  JOIN kiosk ON kiosk.id = rolled_up.kiosk_id
  JOIN site ON site.id = kiosk.site_id
  WHERE ${selectedKiosks}`,
)}
ORDER BY time`;

/** Index: refused_reading_newest. Of the whole fleet: a refused reading may name no kiosk that exists. */
export const refusedReadings = `
SELECT time_bucket('$__interval', received_at) AS time, code AS metric, count(*) AS value
FROM refused_reading
WHERE $__timeFilter(received_at)
GROUP BY 1, 2
ORDER BY 1, 2`;
