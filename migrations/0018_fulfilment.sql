-- What becomes of prescriptions and how kiosks are used: orders folded from their events, and sums by kiosk, clinic and
-- region, by the clinic's own day and month. Writer of everything but the two outboxes: libs/fulfilment.

-- Outboxes: which orders and which times have news. Written by triggers, in the transaction that stores the reading,
-- so that a reading sent again leaves nothing and a lost wake-up loses nothing. libs/fulfilment takes the rows away.
CREATE TABLE order_news (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kiosk_id integer NOT NULL,
  order_id text NOT NULL,
  at timestamptz NOT NULL
);
CREATE TABLE session_news (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kiosk_id integer NOT NULL,
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL
);

CREATE FUNCTION note_order_news() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO order_news (kiosk_id, order_id, at) VALUES (NEW.kiosk_id, NEW.order_id, NEW.at);
  RETURN NULL;
END
$$;
CREATE TRIGGER fulfilment_event_news AFTER INSERT ON fulfilment_event
  FOR EACH ROW EXECUTE FUNCTION note_order_news();

CREATE FUNCTION note_session_news() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO session_news (kiosk_id, from_at, to_at) VALUES (NEW.kiosk_id, NEW.started_at, NEW.ended_at);
  RETURN NULL;
END
$$;
CREATE TRIGGER kiosk_session_news AFTER INSERT ON kiosk_session
  FOR EACH ROW EXECUTE FUNCTION note_session_news();

INSERT INTO order_news (kiosk_id, order_id, at)
SELECT kiosk_id, order_id, bound FROM
  (SELECT kiosk_id, order_id, min(at) AS first_at, max(at) AS last_at FROM fulfilment_event GROUP BY 1, 2) AS o
  CROSS JOIN LATERAL (VALUES (first_at), (last_at)) AS b (bound);
INSERT INTO session_news (kiosk_id, from_at, to_at) SELECT kiosk_id, started_at, ended_at FROM kiosk_session;

-- The floor that a clinic gives to a kiosk, with the room to stand before it.
ALTER TABLE kiosk_model
  ADD COLUMN footprint_square_metres double precision NOT NULL DEFAULT 1.5 CHECK (footprint_square_metres > 0);

-- One row an order, as its events say so far. All times by the device's clock but noticed_at and changed_at.
CREATE TABLE prescription_order (
  kiosk_id integer NOT NULL REFERENCES kiosk (id),
  order_id text NOT NULL,
  -- Where the kiosk stood when the order was first seen.
  site_id text NOT NULL REFERENCES site (id),
  -- The clinic's own day of opened_at.
  day date NOT NULL,
  opened_at timestamptz NOT NULL,
  last_event_at timestamptz NOT NULL,
  product_id text,
  ordered_at timestamptz,
  validated_at timestamptz,
  dispensed_at timestamptz,
  picked_up_at timestamptz,
  stage text NOT NULL CHECK (stage IN ('RECEIVED', 'VALIDATED', 'DISPENSED', 'PICKED_UP')),
  outcome text NOT NULL CHECK (outcome IN ('OPEN', 'PICKED_UP', 'LOST')),
  lost_at timestamptz,
  loss_cause text CHECK (loss_cause IN
    ('STOCK_OUT', 'OFFLINE', 'JAM', 'COLD_HOLD', 'VALIDATION', 'PATIENT_DID_NOT_COME', 'OTHER')),
  loss_reason text,
  -- When the present outcome was noticed, and when to look again although no event comes: an open order lapses, and
  -- what explains a loss may arrive after it.
  noticed_at timestamptz NOT NULL,
  due_at timestamptz,
  changed_at timestamptz NOT NULL,
  -- What the order adds to the sums (libs/fulfilment/src/measures).
  measures bytea NOT NULL,
  PRIMARY KEY (kiosk_id, order_id),
  CHECK ((outcome = 'LOST') = (loss_cause IS NOT NULL) AND (outcome = 'LOST') = (lost_at IS NOT NULL))
);
CREATE INDEX prescription_order_opened ON prescription_order (opened_at);
CREATE INDEX prescription_order_kiosk ON prescription_order (kiosk_id, opened_at);
CREATE INDEX prescription_order_due ON prescription_order (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX prescription_order_waiting ON prescription_order (stage, opened_at) WHERE outcome = 'OPEN';

-- The days of a kiosk that have a sum, used or not: an idle day is opening time too.
CREATE TABLE kiosk_calendar (
  kiosk_id integer PRIMARY KEY REFERENCES kiosk (id),
  first_day date NOT NULL,
  through_day date NOT NULL
);

-- Sums. A query over a year reads months and a few days instead of orders, so it takes as long with ten years behind
-- it. `orders` and `sessions` are sparse vectors of counts (libs/fulfilment/src/measures).
CREATE TABLE measure_rollup (
  level text NOT NULL CHECK (level IN ('KIOSK', 'SITE', 'REGION')),
  period text NOT NULL CHECK (period IN ('DAY', 'MONTH')),
  -- In the clinic's own zone.
  starts_on date NOT NULL,
  region_id text NOT NULL,
  -- Empty, and 0, above their level.
  site_id text NOT NULL,
  kiosk_id integer NOT NULL,
  time_zone text NOT NULL,
  orders bytea NOT NULL,
  sessions bytea NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (level, period, time_zone, starts_on, region_id, site_id, kiosk_id)
) WITH (fillfactor = 70);
CREATE INDEX measure_rollup_kiosk ON measure_rollup (kiosk_id, period, starts_on) WHERE level = 'KIOSK';
CREATE INDEX measure_rollup_site ON measure_rollup (site_id, level, period, starts_on) WHERE level <> 'REGION';
