-- Rules, alerts, incidents and their timeline. Writer: libs/alerting.

CREATE TABLE alert_rule (
  id text PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  version integer NOT NULL DEFAULT 1,
  kind text NOT NULL CHECK (kind IN ('TEMPERATURE_OUT_OF_BAND', 'KIOSK_SILENT', 'CRITICAL_ERROR', 'SLOT_BELOW_PAR')),
  name text NOT NULL,
  severity text NOT NULL CHECK (severity IN ('INFO', 'WARNING', 'CRITICAL')),
  enabled boolean NOT NULL DEFAULT true,
  for_seconds integer NOT NULL DEFAULT 0 CHECK (for_seconds BETWEEN 0 AND 86400),
  -- TEMPERATURE_OUT_OF_BAND: {"band": "LABEL" | "EXCURSION", "hysteresisCelsius": °C}
  -- CRITICAL_ERROR: {"clearAfterSeconds": s}
  parameters jsonb NOT NULL DEFAULT '{}',
  runbook text,
  updated_at timestamptz NOT NULL DEFAULT now()
);

INSERT INTO alert_rule (id, kind, name, severity, for_seconds, parameters, runbook) VALUES
  ('temperature-excursion', 'TEMPERATURE_OUT_OF_BAND', 'Medication outside excursion limits', 'CRITICAL', 30,
   '{"band": "EXCURSION", "hysteresisCelsius": 0.5}',
   'Stop dispensing from the zone and keep the door shut. Check cooling, fan and room air. Quarantine the lots in the zone until a pharmacist has assessed the excursion.'),
  ('temperature-out-of-band', 'TEMPERATURE_OUT_OF_BAND', 'Medication outside its storage band', 'WARNING', 900,
   '{"band": "LABEL", "hysteresisCelsius": 0.5}',
   'Look at the room probe first: when the room is warm too, call the clinic about its air conditioning. When only the cabinet is, send a technician for fan and filter.'),
  ('kiosk-silent', 'KIOSK_SILENT', 'Kiosk silent', 'CRITICAL', 0, '{}',
   'Are other kiosks of the clinic silent? Then call the clinic about power and network. If it is alone, ask the clinic to look at its screen, then power-cycle it.'),
  ('critical-error', 'CRITICAL_ERROR', 'Critical error', 'CRITICAL', 0, '{"clearAfterSeconds": 900}',
   'Read the error code. For a jam: lock the slot, send the crew with the next visit or at once when orders wait.'),
  ('slot-below-par', 'SLOT_BELOW_PAR', 'Slots below par', 'INFO', 0, '{}',
   'The kiosk goes on the next restock route. An empty slot loses orders: bring the visit forward.');

