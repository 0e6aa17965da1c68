-- Who is told of incidents, when and how, and what became of every message. Writer: libs/notification.

-- What is set up: channels, contacts, routes, on-call schedules, escalation policies. Few and small, read as a whole
-- and checked as a whole, so each is a document; every version of it is kept.
CREATE TABLE notification_setting (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('CHANNEL', 'CONTACT', 'ROUTE', 'SCHEDULE', 'POLICY')),
  version integer NOT NULL DEFAULT 1,
  document jsonb NOT NULL,
  updated_at timestamptz NOT NULL,
  removed_at timestamptz
);
CREATE INDEX notification_setting_in_use ON notification_setting (kind, id) WHERE removed_at IS NULL;

CREATE TABLE notification_setting_version (
  setting_id bigint NOT NULL REFERENCES notification_setting (id),
  version integer NOT NULL,
  -- Null: removed.
  document jsonb,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  PRIMARY KEY (setting_id, version)
);

-- Signing secrets, integration keys, addresses that are secrets. Never leaves the database but to send.
CREATE TABLE notification_channel_secret (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  channel_id bigint NOT NULL REFERENCES notification_setting (id),
  sealed text NOT NULL,
  created_at timestamptz NOT NULL,
  -- Of one that was changed: until then both are in use.
  expires_at timestamptz
);
CREATE INDEX notification_channel_secret_channel ON notification_channel_secret (channel_id, id DESC);

-- Bumped by every change of what is set up, so that processes know when to read it again.
CREATE TABLE notification_version (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  version bigint NOT NULL,
  -- When open incidents that no route took were last tried again, and with which version.
  routed_version bigint NOT NULL,
  routed_at timestamptz NOT NULL
);
INSERT INTO notification_version (version, routed_version, routed_at) VALUES (1, 1, '-infinity');

-- Incidents that one route tells of together.
CREATE TABLE notification_group (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  route_id bigint NOT NULL REFERENCES notification_setting (id),
  group_key text NOT NULL,
  opened_at timestamptz NOT NULL,
  -- Messages so far.
  flush integer NOT NULL DEFAULT 0,
  -- Rises when something new comes after everything was acknowledged: then it is a new thread of messages.
  run integer NOT NULL DEFAULT 0,
  last_sent_at timestamptz,
  -- Somebody was told of something that is not over.
  triggered boolean NOT NULL DEFAULT false,
  acknowledged boolean NOT NULL DEFAULT false,
  -- When to decide whether to tell something; null: when something happens.
  next_look_at timestamptz,
  closed_at timestamptz
);
CREATE UNIQUE INDEX notification_group_one_open ON notification_group (route_id, group_key) WHERE closed_at IS NULL;
CREATE INDEX notification_group_due ON notification_group (next_look_at) WHERE closed_at IS NULL;

CREATE TABLE notification_member (
  route_id bigint NOT NULL,
  incident_id bigint NOT NULL REFERENCES incident (id),
  group_id bigint NOT NULL REFERENCES notification_group (id),
  -- Of the group: the message that told of it first, and the one that told of its end.
  told_flush integer,
  ended_flush integer,
  told_rank integer,
  PRIMARY KEY (incident_id, route_id)
);
CREATE INDEX notification_member_group ON notification_member (group_id) WHERE ended_flush IS NULL;

CREATE TABLE notification_escalation (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  group_id bigint NOT NULL REFERENCES notification_group (id),
  policy_id bigint NOT NULL REFERENCES notification_setting (id),
  -- The group's message with which it began.
  flush integer NOT NULL,
  round integer NOT NULL DEFAULT 0,
  step integer NOT NULL DEFAULT 0,
  started_at timestamptz NOT NULL,
  -- Null: it has ended.
  next_step_at timestamptz,
  -- Everything that is open is snoozed or silenced: the step waits.
  paused boolean NOT NULL DEFAULT false,
  ended_because text CHECK (ended_because IN ('ACKNOWLEDGED', 'RESOLVED', 'FINISHED', 'SUPERSEDED', 'REMOVED')),
  UNIQUE (group_id, policy_id, flush)
);
CREATE INDEX notification_escalation_due ON notification_escalation (next_step_at) WHERE next_step_at IS NOT NULL;
CREATE INDEX notification_escalation_group ON notification_escalation (group_id);

-- One message through one channel; also the delivery log.
CREATE TABLE notification (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- One per decision and channel, so that no decision sends twice; also what receivers know a repetition by.
  key text NOT NULL UNIQUE,
  -- What belongs together: a trigger, its acknowledgement, its end.
  thread text NOT NULL CHECK (length(thread) <= 255),
  event text NOT NULL CHECK (event IN ('TRIGGER', 'ACKNOWLEDGE', 'RESOLVE', 'NOTICE', 'TEST')),
  reason text NOT NULL,
  group_id bigint REFERENCES notification_group (id),
  flush integer,
  escalation_id bigint REFERENCES notification_escalation (id),
  route_id bigint REFERENCES notification_setting (id),
  -- Null: there was nobody to tell.
  channel_id bigint REFERENCES notification_setting (id),
  contact_id bigint REFERENCES notification_setting (id),
  via text NOT NULL,
  content jsonb NOT NULL,
  -- DROPPED: it was over before it could be sent. UNCERTAIN: it may have arrived, and is not sent again.
  state text NOT NULL CHECK (state IN ('QUEUED', 'SENDING', 'SENT', 'DEAD', 'UNCERTAIN', 'DROPPED')),
  attempts integer NOT NULL DEFAULT 0,
  maybe_arrived boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  next_attempt_at timestamptz,
  -- While SENDING: after this whoever sent it is taken for dead.
  lease_until timestamptz,
  sent_at timestamptz,
  status integer,
  error text
);
CREATE INDEX notification_queued ON notification (next_attempt_at) WHERE state = 'QUEUED';
CREATE INDEX notification_sending ON notification (lease_until) WHERE state = 'SENDING';
CREATE INDEX notification_waiting ON notification (channel_id, thread, id) WHERE state IN ('QUEUED', 'SENDING');
CREATE INDEX notification_group_log ON notification (group_id, id);
CREATE INDEX notification_state_log ON notification (state, id DESC);
CREATE INDEX notification_channel_log ON notification (channel_id, id DESC);

CREATE TABLE notification_attempt (
  notification_id bigint NOT NULL REFERENCES notification (id),
  attempt integer NOT NULL,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  -- SENT, TRY_AGAIN, REFUSED; null: nobody knows.
  outcome text,
  status integer,
  detail text,
  PRIMARY KEY (notification_id, attempt)
);
