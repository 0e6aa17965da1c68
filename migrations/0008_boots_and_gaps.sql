-- Restarts of kiosks and the messages that are missing, as far as boot ids and sequence numbers tell. Written in the
-- transaction of the ingest commit, and only when something happened: batches in sequence cost nothing here.
-- Bounded per kiosk by libs/telemetry: so many boots, so many gaps a boot. Writer: libs/telemetry.

CREATE TABLE kiosk_boot (
  kiosk_id integer NOT NULL REFERENCES kiosk (id),
  -- As the kiosk sends it. Empty: the numbering of a kiosk that sends no boot id, which is no restart that anybody
  -- has seen. `uptime:…`: such a kiosk's restart, found because its uptime went down.
  boot text NOT NULL,
  -- By our clock, and by the kiosk's: when the earliest message of this boot was sent. Null: none yet, only a handshake.
  first_seen_at timestamptz NOT NULL,
  first_at timestamptz,
  source text NOT NULL DEFAULT 'MESSAGE' CHECK (source IN ('MESSAGE', 'HANDSHAKE', 'UPTIME')),
  -- What the kiosk says about it, e.g. POWER_UP; only a handshake tells.
  reason text CHECK (length(reason) BETWEEN 1 AND 64),
  firmware text CHECK (length(firmware) BETWEEN 1 AND 64),
  -- The smallest and the largest sequence number that came. The last one of the present boot is in kiosk_status.
  first_sequence bigint,
  last_sequence bigint,
  PRIMARY KEY (kiosk_id, boot)
);
CREATE INDEX kiosk_boot_newest ON kiosk_boot (kiosk_id, first_seen_at DESC);

-- Numbers from `expected` to before `received` were not there when `received` came.
CREATE TABLE sequence_gap (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kiosk_id integer NOT NULL,
  boot text NOT NULL,
  expected bigint NOT NULL,
  received bigint NOT NULL,
  -- By the kiosk's clock: the newest reading before the gap where it is known, and when the batch after it was sent.
  from_at timestamptz,
  at timestamptz NOT NULL,
  -- By ours: when the batch after it came in.
  received_at timestamptz NOT NULL,
  -- What a late batch may still fill; with what is counted only, because it came in too many pieces to be told apart.
  missing int8multirange NOT NULL,
  missing_count bigint NOT NULL CHECK (missing_count >= 0),
  -- When nothing was missing any more.
  filled_at timestamptz,
  -- False: the numbering began anew, so no number can fill it.
  tracked boolean NOT NULL DEFAULT true,
  FOREIGN KEY (kiosk_id, boot) REFERENCES kiosk_boot (kiosk_id, boot) ON DELETE CASCADE,
  CHECK (received > expected)
);
CREATE INDEX sequence_gap_boot ON sequence_gap (kiosk_id, boot);
CREATE INDEX sequence_gap_newest ON sequence_gap (kiosk_id, received_at DESC, id DESC);

-- What is known of the boots that kiosks are in now.
INSERT INTO kiosk_boot (kiosk_id, boot, first_seen_at, first_sequence, last_sequence)
SELECT kiosk_id, boot, last_received_at, sequence, sequence FROM kiosk_status WHERE boot IS NOT NULL;
