-- Rules with versions, scopes and more kinds; alerts that remember where their evaluation left off. Writer:
-- libs/alerting.

ALTER TABLE alert_rule DROP CONSTRAINT alert_rule_kind_check;
ALTER TABLE alert_rule
  ADD CONSTRAINT alert_rule_kind_check CHECK (kind IN ('TEMPERATURE_OUT_OF_BAND', 'KIOSK_SILENT', 'CRITICAL_ERROR',
    'SLOT_BELOW_PAR', 'THRESHOLD', 'RATE_OF_CHANGE', 'STUCK_SENSOR', 'ANOMALY', 'CLOCK_SKEW', 'PROBE_SILENT',
    'SEQUENCE_GAP', 'STOCK_EXPIRY')),
  ADD COLUMN keep_firing_seconds integer NOT NULL DEFAULT 0 CHECK (keep_firing_seconds BETWEEN 0 AND 86400),
  -- Flapping is told by 20 results of this length each; 0: not at all.
  ADD COLUMN flapping_slot_seconds integer NOT NULL DEFAULT 180 CHECK (flapping_slot_seconds BETWEEN 0 AND 3600),
  -- Within its scope it holds instead of that rule: the most specific one wins.
  ADD COLUMN variant_of text REFERENCES alert_rule (id),
  ADD COLUMN scope_kind text NOT NULL DEFAULT 'FLEET' CHECK (scope_kind IN ('FLEET', 'MODEL', 'REGION', 'SITE', 'KIOSK')),
  -- Model, region or site id, or a kiosk's serial.
  ADD COLUMN scope_id text,
  ADD COLUMN when_closed text NOT NULL DEFAULT 'ALERT' CHECK (when_closed IN ('ALERT', 'MUTE')),
  ADD COLUMN in_maintenance text NOT NULL DEFAULT 'MUTE' CHECK (in_maintenance IN ('ALERT', 'MUTE')),
  -- Null: it came with a migration.
  ADD COLUMN updated_by text,
  ADD CHECK ((scope_kind = 'FLEET') = (scope_id IS NULL)),
  ADD CHECK (variant_of IS NULL OR scope_kind <> 'FLEET');

-- Medicines are in the kiosk whether anybody works on it or not.
UPDATE alert_rule SET in_maintenance = 'ALERT' WHERE kind = 'TEMPERATURE_OUT_OF_BAND';
UPDATE alert_rule SET when_closed = 'MUTE' WHERE kind = 'KIOSK_SILENT';
-- A slot that was filled is filled, however often that was.
UPDATE alert_rule SET flapping_slot_seconds = 0 WHERE kind = 'SLOT_BELOW_PAR';

