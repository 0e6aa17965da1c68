-- What became of incidents, for whoever tells people about them. Writer: libs/alerting.

-- Why nobody is to be told of an incident at present; empty: tell. SILENCE, MAINTENANCE: somebody said so beforehand.
-- SNOOZE: somebody wants to hear of it again later. INHIBITION: another incident is its cause. FLAPPING: it comes and
-- goes. LATE: it was over before it became known.
ALTER TABLE incident
  ADD COLUMN muted_by text[] NOT NULL DEFAULT '{}'
    CHECK (muted_by <@ ARRAY['SILENCE', 'MAINTENANCE', 'SNOOZE', 'INHIBITION', 'FLAPPING', 'LATE']);

-- Outbox: written in the transaction of every transition of an incident and taken by whoever notifies, so that a lost
-- wake-up delays a notification and never loses it.
CREATE TABLE incident_event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  incident_id bigint NOT NULL,
  kind text NOT NULL CHECK (kind IN ('OPENED', 'ALERT_ADDED', 'SEVERITY_RAISED', 'SEVERITY_LOWERED', 'ACKNOWLEDGED',
    'ASSIGNED', 'COMMENTED', 'MUTED', 'UNMUTED', 'RESOLVED', 'RECORDED')),
  at timestamptz NOT NULL,
  -- After the transition.
  severity text NOT NULL CHECK (severity IN ('INFO', 'WARNING', 'CRITICAL')),
  title text NOT NULL,
  muted_by text[] NOT NULL,
  -- Null for the system.
  actor text,
  -- Of one alert, or what somebody wrote.
  text text
);