CREATE TABLE incident (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- Alerts with the same key join the same open incident.
  group_key text NOT NULL,
  rule_id text NOT NULL REFERENCES alert_rule (id),
  kind text NOT NULL,
  title text NOT NULL,
  severity text NOT NULL CHECK (severity IN ('INFO', 'WARNING', 'CRITICAL')),
  state text NOT NULL CHECK (state IN ('OPEN', 'ACKNOWLEDGED', 'RESOLVED')),
  site_id text NOT NULL REFERENCES site (id),
  kiosk_id integer REFERENCES kiosk (id),
  opened_at timestamptz NOT NULL,
  acknowledged_at timestamptz,
  acknowledged_by text,
  resolved_at timestamptz,
  assignee text,
  updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX incident_one_open ON incident (group_key) WHERE state <> 'RESOLVED';
CREATE INDEX incident_open ON incident (site_id) WHERE state <> 'RESOLVED';
CREATE INDEX incident_newest ON incident (opened_at DESC, id DESC);
CREATE INDEX incident_kiosk ON incident (kiosk_id, opened_at DESC);

CREATE TABLE alert (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rule_id text NOT NULL REFERENCES alert_rule (id),
  rule_version integer NOT NULL,
  kiosk_id integer NOT NULL REFERENCES kiosk (id),
  instance text NOT NULL DEFAULT '',
  state text NOT NULL CHECK (state IN ('PENDING', 'FIRING', 'ACKNOWLEDGED', 'RESOLVED')),
  severity text NOT NULL CHECK (severity IN ('INFO', 'WARNING', 'CRITICAL')),
  summary text NOT NULL,
  -- Device time of the first breaching reading; for silence, when the kiosk was last heard.
  started_at timestamptz NOT NULL,
  fired_at timestamptz,
  resolved_at timestamptz,
  last_value double precision,
  incident_id bigint REFERENCES incident (id),
  -- When the clock alone changes it, without any new reading: a pending one fires, an error counts as gone. Null:
  -- only a reading can.
  due_at timestamptz,
  updated_at timestamptz NOT NULL
);
-- Two processes that see the same breach in the same millisecond cannot open two alerts.
CREATE UNIQUE INDEX alert_one_open ON alert (rule_id, kiosk_id, instance) WHERE state <> 'RESOLVED';
CREATE INDEX alert_open_kiosk ON alert (kiosk_id) INCLUDE (severity, state) WHERE state IN ('FIRING', 'ACKNOWLEDGED');
CREATE INDEX alert_pending ON alert (rule_id) WHERE state = 'PENDING';
CREATE INDEX alert_kiosk ON alert (kiosk_id, started_at DESC);
CREATE INDEX alert_incident ON alert (incident_id);
CREATE INDEX alert_due ON alert (due_at) WHERE state <> 'RESOLVED' AND due_at IS NOT NULL;
-- Readings up to the end of the last alert are accounted for; an evaluation looks that end up by instance.
CREATE INDEX alert_resolved ON alert (kiosk_id, rule_id, instance, resolved_at DESC) WHERE state = 'RESOLVED';
-- The sweep asks for open alerts by rule.
CREATE INDEX alert_open_rule ON alert (rule_id, kiosk_id) WHERE state IN ('FIRING', 'ACKNOWLEDGED');
-- Since when a kiosk is online: the end of its last silence or alert, found by one index probe per kiosk instead of
-- reading its whole alert history.
CREATE INDEX alert_last_recovery ON alert (kiosk_id, resolved_at DESC)
  WHERE state = 'RESOLVED' AND severity <> 'INFO' AND fired_at IS NOT NULL;

CREATE TABLE alert_event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  incident_id bigint REFERENCES incident (id),
  alert_id bigint REFERENCES alert (id),
  at timestamptz NOT NULL,
  kind text NOT NULL CHECK (kind IN ('OPENED', 'PENDING', 'FIRED', 'ACKNOWLEDGED', 'ASSIGNED', 'COMMENTED', 'RESOLVED')),
  -- Null for the system.
  actor text,
  text text NOT NULL
);
CREATE INDEX alert_event_incident ON alert_event (incident_id, id);
CREATE INDEX alert_event_alert ON alert_event (alert_id, id);

-- Signals whose evaluation fails although everything around works: set aside, so that they hold up nobody else, and kept
-- for whoever looks into it. Signal ids stay, for putting them back.
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

-- STABLE, not IMMUTABLE, because timestamptz arithmetic is, and because only then is it inlined.
-- The one definition of a kiosk's state, used by the api, the live push and Grafana. Only open alerts of
-- WARNING or CRITICAL degrade a kiosk: a slot below par is routine.
CREATE FUNCTION kiosk_state(lifecycle text, heard_at timestamptz, silent_after_seconds integer,
                            worst_severity_rank integer, now timestamptz) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN lifecycle <> 'IN_SERVICE' THEN lifecycle
    WHEN heard_at IS NULL OR heard_at < now - make_interval(secs => silent_after_seconds) THEN 'OFFLINE'
    WHEN coalesce(worst_severity_rank, 0) >= 2 THEN 'DEGRADED'
    ELSE 'ONLINE'
  END
$$;

-- 1 = INFO, 2 = WARNING, 3 = CRITICAL.
CREATE FUNCTION severity_rank(severity text) RETURNS integer
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE severity WHEN 'CRITICAL' THEN 3 WHEN 'WARNING' THEN 2 ELSE 1 END
$$;

-- The order of the incident inbox: open before resolved, worst first, then newest.
CREATE INDEX incident_inbox ON incident ((state <> 'RESOLVED') DESC, severity_rank(severity) DESC, opened_at DESC, id DESC);
