import { perMinute, rollup } from './sql-fragments.js';

/** Only what a rollup counts: counting the other hypertables would read their rows at every refresh. */
export const readingsPerMinute = `
${perMinute('Heartbeats', 'heartbeats', `${rollup('heartbeat', ['heartbeats'])} rolled_up`)}
UNION ALL
${perMinute('Temperatures', 'readings', `${rollup('temperature', ['readings'])} rolled_up`)}
ORDER BY time, metric`;

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
