-- Clocks of kiosks that are wrong: the estimate, since when, and its history. Writer: libs/telemetry.

ALTER TABLE kiosk_status
  -- The skew that was noted last, and when (by our clock): it moves on only when it is off by more than that.
  ADD COLUMN clock_noted_seconds real,
  ADD COLUMN clock_since timestamptz,
  -- Of messages that look late: the first one (by both clocks) that those after it keep pace with. A clock that was
  -- set back looks like that, and so does what a gateway held back; pace tells them apart.
  ADD COLUMN probation_clock_at timestamptz,
  ADD COLUMN probation_received_at timestamptz;

CREATE TABLE kiosk_clock_change (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kiosk_id integer NOT NULL REFERENCES kiosk (id),
  -- By our clock.
  at timestamptz NOT NULL,
  -- Device clock minus ours, from then on.
  skew_seconds double precision NOT NULL
);
CREATE INDEX kiosk_clock_change_newest ON kiosk_clock_change (kiosk_id, at DESC, id DESC);
