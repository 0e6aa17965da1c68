import { statement } from '@app/persistence';
import type { Session } from './kiosk-day.js';

export interface SessionRow {
  n: number;
  started_at: Date;
  ended_at: Date;
  outcome: Session['outcome'];
  wait_seconds: number | null;
}

/**
 * Sessions that touch stretches of kiosks' time. $1 kiosks, $2 from, $3 to, in step; $4 how long before a stretch a
 * session may have begun, in seconds; $5 and $6 bound the starts of all of them, so that only their chunks are looked
 * at. Index: kiosk_session_key.
 */
export const sessionsOfDays = statement<
  [readonly number[], readonly Date[], readonly Date[], number, Date, Date],
  SessionRow
>(
  'fulfilment.sessions-of-days',
  `SELECT w.n::int AS n, s.started_at, s.ended_at, s.outcome, s.wait_seconds
   FROM unnest($1::int[], $2::timestamptz[], $3::timestamptz[]) WITH ORDINALITY AS w (kiosk_id, from_at, to_at, n)
   JOIN kiosk_session s ON s.kiosk_id = w.kiosk_id AND s.started_at < w.to_at
     AND s.started_at >= w.from_at - make_interval(secs => $4) AND (s.ended_at > w.from_at OR s.started_at >= w.from_at)
   WHERE s.started_at >= $5 AND s.started_at < $6`,
  { plannedPerCall: true },
);

export interface CalendarRow {
  kiosk_id: number;
  first_day: string;
  through_day: string;
}

/** $1 kiosks. */
export const calendarsOfKiosks = statement<[readonly number[]], CalendarRow>(
  'fulfilment.calendars-of-kiosks',
  `SELECT kiosk_id, first_day::text AS first_day, through_day::text AS through_day FROM kiosk_calendar
   WHERE kiosk_id = ANY($1::int[])`,
);

/** Kiosks in use whose calendar has not come to their clinic's today. $1 now, $2 how many. */
export const kiosksBehind = statement<
  [Date, number],
  { kiosk_id: number; today: string; through_day: string | null }
>(
  'fulfilment.kiosks-behind',
  `SELECT k.id AS kiosk_id, ($1::timestamptz AT TIME ZONE s.time_zone)::date::text AS today,
          c.through_day::text AS through_day
   FROM kiosk k JOIN site s ON s.id = k.site_id LEFT JOIN kiosk_calendar c ON c.kiosk_id = k.id
   WHERE k.retired_at IS NULL AND (c.through_day IS NULL OR c.through_day < ($1::timestamptz AT TIME ZONE s.time_zone)::date)
   ORDER BY k.id LIMIT $2`,
);

/** $1 kiosks, $2 first days, $3 last days, in step. */
export const extendCalendars = statement<[readonly number[], readonly string[], readonly string[]], object>(
  'fulfilment.extend-calendars',
  `INSERT INTO kiosk_calendar AS c (kiosk_id, first_day, through_day)
   SELECT * FROM unnest($1::int[], $2::date[], $3::date[])
   ON CONFLICT (kiosk_id) DO UPDATE SET first_day = least(c.first_day, excluded.first_day),
     through_day = greatest(c.through_day, excluded.through_day)`,
);

export interface StoredKioskDayRow {
  n: number;
  site_id: string;
  region_id: string;
  time_zone: string;
  session_counts: number[];
  session_waits: Buffer;
  session_hours: Buffer;
}

/**
 * What the sums have of kiosks' days, and at which clinic: a kiosk that was moved leaves its past there. $1 kiosks,
 * $2 days, in step. Index: measure_rollup_kiosk.
 */
export const storedKioskDays = statement<[readonly number[], readonly string[]], StoredKioskDayRow>(
  'fulfilment.stored-kiosk-days',
  `SELECT w.n::int AS n, r.site_id, r.region_id, r.time_zone, r.session_counts::float8[] AS session_counts,
     r.session_waits, r.session_hours
   FROM unnest($1::int[], $2::date[]) WITH ORDINALITY AS w (kiosk_id, day, n)
   JOIN measure_rollup r ON r.level = 'KIOSK' AND r.period = 'DAY' AND r.kiosk_id = w.kiosk_id AND r.starts_on = w.day
   WHERE r.session_counts[7] > 0 OR r.session_counts[1] > 0 OR r.session_counts[6] > 0`,
);
