// Grafana expands $ in provisioning files, so these statements have none: the range is always "now".

/** Without any kiosk in service there is nothing to hear. */
export const secondsSinceTelemetry = `
SELECT extract(epoch FROM now() - max(status.last_received_at))::float8 AS seconds
FROM kiosk JOIN kiosk_status status ON status.kiosk_id = kiosk.id
WHERE kiosk.lifecycle = 'IN_SERVICE'
HAVING count(*) > 0`;

export const oldestSignal = `
SELECT coalesce(extract(epoch FROM now() - min(received_at)), 0)::float8 AS seconds FROM signal`;

export const oldestWork = `
SELECT work, coalesce(extract(epoch FROM now() - oldest_at), 0)::float8 AS seconds FROM work_backlog ORDER BY work`;

export const givenUp = `
SELECT work, given_up::float8 AS given_up FROM work_backlog ORDER BY work`;

/** On the embedded database the worker runs these jobs, and its catalogue has no statistics of them. */
export const failedDatabaseJobs = `
SELECT count(*) FILTER (WHERE last_run_status = 'Failed')::float8 AS failed FROM timescaledb_information.job_stats`;
