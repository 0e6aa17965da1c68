-- A synthetic kiosk whose alert has to come back, over and over. Writer: apps/api.

-- One row for all processes: whoever has the lease sends, all of them tell.
CREATE TABLE self_check (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  holder text,
  lease_until timestamptz NOT NULL,
  -- Whether the last message of the kiosk reported an error or took it back.
  phase text NOT NULL CHECK (phase IN ('ERROR', 'CLEAR')),
  sent_at timestamptz,
  -- When the alerts were last as that message says.
  confirmed_at timestamptz,
  since timestamptz NOT NULL,
  -- Why its messages could not be stored; null: they were.
  refused text
) WITH (fillfactor = 50);
INSERT INTO self_check (lease_until, phase, since) VALUES ('-infinity', 'CLEAR', '-infinity');

-- Its alert stays pending for a day, and is forgotten when the error is taken back: no incident, nobody is told, and
-- nothing is left of it.
INSERT INTO alert_rule (id, kind, name, severity, for_seconds, flapping_slot_seconds, scope_kind, scope_id, parameters, runbook) VALUES
  ('self-check', 'CRITICAL_ERROR', 'Self-check of the alerting', 'INFO', 86400, 0, 'KIOSK', 'SELF-CHECK',
   '{"codes": ["SELF-CHECK"], "minimumSeverity": "ERROR", "clearAfterSeconds": 900}',
   'The synthetic kiosk reports this error and takes it back, again and again. /readyz says when its alert does not follow.');
-- Nobody is to be woken because the synthetic kiosk was switched off.
INSERT INTO alert_rule (id, kind, name, severity, enabled, variant_of, scope_kind, scope_id) VALUES
  ('self-check-silent', 'KIOSK_SILENT', 'Self-check: silence of the synthetic kiosk', 'INFO', false, 'kiosk-silent', 'KIOSK', 'SELF-CHECK'),
  ('self-check-gaps', 'SEQUENCE_GAP', 'Self-check: missing messages of the synthetic kiosk', 'INFO', false, 'messages-missing', 'KIOSK', 'SELF-CHECK');
INSERT INTO alert_rule_version (rule_id, version, rule, changed_at)
SELECT id, version, to_jsonb(r), updated_at FROM alert_rule AS r WHERE scope_id = 'SELF-CHECK';
