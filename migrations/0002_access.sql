-- Who may do what: people, their sessions, device and gateway tokens, and the audit trail. Writer: libs/auth.

CREATE TABLE app_user (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  email text NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  password_hash text NOT NULL,
  role text NOT NULL CHECK (role IN ('CREW', 'OPS', 'PHARMACIST', 'EXECUTIVE', 'ADMIN')),
  -- Empty arrays mean no restriction.
  regions text[] NOT NULL DEFAULT '{}',
  sites text[] NOT NULL DEFAULT '{}',
  disabled_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX app_user_email ON app_user (lower(email));

-- Tokens have 256 random bits, so a plain SHA-256 is enough to store them by.
CREATE TABLE user_session (
  token_hash bytea PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX user_session_expiry ON user_session (expires_at);

CREATE TABLE api_token (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  token_hash bytea NOT NULL UNIQUE,
  kind text NOT NULL CHECK (kind IN ('DEVICE', 'GATEWAY')),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  kiosk_id integer REFERENCES kiosk (id),
  -- Of a gateway; both empty means the whole fleet.
  regions text[] NOT NULL DEFAULT '{}',
  sites text[] NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  CHECK ((kind = 'DEVICE') = (kiosk_id IS NOT NULL))
);
CREATE INDEX api_token_kiosk ON api_token (kiosk_id) WHERE revoked_at IS NULL;

-- hash = SHA-256(previous hash || the entry as canonical JSON): an entry cannot be changed unseen.
CREATE TABLE audit_entry (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  subject text NOT NULL,
  detail jsonb NOT NULL DEFAULT '{}',
  previous_hash bytea NOT NULL,
  hash bytea NOT NULL UNIQUE
);
CREATE INDEX audit_entry_subject ON audit_entry (subject, id DESC);
CREATE INDEX audit_entry_actor ON audit_entry (actor, id DESC);

-- Bumped in the transaction of every change that takes rights away or alters them (sign-out, revocation, rotation,
-- a disabled user), so that every process forgets the principals it remembers.
CREATE TABLE access_version (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  version bigint NOT NULL
) WITH (fillfactor = 50);
INSERT INTO access_version (version) VALUES (1);
