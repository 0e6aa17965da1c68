-- Forecasts of demand, plans of depots, their routes, stops and lines, and what phones reported of visits.
-- Writer: libs/replenishment.

CREATE TABLE slot_forecast (
  slot_id integer PRIMARY KEY REFERENCES slot (id),
  kiosk_id integer NOT NULL REFERENCES kiosk (id),
  method text NOT NULL,
  class text NOT NULL,
  -- Of an average open day, in packs.
  mean double precision NOT NULL,
  -- Variance over mean of a day.
  dispersion double precision NOT NULL,
  -- Days that the mean is worth.
  evidence double precision NOT NULL,
  -- Monday first; 0 on closed days.
  by_weekday double precision[] NOT NULL,
  history_days integer NOT NULL,
  censored_days integer NOT NULL,
  -- Sums of the back-test: days, absolute, squared, the same of naive and moving average, days within 95 %.
  errors jsonb NOT NULL,
  computed_at timestamptz NOT NULL
);
CREATE INDEX slot_forecast_kiosk ON slot_forecast (kiosk_id);

CREATE TABLE restock_plan (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  depot_id text NOT NULL REFERENCES depot (id),
  date date NOT NULL,
  state text NOT NULL CHECK (state IN ('QUEUED', 'RUNNING', 'READY', 'FAILED')),
  progress double precision NOT NULL DEFAULT 0,
  -- Of whoever computes it: one that stopped moving was killed, and may be taken again.
  progress_at timestamptz NOT NULL,
  step text,
  revision integer NOT NULL DEFAULT 0,
  trigger text NOT NULL,
  requested_at timestamptz NOT NULL,
  taken_at timestamptz,
  computed_at timestamptz,
  computed_in_ms integer,
  data_from timestamptz,
  data_to timestamptz,
  -- Null: the depot's.
  service_level double precision,
  vans integer,
  summary jsonb,
  scenarios jsonb,
  UNIQUE (depot_id, date)
);
CREATE INDEX restock_plan_waiting ON restock_plan (state) WHERE state IN ('QUEUED', 'RUNNING');

CREATE TABLE restock_route (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  plan_id bigint NOT NULL REFERENCES restock_plan (id),
  van integer NOT NULL,
  state text NOT NULL CHECK (state IN ('PLANNED', 'STARTED', 'FINISHED')),
  crew text,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  started_at timestamptz,
  finished_at timestamptz,
  metres double precision NOT NULL,
  driving_seconds double precision NOT NULL,
  totes integer NOT NULL,
  cold_bags integer NOT NULL,
  UNIQUE (plan_id, van)
);

CREATE TABLE restock_stop (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  route_id bigint NOT NULL REFERENCES restock_route (id),
  position integer NOT NULL,
  kiosk_id integer NOT NULL REFERENCES kiosk (id),
  state text NOT NULL CHECK (state IN ('PENDING', 'COMPLETED', 'SKIPPED')),
  arrives_at timestamptz NOT NULL,
  leaves_at timestamptz NOT NULL,
  opens_at timestamptz,
  closes_at timestamptz,
  metres double precision NOT NULL,
  driving_seconds double precision NOT NULL,
  reason text NOT NULL,
  faults jsonb NOT NULL DEFAULT '[]',
  skip_reason text
);
CREATE INDEX restock_stop_route ON restock_stop (route_id, position);
CREATE INDEX restock_stop_kiosk ON restock_stop (kiosk_id, id DESC);

CREATE TABLE restock_line (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  stop_id bigint NOT NULL REFERENCES restock_stop (id),
  kind text NOT NULL CHECK (kind IN ('FILL', 'CARRY_OUT')),
  slot_id integer NOT NULL REFERENCES slot (id),
  lot_id integer NOT NULL REFERENCES lot (id),
  tote integer,
  cold boolean NOT NULL,
  planned integer NOT NULL CHECK (planned >= 0),
  quantity integer NOT NULL CHECK (quantity >= 0),
  reason text NOT NULL,
  facts jsonb NOT NULL,
  override_reason text,
  override_by text,
  override_at timestamptz,
  override_effect text
);
CREATE INDEX restock_line_stop ON restock_line (stop_id);

CREATE TABLE restock_unserved (
  plan_id bigint NOT NULL REFERENCES restock_plan (id),
  kiosk_id integer NOT NULL REFERENCES kiosk (id),
  reason text NOT NULL,
  expected_short double precision NOT NULL,
  PRIMARY KEY (plan_id, kiosk_id)
);

CREATE TABLE kiosk_risk (
  plan_id bigint NOT NULL REFERENCES restock_plan (id),
  kiosk_id integer NOT NULL REFERENCES kiosk (id),
  probability double precision NOT NULL,
  expected_short double precision NOT NULL,
  -- Probability hour by hour, from the start of the shift.
  by_hour double precision[] NOT NULL,
  PRIMARY KEY (plan_id, kiosk_id)
);

-- What phones sent, each once by its own id; the counts as they came, whatever became of them.
CREATE TABLE restock_visit (
  client_id text PRIMARY KEY CHECK (length(client_id) BETWEEN 8 AND 64),
  stop_id bigint NOT NULL REFERENCES restock_stop (id),
  kiosk_id integer NOT NULL REFERENCES kiosk (id),
  actor text NOT NULL,
  started_at timestamptz,
  completed_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  clock_offset_seconds double precision,
  outcome text NOT NULL CHECK (outcome IN ('APPLIED', 'APPLIED_WITH_DISCREPANCIES', 'NOT_APPLIED')),
  note text,
  counts jsonb NOT NULL,
  variances jsonb NOT NULL
);
CREATE INDEX restock_visit_stop ON restock_visit (stop_id, recorded_at);
