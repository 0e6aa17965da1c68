import type { KioskRows, TestDatabase } from '@app/testing';
import { aKiosk } from '@app/testing';

/** Kiosks by the names that the tests use. */
export interface SeededKiosks {
  first: KioskRows;
  second: KioskRows;
  small: KioskRows;
}

type Run = (text: string, values?: unknown[]) => Promise<unknown>;

/**
 * Something for every panel. Two kiosks of two sites: K-1 is heard and warm in its band; its heartbeats come every 15 s,
 * with a hole of ten minutes. K-2 fell silent an hour ago and its refrigerated probe is too warm. K-3 was never heard.
 * K-4 and K-6 are retired, and K-6's clinic had five orders only.
 */
export async function seedDashboards(db: TestDatabase): Promise<SeededKiosks> {
  const run: Run = (text, values = []) => db.database.pool.query(text, values);
  const first = await aKiosk(db.database, { serial: 'K-1', site: 'north', region: 'east' });
  const second = await aKiosk(db.database, {
    serial: 'K-2',
    site: 'south',
    region: 'west',
    probes: [{ name: 'fridge', storageClass: 'REFRIGERATED' }],
  });
  await aKiosk(db.database, { serial: 'K-3', site: 'south', region: 'west' });
  await aKiosk(db.database, { serial: 'K-4', site: 'south', region: 'west', lifecycle: 'RETIRED' });
  const small = await aKiosk(db.database, {
    serial: 'K-6',
    site: 'small',
    region: 'small',
    lifecycle: 'RETIRED',
  });
  const kiosks = { first, second, small };
  await seedTelemetry(run, kiosks);
  await seedColdChain(run, kiosks);
  await seedRestock(run, kiosks);
  await seedWeeks(run, kiosks);
  return kiosks;
}

async function seedTelemetry(run: Run, { first, second }: SeededKiosks): Promise<void> {
  await run(
    `INSERT INTO kiosk_status (kiosk_id, last_received_at, heard_at, clock_skew_seconds)
     VALUES ($1, now() + interval '1 hour', now() + interval '1 hour', 0),
       ($2, now() - interval '1 hour', now() - interval '1 hour', 42)`,
    [first.id, second.id],
  );
  // Until some minutes after now, so that a bucket that ends while the tests run is full as well.
  await run(
    `INSERT INTO heartbeat (kiosk_id, at, received_at, uptime_seconds, firmware, cpu_percent, memory_percent, signal_dbm)
     SELECT $1, at, at, 1, '1.0', 20, 40, -70 FROM generate_series(
       time_bucket('1 hour', now()) - interval '3 hours', now() + interval '20 minutes', interval '15 seconds') at
     WHERE at < time_bucket('5 minutes', now()) - interval '30 minutes'
        OR at >= time_bucket('5 minutes', now()) - interval '20 minutes'`,
    [first.id],
  );
  await run(
    `INSERT INTO temperature (kiosk_id, probe_id, at, received_at, celsius)
     SELECT kiosk_id, probe_id, at, at, celsius
     FROM (VALUES ($1::int, $2::int, 22.5::float8), ($3, $4, 9)) reading (kiosk_id, probe_id, celsius),
       generate_series(now() - interval '3 hours', now(), interval '1 minute') at`,
    [first.id, first.probes['cabinet'], second.id, second.probes['fridge']],
  );
  await run(
    `INSERT INTO incident (group_key, rule_id, kind, title, severity, state, site_id, kiosk_id, opened_at, updated_at)
     VALUES ('a', 'kiosk-silent', 'KIOSK_SILENT', 'K-2 silent', 'CRITICAL', 'OPEN', 'south', $1, now(), now()),
       ('b', 'slot-below-par', 'SLOT_BELOW_PAR', 'Slots low', 'INFO', 'ACKNOWLEDGED', 'north', $2, now(), now()),
       ('c', 'critical-error', 'CRITICAL_ERROR', 'Jam', 'CRITICAL', 'RESOLVED', 'north', $2, now(), now())`,
    [second.id, first.id],
  );
  await run(
    `INSERT INTO refused_reading (received_at, kiosk, path, code, message)
     SELECT now() - interval '10 minutes', 'K-9', 'heartbeats[0]', 'UNKNOWN_KIOSK', 'No such kiosk' FROM generate_series(1, 3)`,
  );
  await run(
    `INSERT INTO signal (kind, kiosk_id, instance, at, received_at)
     VALUES ('TEMPERATURE', $1, 'fridge', now() - interval '90 seconds', now() - interval '90 seconds')`,
    [second.id],
  );
  await run(
    `INSERT INTO kiosk_error (kiosk_id, at, received_at, code, severity)
     SELECT $1, now() - interval '10 minutes' * n, now(), 'JAM', 'CRITICAL' FROM generate_series(1, 2) n`,
    [first.id],
  );
  await run(
    `INSERT INTO kiosk_boot (kiosk_id, boot, first_seen_at, reason, firmware)
     VALUES ($1, 'one', now() - interval '20 minutes', 'POWER_UP', '1.0')`,
    [first.id],
  );
  await run(
    `INSERT INTO sequence_gap (kiosk_id, boot, expected, received, at, received_at, missing, missing_count)
     VALUES ($1, 'one', 5, 9, now() - interval '5 minutes', now() - interval '5 minutes', '{[5,9)}', 4)`,
    [first.id],
  );
}

