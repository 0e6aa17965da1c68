import { perMinute, rollup } from './sql-fragments.js';

/** Only what a rollup counts: counting the other hypertables would read their rows at every refresh. */
export const readingsPerMinute = `
${perMinute('Heartbeats', 'heartbeats', `${rollup('heartbeat', ['heartbeats'])} rolled_up`)}
UNION ALL
${perMinute('Temperatures', 'readings', `${rollup('temperature', ['readings'])} rolled_up`)}
ORDER BY time, metric`;

/** The view says where each kind of work stands; see migrations/0033_grafana_views.sql. */
export const backlog = `
SELECT work AS "Work", waiting AS "Waiting", extract(epoch FROM now() - oldest_at) AS "Oldest waits", given_up AS "Given up"
FROM work_backlog
ORDER BY given_up > 0 DESC, waiting DESC, work`;

/** Index: refused_reading_newest. */
export const refusedByCode = `
SELECT code AS "Code", count(*) AS "Readings", count(DISTINCT kiosk) AS "Kiosks", max(received_at) AS "Last", min(message) AS "For example"
FROM refused_reading
WHERE $__timeFilter(received_at)
GROUP BY 1
ORDER BY 2 DESC
LIMIT 50`;

/** Whose clock is wrong by more than ten seconds, and whose messages are missing. */
export const doubtfulKiosks = `
SELECT kiosk.serial AS "Kiosk", site.name AS "Site", status.clock_skew_seconds AS "Clock off by",
  coalesce(gaps.missing, 0) AS "Messages missing", status.last_received_at AS "Last message"
FROM kiosk
JOIN site ON site.id = kiosk.site_id
LEFT JOIN kiosk_status status ON status.kiosk_id = kiosk.id
LEFT JOIN (
  SELECT kiosk_id, sum(missing_count) AS missing FROM sequence_gap
  WHERE $__timeFilter(received_at) AND filled_at IS NULL GROUP BY kiosk_id
) gaps ON gaps.kiosk_id = kiosk.id
WHERE kiosk.lifecycle <> 'RETIRED' AND (abs(status.clock_skew_seconds) > 10 OR gaps.missing > 0)
ORDER BY abs(coalesce(status.clock_skew_seconds, 0)) DESC, gaps.missing DESC NULLS LAST, kiosk.serial
LIMIT 100`;

/** Rows that no worker has claimed yet, and how long the oldest has waited. */
export const waitingSignals = `
SELECT count(*) AS "Waiting signals", coalesce(extract(epoch FROM now() - min(received_at)), 0) AS "Oldest waits"
FROM signal`;

/** Sizes come from the catalogue; the row counts are TimescaleDB's estimates, which read no rows. */
export const hypertables = `
SELECT hypertable_name AS "Hypertable", num_chunks AS "Chunks",
  hypertable_approximate_size(format('%I.%I', hypertable_schema, hypertable_name)::regclass) AS "Size",
  approximate_row_count(format('%I.%I', hypertable_schema, hypertable_name)::regclass) AS "Rows, about"
FROM timescaledb_information.hypertables
WHERE hypertable_schema = 'public'
ORDER BY 3 DESC NULLS LAST, 1`;

/** Rollup refresh, compression and retention. A job that stopped running lets the disk fill or the rollups age. */
export const backgroundJobs = `
SELECT job.application_name AS "Job",
  coalesce(aggregate.view_name, job.hypertable_name) AS "Of",
  stats.last_run_status AS "Last run", stats.last_successful_finish AS "Last success",
  stats.total_failures AS "Failures", stats.next_start AS "Next start"
FROM timescaledb_information.jobs job
LEFT JOIN timescaledb_information.job_stats stats ON stats.job_id = job.job_id
LEFT JOIN timescaledb_information.continuous_aggregates aggregate
  ON aggregate.materialization_hypertable_schema = job.hypertable_schema
  AND aggregate.materialization_hypertable_name = job.hypertable_name
WHERE job.hypertable_name IS NOT NULL
ORDER BY stats.last_run_status = 'Failed' DESC NULLS LAST, 2, 1`;
