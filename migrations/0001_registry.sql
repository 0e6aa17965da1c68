-- Who and what there is: regions, clinic sites, kiosk models, kiosks with their probes and slots, products.
-- Writer: libs/kiosk-registry.

CREATE EXTENSION IF NOT EXISTS timescaledb;

CREATE TABLE region (
  id text PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE site (
  id text PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  region_id text NOT NULL REFERENCES region (id),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  city text CHECK (length(city) <= 200),
  time_zone text NOT NULL,
  latitude double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
  longitude double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
  -- [{"weekday": 1, "opens": "08:00", "closes": "18:00"}, …] in the site's own time zone.
  opening_hours jsonb NOT NULL DEFAULT '[]',
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX site_region ON site (region_id);

-- Limits differ between pharmacopoeias and editions, so they are data. Source of these rows: USP <659>.
-- low/high: the labelled band. excursion_low/high: what must not be left even for a short time.
CREATE TABLE storage_profile (
  storage_class text PRIMARY KEY,
  low_celsius double precision NOT NULL,
  high_celsius double precision NOT NULL,
  excursion_low_celsius double precision NOT NULL,
  excursion_high_celsius double precision NOT NULL,
  CHECK (excursion_low_celsius <= low_celsius AND low_celsius < high_celsius AND high_celsius <= excursion_high_celsius)
);
INSERT INTO storage_profile VALUES
  ('CONTROLLED_ROOM_TEMPERATURE', 20, 25, 15, 30),
  ('REFRIGERATED', 2, 8, 0, 15),
  ('FROZEN', -25, -10, -30, -5);

CREATE TABLE kiosk_model (
  id text PRIMARY KEY,
  name text NOT NULL,
  heartbeat_seconds integer NOT NULL CHECK (heartbeat_seconds > 0),
  silent_after_seconds integer NOT NULL CHECK (silent_after_seconds > heartbeat_seconds)
);
INSERT INTO kiosk_model VALUES ('standard', 'Standard dispensing kiosk', 15, 60);

CREATE TABLE product (
  id text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  ndc text CHECK (length(ndc) <= 32),
  storage_class text NOT NULL REFERENCES storage_profile (storage_class),
  pack_size integer NOT NULL DEFAULT 1 CHECK (pack_size BETWEEN 1 AND 100000),
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE kiosk (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  serial text NOT NULL UNIQUE CHECK (serial ~ '^[A-Za-z0-9][A-Za-z0-9-]{0,62}$'),
  site_id text NOT NULL REFERENCES site (id),
  model_id text NOT NULL REFERENCES kiosk_model (id),
  lifecycle text NOT NULL DEFAULT 'IN_SERVICE'
    CHECK (lifecycle IN ('IN_SERVICE', 'MAINTENANCE', 'AWAITING_REQUALIFICATION', 'RETIRED')),
  lifecycle_since timestamptz NOT NULL DEFAULT now(),
  registered_at timestamptz NOT NULL DEFAULT now(),
  retired_at timestamptz,
  -- The registry version in which it last changed, so that a process which knows version N reads only the kiosks
  -- changed since instead of the whole fleet.
  version bigint NOT NULL DEFAULT 1
);
CREATE INDEX kiosk_site ON kiosk (site_id);
CREATE INDEX kiosk_version ON kiosk (version);

CREATE TABLE probe (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kiosk_id integer NOT NULL REFERENCES kiosk (id),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
  zone text NOT NULL CHECK (length(zone) BETWEEN 1 AND 64),
  storage_class text NOT NULL REFERENCES storage_profile (storage_class),
  UNIQUE (kiosk_id, name)
);

CREATE TABLE slot (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kiosk_id integer NOT NULL REFERENCES kiosk (id),
  code text NOT NULL CHECK (length(code) BETWEEN 1 AND 32),
  product_id text REFERENCES product (id),
  capacity integer NOT NULL CHECK (capacity BETWEEN 1 AND 10000),
  par integer NOT NULL CHECK (par >= 0 AND par <= capacity),
  UNIQUE (kiosk_id, code)
);

-- Bumped by every registry change, so that processes know when to read their registry copy again.
CREATE TABLE registry_version (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  version bigint NOT NULL
);
INSERT INTO registry_version (version) VALUES (1);
