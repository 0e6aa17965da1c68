-- What people told kiosks to do, and what became of it. Writer: libs/kiosk-commands.

CREATE TABLE kiosk_command (
  id uuid PRIMARY KEY,
  kiosk_id integer NOT NULL REFERENCES kiosk (id),
  kind text NOT NULL CHECK (kind IN ('REBOOT', 'LOCK_SLOT', 'UNLOCK_SLOT', 'TAKE_OUT_OF_SERVICE', 'RETURN_TO_SERVICE', 'SELF_TEST')),
  -- Of LOCK_SLOT and UNLOCK_SLOT; empty otherwise.
  slot text NOT NULL DEFAULT '',
  reason text NOT NULL,
  -- By which a sender that got no answer finds its command again.
  client_id text UNIQUE,
  requested_at timestamptz NOT NULL,
  requested_by text NOT NULL,
  expires_at timestamptz NOT NULL,
  handed_over_at timestamptz,
  deliveries integer NOT NULL DEFAULT 0,
  -- When it is handed over again; null once it is over.
  next_delivery_at timestamptz,
  state text NOT NULL CHECK (state IN ('WAITING', 'HANDED_OVER', 'DONE', 'FAILED', 'REJECTED', 'EXPIRED', 'CANCELLED')),
  finished_at timestamptz,
  -- What the kiosk said about it: a code, or nothing.
  result_code text
);
CREATE INDEX kiosk_command_newest ON kiosk_command (kiosk_id, requested_at DESC, id DESC);
CREATE INDEX kiosk_command_due ON kiosk_command (next_delivery_at) WHERE next_delivery_at IS NOT NULL;
-- The same twice at once has no meaning.
CREATE UNIQUE INDEX kiosk_command_open ON kiosk_command (kiosk_id, kind, slot) WHERE next_delivery_at IS NOT NULL;
