-- Signals whose evaluation fails although everything around works: set aside, so that they hold up nobody else, and kept
-- for whoever looks into it. Signal ids stay, for putting them back. Writer: libs/alerting.
CREATE TABLE dead_signal (
  id bigint PRIMARY KEY,
  kind text NOT NULL,
  kiosk_id integer NOT NULL,
  instance text NOT NULL,
  at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  failed_at timestamptz NOT NULL,
  error text NOT NULL
);
CREATE INDEX dead_signal_failed ON dead_signal (failed_at);