INSERT INTO alert_rule (id, kind, name, severity, enabled, for_seconds, keep_firing_seconds, when_closed, parameters, runbook) VALUES
  ('on-battery', 'THRESHOLD', 'Kiosk on battery', 'WARNING', true, 120, 0, 'ALERT', '{"measure": "ON_BATTERY", "above": 0.5}',
   'Ask the clinic whether its power is out. When only the kiosk is on battery, its plug or fuse is. It lasts for about half an hour.'),
  ('door-open', 'THRESHOLD', 'Door left open', 'WARNING', true, 900, 0, 'ALERT', '{"measure": "DOOR_OPEN", "above": 0.5}',
   'Call the clinic or the crew on site: somebody has to close and lock the door. Check the temperature meanwhile.'),
  ('disk-nearly-full', 'THRESHOLD', 'Disk nearly full', 'WARNING', true, 600, 0, 'MUTE',
   '{"measure": "DISK_FREE_PERCENT", "below": 5, "hysteresis": 2}',
   'Clear old logs by a remote command, and look at what fills the disk before it stops dispensing.'),
  ('memory-high', 'THRESHOLD', 'Memory nearly full', 'WARNING', true, 900, 0, 'MUTE',
   '{"measure": "MEMORY_PERCENT", "above": 97, "hysteresis": 3}', 'Restart the kiosk outside opening hours.'),
  ('temperature-rising', 'RATE_OF_CHANGE', 'Temperature rising fast', 'WARNING', true, 60, 300, 'ALERT',
   '{"measure": "TEMPERATURE", "windowMinutes": 10, "rise": 3}',
   'The cabinet warms up faster than a room can: an open door, or cooling that fails. Act before it leaves its band.'),
  ('probe-silent', 'PROBE_SILENT', 'Probe not measured', 'WARNING', true, 0, 0, 'MUTE', '{"limitSeconds": 900}',
   'The kiosk is heard, but one of its probes is not: its cable or the probe. Until then its temperature is not known.'),
  ('sensor-stuck', 'STUCK_SENSOR', 'Sensor stuck', 'WARNING', true, 0, 0, 'MUTE', '{"windowMinutes": 60, "spread": 0.0}',
   'A live probe varies by some hundredths of a degree. Replace the probe; do not trust its readings.'),
  ('clock-wrong', 'CLOCK_SKEW', 'Clock of the kiosk is wrong', 'WARNING', true, 60, 0, 'MUTE', '{"limitSeconds": 120, "hysteresis": 10}',
   'Check the kiosk''s time server. Its readings carry its own time, so that histories and lots get the wrong times.'),
  ('messages-missing', 'SEQUENCE_GAP', 'Messages missing', 'INFO', true, 600, 0, 'MUTE', '{"windowMinutes": 60, "count": 20}',
   'The kiosk is heard, but some of what it sent never came: look at its network link, and at its own queue when they do not come later.'),
  ('stock-expiring', 'STOCK_EXPIRY', 'Stock expires soon', 'INFO', true, 0, 0, 'MUTE', '{"days": 14}',
   'Dispense it first or take it back with the next visit. Expired packs must not be dispensed: lock the slot.'),
  ('temperature-strange', 'ANOMALY', 'Temperature unlike its usual day', 'INFO', false, 1800, 0, 'MUTE',
   '{"measure": "TEMPERATURE", "deviations": 8, "minimumDeviation": 1.5, "weeks": 3}',
   'Still within its limits, but not as on other days at this hour: look for what has changed at the clinic.');

-- As they were: who changed what is in the audit trail, what held when is here. The whole rule as JSON.
CREATE TABLE alert_rule_version (
  rule_id text NOT NULL REFERENCES alert_rule (id),
  version integer NOT NULL,
  rule jsonb NOT NULL,
  changed_at timestamptz NOT NULL,
  changed_by text,
  PRIMARY KEY (rule_id, version)
);
INSERT INTO alert_rule_version (rule_id, version, rule, changed_at)
SELECT id, version, to_jsonb(r), updated_at FROM alert_rule AS r;

ALTER TABLE alert
  -- Where the evaluation of its readings left off, so that the next one reads only what came since.
  ADD COLUMN breach jsonb,
  -- What ended it: what the readings say about its end counts only in the first case.
  ADD COLUMN ended_by text NOT NULL DEFAULT 'READING' CHECK (ended_by IN ('READING', 'PERSON', 'SYSTEM')),
  -- By late readings: its times were put right; it was none.
  ADD COLUMN corrected_at timestamptz,
  ADD COLUMN disproved_at timestamptz;

-- Gaps are looked for by when they were noticed, over the whole fleet.
CREATE INDEX sequence_gap_received ON sequence_gap (received_at);

ALTER TABLE alert_event DROP CONSTRAINT alert_event_kind_check;
ALTER TABLE alert_event ADD CONSTRAINT alert_event_kind_check CHECK (kind IN ('OPENED', 'PENDING', 'FIRED',
  'ACKNOWLEDGED', 'ASSIGNED', 'COMMENTED', 'RESOLVED', 'CORRECTED', 'SNOOZED', 'MUTED', 'UNMUTED'));
