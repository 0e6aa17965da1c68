-- Sums that SQL can read and that a question over a year finds in few rows: counts are columns, weeks and quarters stand
-- beside days and months of clinics and regions, and what only some questions need (durations, waits, hours of the week)
-- lies apart. Orders, kiosk-days and sums are made anew from their events and sessions, which are kept as long.
ALTER TABLE order_news ADD COLUMN received_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE session_news ADD COLUMN received_at timestamptz NOT NULL DEFAULT now();
CREATE OR REPLACE FUNCTION note_order_news() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO order_news (kiosk_id, order_id, at, received_at) VALUES (NEW.kiosk_id, NEW.order_id, NEW.at, NEW.received_at);
  RETURN NULL;
END
$$;
CREATE OR REPLACE FUNCTION note_session_news() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO session_news (kiosk_id, from_at, to_at, received_at)
  VALUES (NEW.kiosk_id, NEW.started_at, NEW.ended_at, NEW.received_at);
  RETURN NULL;
END
$$;

-- Not as late: these were counted before.
INSERT INTO order_news (kiosk_id, order_id, at, received_at)
SELECT kiosk_id, order_id, bound, bound FROM prescription_order
  CROSS JOIN LATERAL (VALUES (opened_at), (last_event_at)) AS b (bound);
-- The first day of every calendar as well: kiosks that nobody used have days too.
INSERT INTO session_news (kiosk_id, from_at, to_at, received_at)
SELECT kiosk_id, noon, noon, noon FROM
  (SELECT c.kiosk_id, (c.first_day + TIME '12:00') AT TIME ZONE s.time_zone AS noon
   FROM kiosk_calendar c JOIN kiosk k ON k.id = c.kiosk_id JOIN site s ON s.id = k.site_id) AS first;
INSERT INTO session_news (kiosk_id, from_at, to_at, received_at)
SELECT kiosk_id, started_at, ended_at, started_at FROM kiosk_session;
TRUNCATE prescription_order;
TRUNCATE kiosk_calendar;
DROP TABLE measure_rollup;

CREATE TABLE measure_rollup (
  level text NOT NULL CHECK (level IN ('KIOSK', 'SITE', 'REGION')),
  period text NOT NULL CHECK (period IN ('DAY', 'WEEK', 'MONTH', 'QUARTER')),
  -- In the clinic's own zone; a week begins on Monday.
  starts_on date NOT NULL,
  region_id text NOT NULL,
  -- Empty, and 0, above their level.
  site_id text NOT NULL,
  kiosk_id integer NOT NULL,
  time_zone text NOT NULL,
  -- Named by the view metric_sum.
  order_counts integer[] NOT NULL,
  session_counts bigint[] NOT NULL,
  -- Sparse vectors of counts (libs/fulfilment/src/measures): durations of orders, waits, hours of the week.
  order_times bytea NOT NULL,
  session_waits bytea NOT NULL,
  session_hours bytea NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (level, period, time_zone, starts_on, region_id, site_id, kiosk_id)
) WITH (fillfactor = 70);
CREATE INDEX measure_rollup_kiosk ON measure_rollup (kiosk_id, period, starts_on) WHERE level = 'KIOSK';
CREATE INDEX measure_rollup_site ON measure_rollup (site_id, level, period, starts_on) WHERE level <> 'REGION';

-- The sums by name, for SQL elsewhere. One level and one period at a time: they are sums of each other.
CREATE VIEW metric_sum AS
SELECT level, period, starts_on, region_id, site_id, kiosk_id, time_zone,
  order_counts[1] AS orders, order_counts[2] AS validated, order_counts[3] AS dispensed, order_counts[4] AS picked_up,
  order_counts[5] AS waiting_for_validation, order_counts[6] AS waiting_for_dispensing,
  order_counts[7] AS waiting_for_pick_up,
  order_counts[5] + order_counts[6] + order_counts[7] + order_counts[8] AS open,
  order_counts[9] + order_counts[10] + order_counts[11] + order_counts[12] AS lost_stock_out,
  order_counts[13] + order_counts[14] + order_counts[15] + order_counts[16] AS lost_offline,
  order_counts[17] + order_counts[18] + order_counts[19] + order_counts[20] AS lost_jam,
  order_counts[21] + order_counts[22] + order_counts[23] + order_counts[24] AS lost_cold_hold,
  order_counts[25] + order_counts[26] + order_counts[27] + order_counts[28] AS lost_validation,
  order_counts[29] + order_counts[30] + order_counts[31] + order_counts[32] AS lost_patient_did_not_come,
  order_counts[33] + order_counts[34] + order_counts[35] + order_counts[36] AS lost_other,
  session_counts[1] AS sessions, session_counts[2] AS completed, session_counts[3] AS abandoned,
  session_counts[4] AS failed, session_counts[5] AS in_use_seconds, session_counts[6] AS open_seconds,
  session_counts[7] / 1000.0 AS kiosk_days, session_counts[8] / 10000.0 AS square_metre_days,
  session_counts[9] AS wait_seconds, session_counts[10] AS waits,
  order_times, session_waits
FROM measure_rollup;

-- How many records came more than an hour after they were made, by the hour of the device and the minute in which we
-- received them: what was known at a past time, and whether that has changed, is asked of it.
CREATE TABLE late_record (
  site_id text NOT NULL REFERENCES site (id),
  kind text NOT NULL CHECK (kind IN ('ORDER', 'SESSION')),
  at_hour timestamptz NOT NULL,
  received_minute timestamptz NOT NULL,
  records integer NOT NULL,
  PRIMARY KEY (at_hour, site_id, kind, received_minute)
);
-- What an order was before: those that changed since.
CREATE INDEX prescription_order_changed ON prescription_order (changed_at);
