import type pg from 'pg';

/** Clinics of one region in two zones, five kiosks each. */
export async function makePlaces(client: pg.Client, kiosks: number): Promise<void> {
  const regions = Math.max(1, Math.min(8, Math.round(kiosks / 50)));
  const perRegion = Math.round(kiosks / regions / 5);
  await client.query(
    `INSERT INTO region (id, name) SELECT 'region-' || n, 'Region ' || n FROM generate_series(1, ${regions}) n`,
  );
  await client.query(
    `INSERT INTO site (id, region_id, name, time_zone, latitude, longitude)
     SELECT 'clinic-' || r || '-' || c, 'region-' || r, 'Clinic ' || r || '-' || c,
       (ARRAY['America/New_York', 'America/Chicago', 'America/Denver', 'America/Los_Angeles'])[1 + ((r - 1) / 2 + c % 2) % 4], 40, -90
     FROM generate_series(1, ${regions}) r, generate_series(1, ${perRegion}) c`,
  );
  await client.query(
    `INSERT INTO kiosk (serial, site_id, model_id)
     SELECT 'B-' || s.id || '-' || n, s.id, 'standard' FROM site s, generate_series(1, 5) n`,
  );
  await client.query('UPDATE registry_version SET version = version + 1');
  await client.query(
    `CREATE UNLOGGED TABLE bench_place AS
     SELECT split_part(s.id, '-', 2)::int AS region_number, split_part(s.id, '-', 3) || '/' || split_part(k.serial, '-', 5) AS place,
       s.region_id, s.id AS site_id, k.id AS kiosk_id, s.time_zone
     FROM kiosk k JOIN site s ON s.id = k.site_id`,
  );
}

/** As the fold leaves it: every kiosk has all days, and service days are made from the alerts below by the worker. */
export async function makeCalendars(client: pg.Client, days: number): Promise<void> {
  await client.query(
    `INSERT INTO kiosk_calendar (kiosk_id, first_day, through_day)
     SELECT id, current_date - ${days}, current_date FROM kiosk`,
  );
}

/** Outages, excursions and incidents of the whole time: of each kiosk one every `everyDays`. */
export async function makeOutages(client: pg.Client, days: number, everyDays: number): Promise<void> {
  const times = `kiosk k CROSS JOIN generate_series(1, ${Math.floor(days / everyDays)}) n
    CROSS JOIN LATERAL (SELECT now() - make_interval(secs => (n - random() * 0.9) * ${everyDays} * 86400) AS at, random() AS r) t`;
  await client.query(
    `INSERT INTO incident (group_key, rule_id, kind, title, severity, state, site_id, kiosk_id, opened_at, acknowledged_at, resolved_at, updated_at)
     SELECT 'bench', 'kiosk-silent', 'KIOSK_SILENT', 'bench', 'CRITICAL', 'RESOLVED', k.site_id, k.id, t.at, t.at + INTERVAL '9 minutes',
       t.at + make_interval(mins => 10 + (t.r * 200)::int), t.at FROM ${times}`,
  );
  await client.query(
    `INSERT INTO alert (rule_id, rule_version, kiosk_id, state, severity, summary, started_at, fired_at, resolved_at, updated_at)
     SELECT 'kiosk-silent', 1, k.id, 'RESOLVED', 'CRITICAL', 'bench', t.at, t.at, t.at + make_interval(mins => 10 + (t.r * 200)::int), t.at
     FROM ${times}`,
  );
}

/** Raw events and orders of every day, `perDay` orders of each kiosk; what was there before stays. */
export async function growRaw(client: pg.Client, days: number, part: string, perDay: number): Promise<void> {
  await client.query(`SET session_replication_role = replica`);
  for (let back = days; back >= 1; back -= 7) {
    const orders = `kiosk k JOIN site s ON s.id = k.site_id CROSS JOIN generate_series(greatest(1, ${back} - 6), ${back}) d
      CROSS JOIN generate_series(1, ${Math.max(1, Math.round(perDay))}) n
      CROSS JOIN LATERAL (SELECT ((current_date - d) + TIME '12:00') AT TIME ZONE s.time_zone
        + make_interval(secs => ((k.id * 7919 + d * 104729 + n * 1299709) % 32400) - 16200) AS at) t
      WHERE ${perDay} >= 1 OR (k.id + d) % ${Math.max(1, Math.round(1 / perDay))} = 0`;
    await client.query(
      `INSERT INTO fulfilment_event (kiosk_id, at, received_at, order_id, stage, product_id)
       SELECT k.id, t.at + make_interval(mins => e.minutes), t.at + make_interval(mins => e.minutes), '${part}-' || d || '-' || n, e.stage, 'amoxicillin-500'
       FROM (VALUES ('RECEIVED', 0), ('VALIDATED', 6), ('DISPENSED', 12), ('PICKED_UP', 30)) AS e (stage, minutes)
       CROSS JOIN ${orders}`,
    );
    await client.query(
      `INSERT INTO kiosk_session (kiosk_id, started_at, received_at, session_id, ended_at, outcome, wait_seconds)
       SELECT k.id, t.at, t.at, '${part}-' || d || '-' || n, t.at + INTERVAL '3 minutes', 'COMPLETED', 240 FROM ${orders}`,
    );
    await client.query(
      `INSERT INTO prescription_order (kiosk_id, order_id, site_id, day, opened_at, last_event_at, product_id, ordered_at,
         validated_at, dispensed_at, picked_up_at, stage, outcome, noticed_at, changed_at, measures)
       SELECT k.id, '${part}-' || d || '-' || n, k.site_id, (t.at AT TIME ZONE s.time_zone)::date, t.at, t.at + INTERVAL '30 minutes',
         'amoxicillin-500', t.at, t.at + INTERVAL '6 minutes', t.at + INTERVAL '12 minutes', t.at + INTERVAL '30 minutes',
         'PICKED_UP', 'PICKED_UP', t.at, t.at, '\\x00010101010101010101'::bytea FROM ${orders}`,
    );
  }
  await client.query(`RESET session_replication_role`);
}
