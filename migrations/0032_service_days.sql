-- What kiosks lost of their days, so that service levels of a year are a sum. Writer: libs/metrics, but for the outbox,
-- which triggers on alerts, excursions and lifecycles fill.
CREATE TABLE service_news (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kiosk_id integer NOT NULL,
  from_at timestamptz NOT NULL,
  -- infinity: it goes on.
  to_at timestamptz NOT NULL
);

CREATE FUNCTION note_outage_news() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM alert_rule WHERE id = NEW.rule_id AND kind IN ('KIOSK_SILENT', 'CRITICAL_ERROR')) THEN
    INSERT INTO service_news (kiosk_id, from_at, to_at) VALUES (NEW.kiosk_id,
      CASE WHEN TG_OP = 'UPDATE' THEN least(OLD.started_at, NEW.started_at) ELSE NEW.started_at END,
      CASE WHEN TG_OP = 'UPDATE'
        THEN greatest(coalesce(OLD.resolved_at, 'infinity'), coalesce(NEW.resolved_at, 'infinity'))
        ELSE coalesce(NEW.resolved_at, 'infinity') END);
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER alert_begins_outage AFTER INSERT ON alert
  FOR EACH ROW WHEN (NEW.fired_at IS NOT NULL) EXECUTE FUNCTION note_outage_news();
CREATE TRIGGER alert_changes_outage AFTER UPDATE OF started_at, fired_at, resolved_at, disproved_at ON alert
  FOR EACH ROW WHEN (NEW.fired_at IS NOT NULL AND (OLD.started_at, OLD.fired_at, OLD.resolved_at, OLD.disproved_at)
    IS DISTINCT FROM (NEW.started_at, NEW.fired_at, NEW.resolved_at, NEW.disproved_at))
  EXECUTE FUNCTION note_outage_news();

CREATE FUNCTION note_excursion_news() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO service_news (kiosk_id, from_at, to_at) VALUES (NEW.kiosk_id,
    CASE WHEN TG_OP = 'UPDATE' THEN least(OLD.started_at, NEW.started_at) ELSE NEW.started_at END,
    CASE WHEN TG_OP = 'UPDATE'
      THEN greatest(OLD.last_at, NEW.last_at, OLD.ended_at, NEW.ended_at) ELSE greatest(NEW.last_at, NEW.ended_at) END);
  RETURN NULL;
END
$$;
CREATE TRIGGER excursion_begins AFTER INSERT ON excursion FOR EACH ROW EXECUTE FUNCTION note_excursion_news();
CREATE TRIGGER excursion_changes AFTER UPDATE OF started_at, ended_at, state ON excursion
  FOR EACH ROW WHEN ((OLD.started_at, OLD.ended_at, OLD.state = 'WITHDRAWN')
    IS DISTINCT FROM (NEW.started_at, NEW.ended_at, NEW.state = 'WITHDRAWN'))
  EXECUTE FUNCTION note_excursion_news();

CREATE FUNCTION note_maintenance_news() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO service_news (kiosk_id, from_at, to_at)
  SELECT NEW.kiosk_id,
    coalesce((SELECT max(at) FROM kiosk_lifecycle_change WHERE kiosk_id = NEW.kiosk_id AND at < NEW.at), NEW.at),
    coalesce((SELECT min(at) FROM kiosk_lifecycle_change WHERE kiosk_id = NEW.kiosk_id AND at > NEW.at), 'infinity');
  RETURN NULL;
END
$$;
CREATE TRIGGER kiosk_lifecycle_change_news AFTER INSERT ON kiosk_lifecycle_change
  FOR EACH ROW EXECUTE FUNCTION note_maintenance_news();

-- Which clinic's incidents, opened when, have changed.
CREATE TABLE incident_news (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  site_id text NOT NULL,
  opened_at timestamptz NOT NULL
);
CREATE FUNCTION note_incident_news() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO incident_news (site_id, opened_at) VALUES (NEW.site_id, NEW.opened_at);
  IF TG_OP = 'UPDATE' AND OLD.opened_at <> NEW.opened_at THEN
    INSERT INTO incident_news (site_id, opened_at) VALUES (OLD.site_id, OLD.opened_at);
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER incident_begins AFTER INSERT ON incident
  FOR EACH ROW WHEN (NEW.site_id IS NOT NULL) EXECUTE FUNCTION note_incident_news();
CREATE TRIGGER incident_changes AFTER UPDATE OF opened_at, acknowledged_at, resolved_at, severity ON incident
  FOR EACH ROW WHEN (NEW.site_id IS NOT NULL AND (OLD.opened_at, OLD.acknowledged_at, OLD.resolved_at, OLD.severity)
    IS DISTINCT FROM (NEW.opened_at, NEW.acknowledged_at, NEW.resolved_at, NEW.severity))
  EXECUTE FUNCTION note_incident_news();
INSERT INTO incident_news (site_id, opened_at)
SELECT site_id, min(opened_at) FROM incident WHERE site_id IS NOT NULL GROUP BY site_id, date_trunc('hour', opened_at);

-- What a kiosk lost of a day of its clinic's calendar, where it stood then; days on which nothing was lost have no row.
CREATE TABLE service_day (
  kiosk_id integer NOT NULL,
  day date NOT NULL,
  site_id text NOT NULL,
  region_id text NOT NULL,
  time_zone text NOT NULL,
  -- Of opening hours: silent or failed, and not in maintenance.
  down_ms bigint NOT NULL,
  -- Of opening hours.
  maintenance_ms bigint NOT NULL,
  silent_ms bigint NOT NULL,
  -- In an excursion while it was heard.
  excursion_ms bigint NOT NULL,
  PRIMARY KEY (kiosk_id, day)
);
CREATE INDEX service_day_place ON service_day (site_id, day);

-- Incidents that needed somebody, by the clinic's own day on which they opened.
CREATE TABLE incident_day (
  site_id text NOT NULL,
  day date NOT NULL,
  -- 0: about the clinic.
  kiosk_id integer NOT NULL,
  region_id text NOT NULL,
  time_zone text NOT NULL,
  acknowledged integer NOT NULL,
  acknowledge_ms bigint NOT NULL,
  resolved integer NOT NULL,
  repair_ms bigint NOT NULL,
  PRIMARY KEY (site_id, day, kiosk_id)
);

-- Sums of both by clinic and region, as measure_rollup has them of orders and sessions.
CREATE TABLE service_sum (
  level text NOT NULL CHECK (level IN ('SITE', 'REGION')),
  period text NOT NULL CHECK (period IN ('DAY', 'WEEK', 'MONTH', 'QUARTER')),
  starts_on date NOT NULL,
  region_id text NOT NULL,
  -- Empty above its level.
  site_id text NOT NULL,
  time_zone text NOT NULL,
  down_ms bigint NOT NULL,
  maintenance_ms bigint NOT NULL,
  silent_ms bigint NOT NULL,
  excursion_ms bigint NOT NULL,
  acknowledged bigint NOT NULL,
  acknowledge_ms bigint NOT NULL,
  resolved bigint NOT NULL,
  repair_ms bigint NOT NULL,
  PRIMARY KEY (level, period, time_zone, starts_on, region_id, site_id)
) WITH (fillfactor = 70);
CREATE INDEX service_sum_site ON service_sum (site_id, period, starts_on) WHERE level = 'SITE';

-- Up to which day the losses of each zone's kiosks are made; later ones are computed from what is going on.
CREATE TABLE service_calendar (
  time_zone text PRIMARY KEY,
  through_day date NOT NULL
);
