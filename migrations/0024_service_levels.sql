-- When kiosks went out of service and came back, for availability: time that was planned is no outage. The registry
-- itself knows only how a kiosk stands now. Written by a trigger, in the transaction of libs/kiosk-registry's change.
CREATE TABLE kiosk_lifecycle_change (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kiosk_id integer NOT NULL REFERENCES kiosk (id) ON DELETE CASCADE,
  at timestamptz NOT NULL,
  lifecycle text NOT NULL
);
CREATE INDEX kiosk_lifecycle_change_kiosk ON kiosk_lifecycle_change (kiosk_id, at);

CREATE FUNCTION note_lifecycle_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO kiosk_lifecycle_change (kiosk_id, at, lifecycle) VALUES (NEW.id, NEW.lifecycle_since, NEW.lifecycle);
  RETURN NULL;
END
$$;
CREATE TRIGGER kiosk_lifecycle_noted AFTER INSERT ON kiosk
  FOR EACH ROW WHEN (NEW.lifecycle <> 'IN_SERVICE') EXECUTE FUNCTION note_lifecycle_change();
CREATE TRIGGER kiosk_lifecycle_changed AFTER UPDATE OF lifecycle ON kiosk
  FOR EACH ROW WHEN (OLD.lifecycle IS DISTINCT FROM NEW.lifecycle) EXECUTE FUNCTION note_lifecycle_change();

INSERT INTO kiosk_lifecycle_change (kiosk_id, at, lifecycle)
SELECT id, lifecycle_since, lifecycle FROM kiosk WHERE lifecycle <> 'IN_SERVICE';

-- Outages and incidents of a time, without reading those of all times.
CREATE INDEX alert_ended ON alert (resolved_at) WHERE fired_at IS NOT NULL;
CREATE INDEX incident_opened ON incident (opened_at);