async function seedColdChain(run: Run, { first, second }: SeededKiosks): Promise<void> {
  await run(
    `INSERT INTO probe_status (probe_id, kiosk_id, at, received_at, celsius, breached)
     VALUES ($1, $2, now(), now(), 22.5, false), ($3, $4, now(), now(), 9, true)`,
    [first.probes['cabinet'], first.id, second.probes['fridge'], second.id],
  );
  // One that goes on, one that waits for a pharmacist and holds four packs.
  await run(
    `WITH excursions AS (
       INSERT INTO excursion (kiosk_id, probe_id, state, started_at, ended_at, last_at, last_celsius, readings, min_celsius,
         max_celsius, excursion_seconds, spike_seconds, unknown_seconds, reasons, detected_at, mean_kinetic_at)
       VALUES ($1, $2, 'OPEN', now() - interval '2 hours', NULL, now(), 9, 120, 9, 9, 7200, 0, 0, '{}', now(), now()),
         ($3, $4, 'AWAITING_ASSESSMENT', now() - interval '26 hours', now() - interval '25 hours', now() - interval '25 hours',
          31, 60, 26, 31, 3600, 0, 0, '{}', now(), now())
       RETURNING id, state)
     INSERT INTO lot_hold (excursion_id, kiosk_id, slot_id, product_id, lot, quantity, state, held_at)
     SELECT id, $3, $5, 'amoxicillin-500', 'L-1', 4, 'HELD', now() - interval '25 hours' FROM excursions
     WHERE state = 'AWAITING_ASSESSMENT'`,
    [second.id, second.probes['fridge'], first.id, first.probes['cabinet'], first.slots['A1']],
  );
}

