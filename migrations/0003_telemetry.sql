-- What kiosks send. Two clocks on every row: `at` is the device's, `received_at` ours. The unique index is what
-- makes a second send of the same reading a duplicate. Writer: libs/telemetry.
--
-- Ages fit together: readings older than 90 days are refused, rollups are refreshed 100 days back, raw rows are
-- dropped after 180 days at the earliest. A refresh must never reach a dropped chunk, or it would empty the rollup.

CREATE TABLE heartbeat (
  kiosk_id integer NOT NULL,
  at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  uptime_seconds integer NOT NULL,
  cpu_percent real,
  memory_percent real,
  disk_free_percent real,
  signal_dbm real,
  door_open boolean,
  power text,
  firmware text NOT NULL
);
SELECT create_hypertable('heartbeat', by_range('at', INTERVAL '1 day'), create_default_indexes => false);
CREATE UNIQUE INDEX heartbeat_key ON heartbeat (kiosk_id, at);

CREATE TABLE temperature (
  kiosk_id integer NOT NULL,
  probe_id integer NOT NULL,
  at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  celsius double precision NOT NULL
);
SELECT create_hypertable('temperature', by_range('at', INTERVAL '1 day'), create_default_indexes => false);
CREATE UNIQUE INDEX temperature_key ON temperature (probe_id, at);

CREATE TABLE stock_level (
  kiosk_id integer NOT NULL,
  slot_id integer NOT NULL,
  at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  quantity integer NOT NULL,
  dispensed_total integer,
  lot text
);
SELECT create_hypertable('stock_level', by_range('at', INTERVAL '7 days'), create_default_indexes => false);
CREATE UNIQUE INDEX stock_level_key ON stock_level (slot_id, at);

CREATE TABLE kiosk_error (
  kiosk_id integer NOT NULL,
  at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  code text NOT NULL,
  severity text NOT NULL,
  -- Empty when the kiosk named none: part of the key, which NULL could not be.
  component text NOT NULL DEFAULT '',
  message text
);
SELECT create_hypertable('kiosk_error', by_range('at', INTERVAL '7 days'), create_default_indexes => false);
CREATE UNIQUE INDEX kiosk_error_key ON kiosk_error (kiosk_id, at, code, component);

CREATE TABLE fulfilment_event (
  kiosk_id integer NOT NULL,
  at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  order_id text NOT NULL,
  stage text NOT NULL,
  product_id text,
  reason text
);
SELECT create_hypertable('fulfilment_event', by_range('at', INTERVAL '7 days'), create_default_indexes => false);
CREATE UNIQUE INDEX fulfilment_event_key ON fulfilment_event (kiosk_id, order_id, stage, at);
CREATE INDEX fulfilment_event_time ON fulfilment_event (at);

CREATE TABLE kiosk_session (
  kiosk_id integer NOT NULL,
  started_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  session_id text NOT NULL,
  ended_at timestamptz NOT NULL,
  outcome text NOT NULL,
  wait_seconds integer
);
SELECT create_hypertable('kiosk_session', by_range('started_at', INTERVAL '7 days'), create_default_indexes => false);
CREATE UNIQUE INDEX kiosk_session_key ON kiosk_session (kiosk_id, session_id, started_at);

-- The newest of everything by device time, one row each: what live views read. Half-empty pages keep updates HOT.
CREATE TABLE kiosk_status (
  kiosk_id integer PRIMARY KEY REFERENCES kiosk (id),
  -- Of any message.
  last_received_at timestamptz NOT NULL,
  -- Of the last message that was fresh when it was sent; silence is measured from here.
  heard_at timestamptz,
  -- The newest device time of any reading: only a message that moves it forward can be a sign of life, so sending
  -- an old message again never makes a dead kiosk look alive.
  newest_at timestamptz,
  boot text,
  sequence bigint,
  -- Device clock minus ours, from live messages.
  clock_skew_seconds real,
  heartbeat_at timestamptz,
  heartbeat_received_at timestamptz,
  uptime_seconds integer,
  firmware text,
  cpu_percent real,
  memory_percent real,
  disk_free_percent real,
  signal_dbm real,
  power text,
  door_open boolean
) WITH (fillfactor = 50);

CREATE TABLE probe_status (
  probe_id integer PRIMARY KEY REFERENCES probe (id),
  kiosk_id integer NOT NULL REFERENCES kiosk (id),
  at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  celsius double precision NOT NULL,
  -- Was this newest reading a breach for any rule? The reading that ends a breach is a signal too.
  breached boolean NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX probe_status_kiosk ON probe_status (kiosk_id);

CREATE TABLE slot_status (
  slot_id integer PRIMARY KEY REFERENCES slot (id),
  kiosk_id integer NOT NULL REFERENCES kiosk (id),
  at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  quantity integer NOT NULL,
  dispensed_total integer,
  lot text,
  breached boolean NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX slot_status_kiosk ON slot_status (kiosk_id);

-- Since when telemetry could be received without interruption, and until when: silence is measured over this time
-- only, because a kiosk that nobody listened to is not silent. One row for all api processes together.
CREATE TABLE ingest_listening (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  since timestamptz NOT NULL,
  last_alive_at timestamptz NOT NULL
) WITH (fillfactor = 50);
INSERT INTO ingest_listening (since, last_alive_at) VALUES (now(), now());

-- Outbox: written in the transaction that stored the reading, claimed by the alerting worker, which reads the
-- readings themselves. Losing a wake-up therefore delays an alert and never loses it.
CREATE TABLE signal (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('TEMPERATURE', 'STOCK', 'ERROR')),
  kiosk_id integer NOT NULL,
  -- Probe name, slot code or error code.
  instance text NOT NULL,
  at timestamptz NOT NULL,
  received_at timestamptz NOT NULL
);

CREATE TABLE refused_reading (
  id bigint GENERATED ALWAYS AS IDENTITY,
  received_at timestamptz NOT NULL,
  -- As it was sent, cut to 64 characters: it may name no kiosk that exists.
  kiosk text NOT NULL,
  path text NOT NULL,
  code text NOT NULL,
  message text NOT NULL,
  -- The known fields of the refused reading only, so that nothing that should not be here is kept.
  reading jsonb
);
SELECT create_hypertable('refused_reading', by_range('received_at', INTERVAL '7 days'), create_default_indexes => false);
CREATE INDEX refused_reading_newest ON refused_reading (received_at DESC, id DESC);
