import { statement } from '@app/persistence';

export interface DueDatabaseJob {
  job_id: number;
  proc_name: string;
  /** Null for jobs about no particular table. */
  table_name: string | null;
}

/**
 * Policies whose interval has passed since this ledger saw them start; after a failure, ten minutes later. The
 * catalogue's own next_start moves only where TimescaleDB's scheduler runs. Rollups come in the order in which
 * they build on each other. $1 now.
 */
export const dueDatabaseJobs = statement<[Date], DueDatabaseJob>(
  'worker.due-database-jobs',
  `SELECT j.job_id, j.proc_name, j.hypertable_name AS table_name
   FROM timescaledb_information.jobs AS j LEFT JOIN database_job_run AS r ON r.job_id = j.job_id
   WHERE j.scheduled AND j.job_id >= 1000
     AND (r.job_id IS NULL
          OR r.started_at + CASE WHEN r.error IS NULL AND r.finished_at IS NOT NULL THEN j.schedule_interval
                                 ELSE least(j.schedule_interval, INTERVAL '10 minutes') END <= $1)
   ORDER BY j.job_id`,
);

/**
 * Takes a job for this process: answers no row when another process started it meanwhile. $1 job, $2 now.
 */
export const takeDatabaseJob = statement<[number, Date], { job_id: number }>(
  'worker.take-database-job',
  `INSERT INTO database_job_run AS r (job_id, started_at) VALUES ($1, $2)
   ON CONFLICT (job_id) DO UPDATE SET started_at = excluded.started_at, finished_at = NULL, error = NULL
   WHERE r.started_at < excluded.started_at - INTERVAL '1 minute' RETURNING job_id`,
);

/** $1 job, $2 now, $3 error or null. */
export const finishDatabaseJob = statement<[number, Date, string | null], object>(
  'worker.finish-database-job',
  'UPDATE database_job_run SET finished_at = $2, error = $3 WHERE job_id = $1',
);
