import { statement } from '@app/persistence';

export type Level = 'KIOSK' | 'SITE' | 'REGION';
export type Period = 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER';

/** One sum: of what, and of which time. Empty, or 0, above its level. */
export interface RollupKey {
  level: Level;
  period: Period;
  startsOn: string;
  regionId: string;
  siteId: string;
  kioskId: number;
  timeZone: string;
}

export interface RollupRow {
  n: number;
  order_counts: number[];
  session_counts: number[];
  order_times: Buffer;
  session_waits: Buffer;
  session_hours: Buffer;
}

type KeyColumns = [
  levels: readonly Level[],
  periods: readonly Period[],
  startsOn: readonly string[],
  regions: readonly string[],
  sites: readonly string[],
  kiosks: readonly number[],
  timeZones: readonly string[],
];

const keys = `unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::text[], $6::int[], $7::text[])`;
const columns = 'level, period, starts_on, region_id, site_id, kiosk_id, time_zone';

export function keyColumns(keys: readonly RollupKey[]): KeyColumns {
  return [
    keys.map(({ level }) => level),
    keys.map(({ period }) => period),
    keys.map(({ startsOn }) => startsOn),
    keys.map(({ regionId }) => regionId),
    keys.map(({ siteId }) => siteId),
    keys.map(({ kioskId }) => kioskId),
    keys.map(({ timeZone }) => timeZone),
  ];
}

/** $1 to $7 the keys, column by column; `n` counts them from 1. Index: the primary key. */
export const readRollups = statement<KeyColumns, RollupRow>(
  'fulfilment.read-rollups',
  `SELECT w.n::int AS n, r.order_counts, r.session_counts::float8[] AS session_counts, r.order_times, r.session_waits,
     r.session_hours
   FROM ${keys} WITH ORDINALITY AS w (${columns}, n) JOIN measure_rollup AS r USING (${columns})`,
);

type Texts = readonly string[];

/** $1 to $7 the keys, $8 and $9 counts of orders and sessions as array literals, $10 to $12 vectors as base64, $13 now. */
export const writeRollups = statement<[...KeyColumns, Texts, Texts, Texts, Texts, Texts, Date], object>(
  'fulfilment.write-rollups',
  `INSERT INTO measure_rollup AS r (${columns}, order_counts, session_counts, order_times, session_waits, session_hours,
     changed_at)
   SELECT ${columns}, orders::int[], sessions::bigint[], decode(times, 'base64'), decode(waits, 'base64'),
     decode(hours, 'base64'), $13
   FROM unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[], $9::text[],
     $10::text[], $11::text[], $12::text[]) AS w (${columns}, orders, sessions, times, waits, hours)
   ON CONFLICT (${columns}) DO UPDATE SET order_counts = excluded.order_counts,
     session_counts = excluded.session_counts, order_times = excluded.order_times,
     session_waits = excluded.session_waits, session_hours = excluded.session_hours, changed_at = excluded.changed_at`,
);
