-- What lies where, by lot: depots, lots, the ledger of every slot, discrepancies, holds, locks and recalls.
-- Writer: libs/inventory; the two columns of product and slot: libs/kiosk-registry.

ALTER TABLE product ADD COLUMN unit_cost double precision CHECK (unit_cost >= 0);
ALTER TABLE slot ADD COLUMN zone text NOT NULL DEFAULT 'cabinet' CHECK (length(zone) BETWEEN 1 AND 64);

CREATE TABLE depot (
  id text PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  region_id text NOT NULL REFERENCES region (id),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  time_zone text NOT NULL,
  latitude double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
  longitude double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
  -- HH:MM in its own zone.
  shift_starts text NOT NULL,
  shift_minutes integer NOT NULL CHECK (shift_minutes BETWEEN 30 AND 1440),
  vans integer NOT NULL CHECK (vans BETWEEN 0 AND 200),
  totes_per_van integer NOT NULL CHECK (totes_per_van BETWEEN 1 AND 1000),
  packs_per_tote integer NOT NULL CHECK (packs_per_tote BETWEEN 1 AND 10000),
  cold_bags_per_van integer NOT NULL CHECK (cold_bags_per_van BETWEEN 0 AND 1000),
  packs_per_cold_bag integer NOT NULL CHECK (packs_per_cold_bag BETWEEN 1 AND 10000),
  service_level double precision NOT NULL CHECK (service_level BETWEEN 0.5 AND 0.9999),
  requalify_after_visit boolean NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- A clinic is served by one depot.
CREATE TABLE depot_site (
  site_id text PRIMARY KEY REFERENCES site (id),
  depot_id text NOT NULL REFERENCES depot (id)
);
CREATE INDEX depot_site_depot ON depot_site (depot_id);

CREATE TABLE lot (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  product_id text NOT NULL REFERENCES product (id),
  number text NOT NULL CHECK (length(number) BETWEEN 1 AND 64),
  -- Null as long as nobody registered it.
  expires_on date,
  state text NOT NULL CHECK (state IN ('ACTIVE', 'RECALLED', 'UNVERIFIED')),
  created_at timestamptz NOT NULL,
  UNIQUE (product_id, number),
  CHECK (expires_on IS NOT NULL OR state <> 'ACTIVE')
);
CREATE INDEX lot_number ON lot (number);
CREATE INDEX lot_page ON lot (product_id, (coalesce(expires_on, 'infinity'::date)), id);

-- The ledger: append-only, two clocks. `quantity` and `held` are changes; the balance of a slot and lot is their sum.
CREATE TABLE stock_movement (
  id bigint GENERATED ALWAYS AS IDENTITY,
  kiosk_id integer NOT NULL,
  slot_id integer NOT NULL,
  lot_id integer NOT NULL,
  kind text NOT NULL CHECK (kind IN ('DISPENSED', 'FILLED', 'COUNTED', 'REMOVED', 'EXPIRED', 'HELD', 'RELEASED', 'RECALLED')),
  quantity integer NOT NULL,
  held integer NOT NULL DEFAULT 0,
  at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  source text NOT NULL CHECK (source IN ('TELEMETRY', 'VISIT', 'PERSON', 'SYSTEM')),
  -- The client id of a visit or stock-take, the id of a recall: what it belongs to.
  reference text,
  actor text,
  note text
);
SELECT create_hypertable('stock_movement', by_range('recorded_at', INTERVAL '7 days'), create_default_indexes => false);
CREATE INDEX stock_movement_kiosk ON stock_movement (kiosk_id, recorded_at DESC, id DESC);
CREATE INDEX stock_movement_slot ON stock_movement (slot_id, recorded_at DESC);

CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is append-only: post a movement that corrects it';
END
$$;
CREATE TRIGGER stock_movement_append_only BEFORE UPDATE OR DELETE ON stock_movement
  FOR EACH ROW EXECUTE FUNCTION refuse_ledger_change();

-- The sums of the ledger, kept in the transaction that writes a movement.
CREATE TABLE slot_lot (
  slot_id integer NOT NULL REFERENCES slot (id),
  lot_id integer NOT NULL REFERENCES lot (id),
  kiosk_id integer NOT NULL REFERENCES kiosk (id),
  quantity integer NOT NULL,
  held integer NOT NULL DEFAULT 0,
  PRIMARY KEY (slot_id, lot_id)
) WITH (fillfactor = 70);
CREATE INDEX slot_lot_kiosk ON slot_lot (kiosk_id);
CREATE INDEX slot_lot_lot ON slot_lot (lot_id) WHERE quantity <> 0;

-- How far the kiosk's own counter is in the ledger.
CREATE TABLE slot_reconciliation (
  slot_id integer PRIMARY KEY REFERENCES slot (id),
  kiosk_id integer NOT NULL REFERENCES kiosk (id),
  -- Of the newest reading that was looked at.
  at timestamptz NOT NULL,
  dispensed_total integer,
  quantity integer NOT NULL,
  -- The newest count or fill by a person, device time: readings from before it are no evidence against it.
  touched_at timestamptz
) WITH (fillfactor = 70);
CREATE INDEX slot_reconciliation_kiosk ON slot_reconciliation (kiosk_id);

-- What clients sent, by their own id: the same again changes nothing.
CREATE TABLE stock_submission (
  client_id text PRIMARY KEY CHECK (length(client_id) BETWEEN 8 AND 64),
  kind text NOT NULL CHECK (kind IN ('COUNT', 'DEPOT')),
  recorded_at timestamptz NOT NULL,
  actor text NOT NULL,
  answer jsonb NOT NULL
);

-- Shelves (route_id 0) and totes of a depot.
CREATE TABLE depot_stock (
  depot_id text NOT NULL REFERENCES depot (id),
  route_id bigint NOT NULL DEFAULT 0,
  lot_id integer NOT NULL REFERENCES lot (id),
  quantity integer NOT NULL CHECK (quantity >= 0),
  held integer NOT NULL DEFAULT 0 CHECK (held >= 0 AND held <= quantity),
  PRIMARY KEY (depot_id, route_id, lot_id)
) WITH (fillfactor = 70);
CREATE INDEX depot_stock_lot ON depot_stock (lot_id) WHERE quantity > 0;

CREATE TABLE depot_movement (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  depot_id text NOT NULL REFERENCES depot (id),
  route_id bigint NOT NULL,
  lot_id integer NOT NULL REFERENCES lot (id),
  kind text NOT NULL CHECK (kind IN ('RECEIVED', 'COUNTED', 'DISPOSED', 'PICKED', 'FILLED', 'BROUGHT_BACK', 'RETURNED', 'RECALLED', 'EXPIRED')),
  quantity integer NOT NULL,
  held integer NOT NULL DEFAULT 0,
  at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  reference text,
  actor text
);
CREATE INDEX depot_movement_depot ON depot_movement (depot_id, id DESC);
CREATE TRIGGER depot_movement_append_only BEFORE UPDATE OR DELETE ON depot_movement
  FOR EACH ROW EXECUTE FUNCTION refuse_ledger_change();

CREATE TABLE stock_discrepancy (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('COUNT_DIFFERS', 'NEGATIVE_STOCK', 'TELEMETRY_DIFFERS', 'UNRECORDED_FILL', 'UNKNOWN_LOT',
                                     'WRONG_PRODUCT', 'SECOND_COMPLETION', 'LATE_COUNT', 'DEPOT_SHORT')),
  state text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'RESOLVED')),
  kiosk_id integer REFERENCES kiosk (id),
  depot_id text REFERENCES depot (id),
  slot_id integer REFERENCES slot (id),
  lot_id integer REFERENCES lot (id),
  expected integer,
  actual integer,
  detail text NOT NULL,
  occurrences integer NOT NULL DEFAULT 1,
  at timestamptz NOT NULL,
  opened_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  reference text,
  owner text NOT NULL,
  reason text,
  resolution text,
  resolved_at timestamptz,
  resolved_by text,
  CHECK (kiosk_id IS NOT NULL OR depot_id IS NOT NULL),
  CHECK ((state = 'OPEN') = (resolved_at IS NULL))
);
-- The same thing seen again is the same discrepancy.
CREATE UNIQUE INDEX stock_discrepancy_open ON stock_discrepancy
  (kind, coalesce(kiosk_id, 0), coalesce(depot_id, ''), coalesce(slot_id, 0), coalesce(lot_id, 0)) WHERE state = 'OPEN';
CREATE INDEX stock_discrepancy_page ON stock_discrepancy ((state = 'OPEN') DESC, id DESC);
CREATE INDEX stock_discrepancy_kiosk ON stock_discrepancy (kiosk_id, id DESC);
CREATE INDEX stock_discrepancy_reference ON stock_discrepancy (reference) WHERE reference IS NOT NULL;

CREATE TABLE recall (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  lot_id integer NOT NULL UNIQUE REFERENCES lot (id),
  reason text NOT NULL,
  ordered_by text NOT NULL,
  ordered_at timestamptz NOT NULL,
  initial_packs integer NOT NULL,
  completed_at timestamptz
);

CREATE TABLE slot_lock (
  slot_id integer PRIMARY KEY REFERENCES slot (id),
  kiosk_id integer NOT NULL REFERENCES kiosk (id),
  reason text NOT NULL,
  recall_id bigint REFERENCES recall (id),
  locked_at timestamptz NOT NULL,
  locked_by text NOT NULL
);
CREATE INDEX slot_lock_kiosk ON slot_lock (kiosk_id);
