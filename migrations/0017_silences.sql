-- Who is not to be told of what, for how long; why an incident is muted. Writer: libs/alerting.

CREATE TABLE silence (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- MAINTENANCE: people work there, so that rules which hold in maintenance too are told all the same.
  kind text NOT NULL CHECK (kind IN ('SILENCE', 'MAINTENANCE')),
  -- An empty list matches everything; all lists must match.
  rules text[] NOT NULL,
  rule_kinds text[] NOT NULL,
  severities text[] NOT NULL,
  regions text[] NOT NULL,
  sites text[] NOT NULL,
  -- Serials.
  kiosks text[] NOT NULL,
  comment text NOT NULL CHECK (length(comment) BETWEEN 1 AND 1000),
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  created_by text NOT NULL,
  -- Somebody ended it before its time.
  expired_at timestamptz,
  expired_by text,
  CHECK (ends_at > starts_at),
  CHECK (cardinality(rules) + cardinality(rule_kinds) + cardinality(severities) + cardinality(regions)
         + cardinality(sites) + cardinality(kiosks) > 0)
);
CREATE INDEX silence_current ON silence (ends_at) WHERE expired_at IS NULL;

ALTER TABLE incident
  ADD COLUMN snoozed_until timestamptz,
  ADD COLUMN snoozed_by text;

-- CLOSED: the clinic is closed, and the rule says that it can wait until it opens.
ALTER TABLE incident DROP CONSTRAINT incident_muted_by_check;
ALTER TABLE incident ADD CONSTRAINT incident_muted_by_check CHECK (muted_by <@ ARRAY['SILENCE', 'MAINTENANCE',
  'CLOSED', 'SNOOZE', 'INHIBITION', 'FLAPPING', 'LATE']);
