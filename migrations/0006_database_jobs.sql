-- The ledger of database jobs that the worker runs where the database has no background workers.
-- Writer: apps/worker.

-- TimescaleDB's own statistics advance only when its scheduler runs a job.
CREATE TABLE database_job_run (
  job_id integer PRIMARY KEY,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  -- Null after success.
  error text
);
