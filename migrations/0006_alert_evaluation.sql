-- What the alert evaluation needs beside the alerts themselves, and the ledger of database jobs that the worker
-- runs where the database has no background workers. Writers: libs/alerting, apps/worker.

-- When the clock alone changes an alert, without any new reading: a pending one fires, an error counts as gone.
-- Null: only a reading can.
ALTER TABLE alert ADD COLUMN due_at timestamptz;
CREATE INDEX alert_due ON alert (due_at) WHERE state <> 'RESOLVED' AND due_at IS NOT NULL;

-- Readings up to the end of the last alert are accounted for; an evaluation looks that end up by instance.
CREATE INDEX alert_resolved ON alert (kiosk_id, rule_id, instance, resolved_at DESC) WHERE state = 'RESOLVED';

-- The sweep asks for open alerts by rule.
CREATE INDEX alert_open_rule ON alert (rule_id, kiosk_id) WHERE state IN ('FIRING', 'ACKNOWLEDGED');

-- TimescaleDB's own statistics advance only when its scheduler runs a job.
CREATE TABLE database_job_run (
  job_id integer PRIMARY KEY,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  -- Null after success.
  error text
);
