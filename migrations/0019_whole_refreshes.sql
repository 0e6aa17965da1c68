-- A refresh in batches of single buckets (the default since TimescaleDB 2.20) leaves the old row beside the new one
-- where a rollup on which another one builds is compressed: late readings were counted twice. In one piece it does not.
SELECT alter_job(job_id, config => config || '{"buckets_per_batch": 0}')
  FROM timescaledb_information.jobs WHERE proc_name = 'policy_refresh_continuous_aggregate';
