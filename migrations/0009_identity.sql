-- How a kiosk becomes one of the fleet, and how its tokens live and end.

-- What was decided about a kiosk's right to send: telemetry of one that is not accepted is refused.
-- Writer: libs/kiosk-registry.
ALTER TABLE kiosk ADD COLUMN acceptance text NOT NULL DEFAULT 'ACCEPTED'
  CHECK (acceptance IN ('PENDING', 'ACCEPTED', 'REJECTED'));
CREATE INDEX kiosk_pending ON kiosk (registered_at) WHERE acceptance = 'PENDING';

-- Writer of the next four: libs/auth.
-- Set on a token that a kiosk got by rotating and has not used yet. Its first use proves that the kiosk holds it, and
-- only then do the kiosk's other tokens get their end, so many seconds later: a lost answer locks nobody out.
ALTER TABLE api_token ADD COLUMN overlap_seconds integer CHECK (overlap_seconds >= 0);
CREATE INDEX api_token_of_kiosk ON api_token (kiosk_id, created_at DESC);
CREATE INDEX api_token_newest ON api_token (created_at DESC, id DESC);

-- Beside api_token, so that noting a use never waits for, or holds up, a change of the token.
CREATE TABLE api_token_use (
  token_id uuid PRIMARY KEY REFERENCES api_token (id) ON DELETE CASCADE,
  last_used_at timestamptz NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE token_policy (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  -- Days that a device token issued from now on lives; null: until it is rotated or revoked.
  device_token_days integer CHECK (device_token_days BETWEEN 1 AND 3650)
);
INSERT INTO token_policy VALUES (true, NULL);

-- Writer of the rest: libs/enrolment.
-- A short code that lets one kiosk in. 45 random bits, so it is stored by a slow hash.
CREATE TABLE claim_code (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  code_hash bytea NOT NULL UNIQUE,
  -- For a kiosk that is registered, or for whichever new one stands at the site.
  kiosk_id integer REFERENCES kiosk (id),
  site_id text REFERENCES site (id),
  model_id text REFERENCES kiosk_model (id),
  -- {"probes": […], "slots": […]}, what a kiosk made from this code is registered with.
  planogram jsonb,
  created_at timestamptz NOT NULL,
  created_by text NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  CHECK ((kiosk_id IS NULL) = (site_id IS NOT NULL AND model_id IS NOT NULL AND planogram IS NOT NULL))
);
CREATE INDEX claim_code_newest ON claim_code (created_at DESC, id DESC);

-- Who came with a code. The kiosk makes its secret itself, so that it can ask again when an answer was lost.
CREATE TABLE kiosk_claim (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  -- Unique: a code is used once, whoever races for it.
  code_id uuid NOT NULL UNIQUE REFERENCES claim_code (id),
  secret_hash bytea NOT NULL UNIQUE,
  serial text NOT NULL CHECK (serial ~ '^[A-Za-z0-9][A-Za-z0-9-]{0,62}$'),
  firmware text CHECK (length(firmware) <= 64),
  status text NOT NULL CHECK (status IN ('PENDING', 'APPROVED', 'REJECTED')),
  claimed_at timestamptz NOT NULL,
  decided_at timestamptz,
  decided_by text,
  asked_at timestamptz NOT NULL,
  kiosk_id integer REFERENCES kiosk (id),
  -- The token handed out last, and when the first one was: until an hour later the kiosk may ask for it again.
  token_id uuid REFERENCES api_token (id) ON DELETE SET NULL,
  issued_at timestamptz,
  CHECK ((status = 'APPROVED') = (kiosk_id IS NOT NULL))
);
CREATE INDEX kiosk_claim_pending ON kiosk_claim (claimed_at, id) WHERE status = 'PENDING';

-- Wrong codes of everybody in the present minute, over all processes.
CREATE TABLE claim_attempt (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  minute timestamptz NOT NULL,
  failed integer NOT NULL
) WITH (fillfactor = 50);
INSERT INTO claim_attempt VALUES (true, '-infinity', 0);

-- The last boot handshake of each kiosk, and what it was told: what the kiosk page shows.
CREATE TABLE kiosk_handshake (
  kiosk_id integer PRIMARY KEY REFERENCES kiosk (id),
  boot text NOT NULL,
  reason text NOT NULL,
  firmware text NOT NULL,
  device_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  status text NOT NULL CHECK (status IN ('ACCEPTED', 'PENDING', 'REJECTED')),
  status_reason text
) WITH (fillfactor = 50);