async function seedRestock(run: Run, { first, second }: SeededKiosks): Promise<void> {
  await run(
    `INSERT INTO slot_status (slot_id, kiosk_id, at, received_at, quantity, breached)
     VALUES ($1, $2, now(), now(), 0, true), ($3, $4, now(), now(), 3, true)`,
    [first.slots['A1'], first.id, second.slots['A1'], second.id],
  );
  await run(
    `INSERT INTO slot_forecast (slot_id, kiosk_id, method, class, mean, dispersion, evidence, by_weekday, history_days,
       censored_days, errors, computed_at)
     VALUES ($1, $2, 'CROSTON', 'SMOOTH', 2.5, 1, 10, '{1,1,1,1,1,0,0}', 90, 0, '{}', now())`,
    [first.slots['A1'], first.id],
  );
  await run(
    `INSERT INTO depot (id, region_id, name, time_zone, latitude, longitude, shift_starts, shift_minutes, vans, totes_per_van,
       packs_per_tote, cold_bags_per_van, packs_per_cold_bag, service_level, requalify_after_visit)
     VALUES ('harbour', 'east', 'Harbour depot', 'America/Los_Angeles', 34, -118, '08:00', 480, 2, 10, 40, 2, 20, 0.95, false)`,
  );
  await run(`INSERT INTO depot_site (site_id, depot_id) VALUES ('north', 'harbour')`);
  await run(
    `INSERT INTO lot (product_id, number, expires_on, state, created_at)
     VALUES ('amoxicillin-500', 'OLD', current_date - 2, 'ACTIVE', now()),
       ('amoxicillin-500', 'SOON', current_date + 10, 'ACTIVE', now()),
       ('amoxicillin-500', 'BACK', current_date + 90, 'RECALLED', now())`,
  );
  await run(
    `INSERT INTO slot_lot (slot_id, lot_id, kiosk_id, quantity)
     SELECT $1, id, $2, CASE number WHEN 'OLD' THEN 1 WHEN 'SOON' THEN 2 ELSE 3 END FROM lot`,
    [first.slots['A1'], first.id],
  );
  await run(
    `INSERT INTO stock_discrepancy (kind, kiosk_id, slot_id, detail, at, opened_at, seen_at, owner)
     VALUES ('COUNT_DIFFERS', $1, $2, 'counted 3 of 5', now(), now() - interval '30 minutes', now(), 'operator')`,
    [first.id, first.slots['A1']],
  );
  // Of each day one stop was made and one is to come.
  await run(
    `WITH plans AS (
       INSERT INTO restock_plan (depot_id, date, state, progress_at, trigger, requested_at, computed_at, summary)
       SELECT 'harbour', current_date - n, 'READY', now(), 'SCHEDULE', now(), now(),
         '{"routes": 1, "stops": 1, "packs": 12, "expectedShort": 0.5, "expectedShortWithout": 6}'
       FROM generate_series(0, 1) n RETURNING id, date),
     routes AS (
       INSERT INTO restock_route (plan_id, van, state, starts_at, ends_at, metres, driving_seconds, totes, cold_bags)
       SELECT id, 1, 'PLANNED', now(), now(), 1000, 100, 1, 0 FROM plans RETURNING id, plan_id),
     stops AS (
       INSERT INTO restock_stop (route_id, position, kiosk_id, state, arrives_at, leaves_at, metres, driving_seconds, reason)
       SELECT routes.id, position, $1, CASE position WHEN 1 THEN 'COMPLETED' ELSE 'PENDING' END, now(), now(), 1000, 100, 'LOW'
       FROM routes, generate_series(1, 2) position RETURNING id, position),
     risks AS (
       INSERT INTO kiosk_risk (plan_id, kiosk_id, probability, expected_short, by_hour)
       SELECT id, $1, 0.4, 1.5, '{0.1,0.4}' FROM plans)
     INSERT INTO restock_line (stop_id, kind, slot_id, lot_id, cold, planned, quantity, reason, facts)
     SELECT stops.id, kind, $2, lot.id, false, 12, 12, 'LOW', '{}'
     FROM stops, lot, unnest('{FILL,CARRY_OUT}'::text[]) kind WHERE lot.number = 'SOON'`,
    [first.id, first.slots['A1']],
  );
  await run(
    `INSERT INTO restock_unserved (plan_id, kiosk_id, reason, expected_short)
     SELECT id, $1, 'NO_VAN', 1 FROM restock_plan WHERE date = current_date`,
    [second.id],
  );
}

