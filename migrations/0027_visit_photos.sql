-- Pictures that crews take of a slot or kiosk, apart from everything else: they are large, and read seldom.
-- Writer: libs/replenishment.
CREATE TABLE visit_photo (
  -- Chosen by the phone.
  id text PRIMARY KEY CHECK (length(id) BETWEEN 8 AND 64),
  -- A new plan may take a stop away that nobody completed; the picture of the kiosk stays.
  stop_id bigint REFERENCES restock_stop (id) ON DELETE SET NULL,
  kiosk_id integer NOT NULL REFERENCES kiosk (id),
  slot text CHECK (length(slot) BETWEEN 1 AND 64),
  type text NOT NULL CHECK (type IN ('image/jpeg', 'image/png', 'image/webp')),
  content bytea NOT NULL CHECK (octet_length(content) BETWEEN 1 AND 2097152),
  sha256 text NOT NULL,
  taken_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  actor text NOT NULL
);
CREATE INDEX visit_photo_stop ON visit_photo (stop_id, recorded_at);
