-- What Grafana may read: what dashboards show, and nothing that signs anybody in. Run it as the owner of the
-- tables after every upgrade. It changes only what differs, because a grant on a hypertable is passed on to all
-- of its chunks; a table taken off the list is closed again. The role itself is made by roles.sql.

GRANT USAGE ON SCHEMA public TO grafana_reader;

DO $$
DECLARE
  readable CONSTANT text[] := ARRAY[
    'region', 'site', 'kiosk', 'kiosk_model', 'probe', 'slot', 'product', 'storage_profile',
    'kiosk_status', 'probe_status', 'slot_status', 'kiosk_boot', 'sequence_gap', 'kiosk_lifecycle_change',
    'kiosk_error', 'temperature_5m', 'temperature_1h', 'temperature_1d', 'heartbeat_5m', 'heartbeat_1h', 'heartbeat_1d',
    'alert', 'incident', 'signal', 'refused_reading', 'excursion', 'lot_hold',
    'depot', 'depot_site', 'lot', 'slot_lot', 'slot_forecast', 'stock_discrepancy',
    'restock_plan', 'restock_route', 'restock_stop', 'restock_line', 'restock_unserved', 'kiosk_risk',
    'weekly_sum', 'service_sum', 'service_calendar', 'work_backlog'
  ];
  relation record;
  found integer := 0;
BEGIN
  FOR relation IN
    SELECT relname AS name, oid::regclass AS id, has_table_privilege('grafana_reader', oid, 'SELECT') AS granted
    FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'p')
      AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
  LOOP
    IF relation.name = ANY (readable) THEN
      found := found + 1;
      IF NOT relation.granted THEN
        EXECUTE format('GRANT SELECT ON %s TO grafana_reader', relation.id);
      END IF;
    ELSIF relation.granted THEN
      EXECUTE format('REVOKE ALL ON %s FROM grafana_reader', relation.id);
    END IF;
  END LOOP;
  IF found < cardinality(readable) THEN
    RAISE EXCEPTION 'Only % of % tables are there: has kiosk-fleet migrated this database?', found, cardinality(readable);
  END IF;
END $$;
