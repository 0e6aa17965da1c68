-- Continuous aggregates (5 minutes → hour → day, real-time on top), compression and retention. Sums and counts
-- are kept instead of means, so that a coarser rollup of a finer one stays exact.

CREATE MATERIALIZED VIEW temperature_5m
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT probe_id, kiosk_id, time_bucket(INTERVAL '5 minutes', at) AS bucket,
  sum(celsius) AS celsius_sum, count(*) AS readings, min(celsius) AS celsius_min, max(celsius) AS celsius_max
FROM temperature GROUP BY 1, 2, 3 WITH NO DATA;

CREATE MATERIALIZED VIEW temperature_1h
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT probe_id, kiosk_id, time_bucket(INTERVAL '1 hour', bucket) AS bucket,
  sum(celsius_sum) AS celsius_sum, sum(readings) AS readings, min(celsius_min) AS celsius_min, max(celsius_max) AS celsius_max
FROM temperature_5m GROUP BY 1, 2, 3 WITH NO DATA;

CREATE MATERIALIZED VIEW temperature_1d
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT probe_id, kiosk_id, time_bucket(INTERVAL '1 day', bucket) AS bucket,
  sum(celsius_sum) AS celsius_sum, sum(readings) AS readings, min(celsius_min) AS celsius_min, max(celsius_max) AS celsius_max
FROM temperature_1h GROUP BY 1, 2, 3 WITH NO DATA;

CREATE MATERIALIZED VIEW heartbeat_5m
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT kiosk_id, time_bucket(INTERVAL '5 minutes', at) AS bucket, count(*) AS heartbeats,
  sum(cpu_percent::float8) AS cpu_sum, count(cpu_percent) AS cpu_count,
  sum(memory_percent::float8) AS memory_sum, count(memory_percent) AS memory_count,
  sum(signal_dbm::float8) AS signal_sum, count(signal_dbm) AS signal_count
FROM heartbeat GROUP BY 1, 2 WITH NO DATA;

CREATE MATERIALIZED VIEW heartbeat_1h
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT kiosk_id, time_bucket(INTERVAL '1 hour', bucket) AS bucket, sum(heartbeats) AS heartbeats,
  sum(cpu_sum) AS cpu_sum, sum(cpu_count) AS cpu_count,
  sum(memory_sum) AS memory_sum, sum(memory_count) AS memory_count,
  sum(signal_sum) AS signal_sum, sum(signal_count) AS signal_count
FROM heartbeat_5m GROUP BY 1, 2 WITH NO DATA;

CREATE MATERIALIZED VIEW heartbeat_1d
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT kiosk_id, time_bucket(INTERVAL '1 day', bucket) AS bucket, sum(heartbeats) AS heartbeats,
  sum(cpu_sum) AS cpu_sum, sum(cpu_count) AS cpu_count,
  sum(memory_sum) AS memory_sum, sum(memory_count) AS memory_count,
  sum(signal_sum) AS signal_sum, sum(signal_count) AS signal_count
FROM heartbeat_1h GROUP BY 1, 2 WITH NO DATA;

SELECT add_continuous_aggregate_policy('temperature_5m', INTERVAL '100 days', INTERVAL '10 minutes', INTERVAL '10 minutes');
SELECT add_continuous_aggregate_policy('heartbeat_5m', INTERVAL '100 days', INTERVAL '10 minutes', INTERVAL '10 minutes');
SELECT add_continuous_aggregate_policy('temperature_1h', INTERVAL '100 days', INTERVAL '2 hours', INTERVAL '1 hour');
SELECT add_continuous_aggregate_policy('heartbeat_1h', INTERVAL '100 days', INTERVAL '2 hours', INTERVAL '1 hour');
SELECT add_continuous_aggregate_policy('temperature_1d', INTERVAL '110 days', INTERVAL '2 days', INTERVAL '1 day');
SELECT add_continuous_aggregate_policy('heartbeat_1d', INTERVAL '110 days', INTERVAL '2 days', INTERVAL '1 day');

ALTER TABLE heartbeat SET (timescaledb.compress, timescaledb.compress_segmentby = 'kiosk_id', timescaledb.compress_orderby = 'at DESC');
ALTER TABLE temperature SET (timescaledb.compress, timescaledb.compress_segmentby = 'probe_id', timescaledb.compress_orderby = 'at DESC');
ALTER TABLE stock_level SET (timescaledb.compress, timescaledb.compress_segmentby = 'slot_id', timescaledb.compress_orderby = 'at DESC');
ALTER TABLE kiosk_error SET (timescaledb.compress, timescaledb.compress_segmentby = 'kiosk_id', timescaledb.compress_orderby = 'at DESC, code, component');
ALTER TABLE fulfilment_event SET (timescaledb.compress, timescaledb.compress_segmentby = 'kiosk_id', timescaledb.compress_orderby = 'at DESC, order_id, stage');
ALTER TABLE kiosk_session SET (timescaledb.compress, timescaledb.compress_segmentby = 'kiosk_id', timescaledb.compress_orderby = 'started_at DESC, session_id');

SELECT add_compression_policy('heartbeat', INTERVAL '7 days');
SELECT add_compression_policy('temperature', INTERVAL '7 days');
SELECT add_compression_policy('stock_level', INTERVAL '30 days');
SELECT add_compression_policy('kiosk_error', INTERVAL '30 days');
SELECT add_compression_policy('fulfilment_event', INTERVAL '30 days');
SELECT add_compression_policy('kiosk_session', INTERVAL '30 days');

SELECT add_retention_policy('heartbeat', INTERVAL '180 days');
SELECT add_retention_policy('temperature', INTERVAL '400 days');
SELECT add_retention_policy('stock_level', INTERVAL '800 days');
SELECT add_retention_policy('kiosk_error', INTERVAL '800 days');
SELECT add_retention_policy('fulfilment_event', INTERVAL '800 days');
SELECT add_retention_policy('kiosk_session', INTERVAL '800 days');
SELECT add_retention_policy('refused_reading', INTERVAL '30 days');
SELECT add_retention_policy('temperature_5m', INTERVAL '400 days');
SELECT add_retention_policy('heartbeat_5m', INTERVAL '400 days');
