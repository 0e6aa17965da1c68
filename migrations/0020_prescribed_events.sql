-- What pharmacies and prescribers tell about orders by FHIR: the allowed fields only. Beside the kiosks' own events,
-- because a message of another system is no sign of life of a kiosk. Writer: libs/fhir-door.
CREATE TABLE prescribed_event (
  kiosk_id integer NOT NULL,
  at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  order_id text NOT NULL CHECK (length(order_id) BETWEEN 1 AND 64),
  stage text NOT NULL CHECK (stage IN ('RECEIVED', 'VALIDATED', 'DISPENSED', 'PICKED_UP', 'CANCELLED', 'FAILED', 'RETURNED')),
  product_id text,
  reason text CHECK (length(reason) BETWEEN 1 AND 64)
);
SELECT create_hypertable('prescribed_event', by_range('at', INTERVAL '7 days'), create_default_indexes => false);
CREATE UNIQUE INDEX prescribed_event_key ON prescribed_event (kiosk_id, order_id, stage, at);
CREATE INDEX prescribed_event_order ON prescribed_event (order_id, at DESC);
ALTER TABLE prescribed_event SET (timescaledb.compress, timescaledb.compress_segmentby = 'kiosk_id', timescaledb.compress_orderby = 'at DESC, order_id, stage');
SELECT add_compression_policy('prescribed_event', INTERVAL '100 days');
SELECT add_retention_policy('prescribed_event', INTERVAL '800 days');

CREATE TRIGGER prescribed_event_news AFTER INSERT ON prescribed_event
  FOR EACH ROW EXECUTE FUNCTION note_order_news();
