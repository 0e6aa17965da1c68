-- The newest device time of any reading of a kiosk: only a message that moves it forward can be a sign of life, so
-- sending an old message again never makes a dead kiosk look alive. Writer: libs/telemetry.
ALTER TABLE kiosk_status ADD COLUMN newest_at timestamptz;
