-- Times out of the labelled temperature band, what was in the zone, and what a pharmacist decided.

-- What a storage class allows beyond its profile. Source of these rows: USP <659> and <1079.2>. Writer: a migration.
CREATE TABLE cold_chain_policy (
  storage_class text PRIMARY KEY REFERENCES storage_profile (storage_class),
  -- Time out of the labelled band in one excursion; NULL: as long as the mean kinetic temperature holds.
  excursion_hours double precision CHECK (excursion_hours > 0),
  -- How far beyond the excursion limits for spike_hours.
  spike_low_celsius double precision NOT NULL,
  spike_high_celsius double precision NOT NULL,
  spike_hours double precision NOT NULL CHECK (spike_hours >= 0),
  mean_kinetic_limit_celsius double precision,
  mean_kinetic_window_hours integer NOT NULL CHECK (mean_kinetic_window_hours BETWEEN 1 AND 8760),
  record_after_seconds integer NOT NULL CHECK (record_after_seconds >= 0),
  -- Loggers have to measure at least every 30 minutes.
  reading_holds_seconds integer NOT NULL CHECK (reading_holds_seconds > 0)
);
INSERT INTO cold_chain_policy VALUES
  ('CONTROLLED_ROOM_TEMPERATURE', NULL, 15, 40, 24, 25, 720, 1800, 1800),
  ('REFRIGERATED', 24, 0, 15, 0, 8, 24, 900, 1800),
  ('FROZEN', 24, -30, -5, 0, NULL, 24, 900, 1800);

-- Outbox: readings that are out of their band, or came late, are in this range of device time. One row a probe, so
-- that a replay of years is one piece of work. Writer: libs/telemetry, in the transaction that stores the readings;
-- libs/cold-chain takes the rows away.
CREATE TABLE temperature_review (
  probe_id integer PRIMARY KEY REFERENCES probe (id),
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL
) WITH (fillfactor = 50);

-- Writer of the following: libs/cold-chain.
CREATE TABLE excursion (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kiosk_id integer NOT NULL REFERENCES kiosk (id),
  probe_id integer NOT NULL REFERENCES probe (id),
  state text NOT NULL
    CHECK (state IN ('OPEN', 'AWAITING_ASSESSMENT', 'WITHIN_ALLOWANCE', 'RELEASED', 'DISCARDED', 'WITHDRAWN')),
  -- Device time.
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  last_at timestamptz NOT NULL,
  last_celsius double precision NOT NULL,
  readings integer NOT NULL,
  min_celsius double precision NOT NULL,
  max_celsius double precision NOT NULL,
  excursion_seconds double precision NOT NULL,
  spike_seconds double precision NOT NULL,
  unknown_seconds double precision NOT NULL,
  mean_kinetic_celsius double precision,
  reasons text[] NOT NULL,
  -- Our time.
  detected_at timestamptz NOT NULL,
  mean_kinetic_at timestamptz NOT NULL,
  revision integer NOT NULL DEFAULT 0,
  revised_at timestamptz,
  CHECK ((state = 'OPEN') <= (ended_at IS NULL))
);
CREATE UNIQUE INDEX excursion_open ON excursion (probe_id) WHERE state = 'OPEN';
CREATE INDEX excursion_probe ON excursion (probe_id, started_at);
CREATE INDEX excursion_kiosk ON excursion (kiosk_id, started_at DESC, id DESC);
CREATE INDEX excursion_newest ON excursion (started_at DESC, id DESC);

-- Decisions are kept for good: a later one does not replace an earlier one.
CREATE TABLE excursion_assessment (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  excursion_id bigint NOT NULL REFERENCES excursion (id),
  at timestamptz NOT NULL,
  assessed_by text NOT NULL,
  decision text NOT NULL CHECK (decision IN ('RELEASE', 'DISCARD')),
  note text NOT NULL CHECK (length(note) BETWEEN 1 AND 1000),
  revision integer NOT NULL
);
CREATE INDEX excursion_assessment_excursion ON excursion_assessment (excursion_id, id);

-- Lots that may not be dispensed or picked until somebody has decided. `lot` is empty where the kiosk named none.
CREATE TABLE lot_hold (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  excursion_id bigint NOT NULL REFERENCES excursion (id),
  kiosk_id integer NOT NULL REFERENCES kiosk (id),
  slot_id integer NOT NULL REFERENCES slot (id),
  product_id text REFERENCES product (id),
  lot text NOT NULL DEFAULT '',
  quantity integer NOT NULL,
  state text NOT NULL CHECK (state IN ('HELD', 'RELEASED', 'DISCARDED', 'LIFTED')),
  held_at timestamptz NOT NULL,
  ended_at timestamptz,
  UNIQUE (excursion_id, slot_id, lot)
);
CREATE INDEX lot_hold_held ON lot_hold (slot_id) WHERE state = 'HELD';
