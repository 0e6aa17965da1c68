import type pg from 'pg';
import {
  addDays,
  type CountVector,
  dayInterval,
  type KioskDayKey,
  kioskDayMeasures,
  localDay,
  orderMeasures,
  RollupChanges,
} from '@app/fulfilment';
import type { Database } from '@app/persistence';

/** mulberry32: the same numbers for the same seed. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const minute = 60_000;
const hours = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, opens: '08:00', closes: '18:00' }));

export interface TemplateClinic {
  siteId: string;
  regionId: string;
  timeZone: string;
  kiosks: readonly number[];
}

/** What one kiosk's day adds: orders with times spread over hours, and the visits to them. */
function dayMeasures(key: KioskDayKey, random: () => number, ordersADay: number) {
  const { from, to } = dayInterval(key.timeZone, key.day);
  const noon = (from + to) / 2;
  const sessions = [];
  const orders: CountVector = new Map();
  for (let index = 0; index < ordersADay; index++) {
    const openedAt = noon + (random() - 0.5) * 9 * 60 * minute;
    const validatedAt = openedAt + (1 + random() * random() * 40) * minute;
    const dispensedAt = validatedAt + (1 + random() * 12) * minute;
    const pickedUpAt = dispensedAt + random() * random() * 8 * 60 * minute;
    const lost = random() < 0.07;
    const times = { RECEIVED: openedAt, VALIDATED: validatedAt, DISPENSED: dispensedAt };
    const measures = orderMeasures(
      {
        openedAt,
        lastEventAt: pickedUpAt,
        productId: null,
        reachedAt: lost ? times : { ...times, PICKED_UP: pickedUpAt },
        stage: lost ? 'DISPENSED' : 'PICKED_UP',
        outcome: lost ? 'LOST' : 'PICKED_UP',
        lostAt: lost ? pickedUpAt : null,
        lostBy: lost ? 'RETURNED' : null,
        reason: null,
      },
      lost ? (random() < 0.5 ? 'PATIENT_DID_NOT_COME' : 'JAM') : null,
    );
    for (const [of, count] of measures) orders.set(of, (orders.get(of) ?? 0) + count);
    sessions.push({
      from: openedAt,
      to: openedAt + (1 + random() * 5) * minute,
      outcome: random() < 0.05 ? ('ABANDONED' as const) : ('COMPLETED' as const),
      waitSeconds: Math.round(random() * random() * 1_800),
    });
  }
  const day = { zone: key.timeZone, day: key.day, hours, footprintSquareMetres: 1.5, retiredAt: null };
  return { orders, sessions: kioskDayMeasures(day, sessions) };
}

/** As many different days of each weekday: making one for every day of every kiosk takes minutes and tells no more. */
const variants = 40;

/** Sums of one region's clinics over `days` until yesterday, made as the worker makes them. */
export async function writeTemplateRegion(
  database: Database,
  clinics: readonly TemplateClinic[],
  days: number,
  ordersADay: number,
): Promise<void> {
  const random = numbers(7);
  const made = new Map<string, ReturnType<typeof dayMeasures>>();
  for (const clinic of clinics) {
    const today = localDay(clinic.timeZone, Date.now());
    const changes = new RollupChanges();
    for (const kioskId of clinic.kiosks)
      for (let back = days; back >= 1; back--) {
        const key = { ...clinic, kioskId, day: addDays(today, -back) };
        const name = `${new Date(key.day).getUTCDay()} ${Math.floor(random() * variants)}`;
        let measures = made.get(name);
        if (measures === undefined) made.set(name, (measures = dayMeasures(key, random, ordersADay)));
        changes.add(key, 'orders', measures.orders, 1);
        changes.add(key, 'sessions', measures.sessions, 1);
      }
    await database.transaction((transaction) => changes.write(transaction, new Date()));
  }
}

/** The other regions have the same sums: by SQL, because making them takes minutes. Clinic n of each is clinic n of the first. */
export async function copyTemplate(client: pg.Client): Promise<void> {
  await client.query(`
    INSERT INTO measure_rollup (level, period, starts_on, region_id, site_id, kiosk_id, time_zone, order_counts,
      session_counts, order_times, session_waits, session_hours, changed_at)
    SELECT r.level, r.period, r.starts_on, t.region_id, t.site_id, t.kiosk_id, t.time_zone, r.order_counts, r.session_counts,
      r.order_times, r.session_waits, r.session_hours, r.changed_at
    FROM (
      SELECT 'KIOSK' AS level, o.region_id, o.site_id, o.kiosk_id, o.time_zone, a.region_id AS from_region,
        a.site_id AS from_site, a.kiosk_id AS from_kiosk, a.time_zone AS from_zone
      FROM bench_place a JOIN bench_place o ON o.place = a.place AND o.region_number > 1 WHERE a.region_number = 1
      UNION
      SELECT 'SITE', o.region_id, o.site_id, 0, o.time_zone, a.region_id, a.site_id, 0, a.time_zone
      FROM bench_place a JOIN bench_place o ON o.place = a.place AND o.region_number > 1 WHERE a.region_number = 1
      UNION
      SELECT 'REGION', o.region_id, '', 0, o.time_zone, a.region_id, '', 0, a.time_zone
      FROM bench_place a JOIN bench_place o ON o.place = a.place AND o.region_number > 1 WHERE a.region_number = 1) t
    JOIN measure_rollup r ON r.level = t.level AND r.region_id = t.from_region AND r.site_id = t.from_site
      AND r.kiosk_id = t.from_kiosk AND r.time_zone = t.from_zone`);
}
