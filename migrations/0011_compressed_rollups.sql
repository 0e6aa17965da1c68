-- Rollups are compressed like the readings they are made of: uncompressed, the five-minute ones of a kiosk that sends
-- every 15 s take several times the room of its compressed readings. A refresh that repairs late history writes into
-- compressed chunks. Twelve days are behind nearly all of them.
ALTER MATERIALIZED VIEW temperature_5m SET (timescaledb.compress, timescaledb.compress_segmentby = 'probe_id', timescaledb.compress_orderby = 'bucket DESC');
ALTER MATERIALIZED VIEW temperature_1h SET (timescaledb.compress, timescaledb.compress_segmentby = 'probe_id', timescaledb.compress_orderby = 'bucket DESC');
ALTER MATERIALIZED VIEW heartbeat_5m SET (timescaledb.compress, timescaledb.compress_segmentby = 'kiosk_id', timescaledb.compress_orderby = 'bucket DESC');
ALTER MATERIALIZED VIEW heartbeat_1h SET (timescaledb.compress, timescaledb.compress_segmentby = 'kiosk_id', timescaledb.compress_orderby = 'bucket DESC');

SELECT add_compression_policy('temperature_5m', INTERVAL '12 days');
SELECT add_compression_policy('temperature_1h', INTERVAL '12 days');
SELECT add_compression_policy('heartbeat_5m', INTERVAL '12 days');
SELECT add_compression_policy('heartbeat_1h', INTERVAL '12 days');
