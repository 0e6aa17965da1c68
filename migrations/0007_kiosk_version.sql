-- The registry version in which a kiosk last changed, so that a process which knows version N reads only the
-- kiosks changed since instead of the whole fleet. Writer: libs/kiosk-registry.
ALTER TABLE kiosk ADD COLUMN version bigint NOT NULL DEFAULT 1;
CREATE INDEX kiosk_version ON kiosk (version);
