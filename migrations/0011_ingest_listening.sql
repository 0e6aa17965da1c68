-- Since when telemetry could be received without interruption, and until when: silence is measured over this time
-- only, because a kiosk that nobody listened to is not silent. One row for all api processes together. Writer:
-- libs/telemetry.
CREATE TABLE ingest_listening (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  since timestamptz NOT NULL,
  last_alive_at timestamptz NOT NULL
) WITH (fillfactor = 50);
INSERT INTO ingest_listening (since, last_alive_at) VALUES (now(), now());