/** Three weeks of K-1 and K-2, with Monday mornings of losses; K-6 had its five orders in the last whole week. */
async function seedWeeks(run: Run, { first, second, small }: SeededKiosks): Promise<void> {
  const mondays = `SELECT week, date_trunc('week', now() AT TIME ZONE 'UTC' - INTERVAL '12 hours')::date
    - 7 * week + TIME '09:00' AS opens FROM generate_series(1, 3) week`;
  await run(
    `INSERT INTO fulfilment_event (kiosk_id, at, received_at, order_id, stage, product_id, reason)
     SELECT kiosk_id, at, at, kiosk_id || '-' || week || '-' || n, stage, 'amoxicillin-500', reason
     FROM (${mondays}) weeks
     JOIN (VALUES ($1::int, 36, 12, 12, 3), ($2, 50, 15, 14, 3), ($3, 5, 0, 0, 1)) kiosk (kiosk_id, fetched, empty, jammed, weeks)
       ON week <= kiosk.weeks
     CROSS JOIN LATERAL generate_series(1, fetched + empty + jammed) n
     CROSS JOIN LATERAL (VALUES ('RECEIVED', 0, NULL), ('VALIDATED', 3, NULL),
       ('DISPENSED', CASE WHEN n <= fetched THEN 6 END, NULL), ('PICKED_UP', CASE WHEN n <= fetched THEN 9 END, NULL),
       ('CANCELLED', CASE WHEN n > fetched THEN 9 END, CASE WHEN n <= fetched + empty THEN 'OUT_OF_STOCK' ELSE 'JAM' END)
     ) step (stage, minute, reason)
     CROSS JOIN LATERAL (SELECT (opens + make_interval(mins => n + step.minute)) AT TIME ZONE 'America/Los_Angeles' AS at) sent
     WHERE step.minute IS NOT NULL`,
    [first.id, second.id, small.id],
  );
  await run(
    `INSERT INTO kiosk_session (kiosk_id, started_at, received_at, session_id, ended_at, outcome, wait_seconds)
     SELECT kiosk_id, at, at, kiosk_id || '-' || week || '-' || n, at + interval '4 minutes',
       CASE WHEN n % 3 = 0 THEN 'ABANDONED' ELSE 'COMPLETED' END, 60
     FROM (${mondays}) weeks, unnest($1::int[]) kiosk_id, generate_series(1, 45) n
     CROSS JOIN LATERAL (SELECT (opens + make_interval(mins => 5 * n)) AT TIME ZONE 'America/Los_Angeles' AS at) began`,
    [[first.id, second.id]],
  );
  await run(
    `INSERT INTO alert (rule_id, rule_version, kiosk_id, state, severity, summary, started_at, fired_at, resolved_at, updated_at)
     SELECT 'kiosk-silent', 1, $1, 'RESOLVED', 'CRITICAL', 'x', at, at, at + interval '2 hours', at
     FROM (${mondays}) weeks CROSS JOIN LATERAL (SELECT opens AT TIME ZONE 'America/Los_Angeles' AS at) began`,
    [first.id],
  );
  await run(
    `INSERT INTO excursion (kiosk_id, probe_id, state, started_at, ended_at, last_at, last_celsius, readings, min_celsius,
       max_celsius, excursion_seconds, spike_seconds, unknown_seconds, reasons, detected_at, mean_kinetic_at)
     SELECT $1, $2, 'RELEASED', at, at + interval '3 hours', at + interval '3 hours', 9, 2, 9, 9, 1, 0, 0, '{}', at, at
     FROM (${mondays}) weeks CROSS JOIN LATERAL (SELECT opens AT TIME ZONE 'America/Los_Angeles' AS at) began`,
    [second.id, second.probes['fridge']],
  );
  await run(
    `INSERT INTO incident (group_key, rule_id, kind, title, severity, state, site_id, kiosk_id, opened_at, acknowledged_at,
       resolved_at, updated_at)
     SELECT 'w' || week, 'kiosk-silent', 'KIOSK_SILENT', 'x', 'CRITICAL', 'RESOLVED', 'north', $1, at, at + interval '10 minutes',
       at + interval '2 hours', at
     FROM (${mondays}) weeks CROSS JOIN LATERAL (SELECT opens AT TIME ZONE 'America/Los_Angeles' AS at) began`,
    [first.id],
  );
}
