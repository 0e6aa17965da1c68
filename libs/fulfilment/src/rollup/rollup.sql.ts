import { statement } from '@app/persistence';

export type Level = 'KIOSK' | 'SITE' | 'REGION';
export type Period = 'DAY' | 'MONTH';

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
  orders: Buffer;
  sessions: Buffer;
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
  `SELECT w.n::int AS n, r.orders, r.sessions FROM ${keys} WITH ORDINALITY AS w (${columns}, n)
   JOIN measure_rollup AS r USING (${columns})`,
);

/** $1 to $7 the keys, $8 orders and $9 sessions as base64, $10 now. */
export const writeRollups = statement<[...KeyColumns, readonly string[], readonly string[], Date], object>(
  'fulfilment.write-rollups',
  `INSERT INTO measure_rollup AS r (${columns}, orders, sessions, changed_at)
   SELECT ${columns}, decode(orders, 'base64'), decode(sessions, 'base64'), $10
   FROM unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[], $9::text[])
     AS w (${columns}, orders, sessions)
   ON CONFLICT (${columns}) DO UPDATE SET orders = excluded.orders, sessions = excluded.sessions,
     changed_at = excluded.changed_at`,
);
