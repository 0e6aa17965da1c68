import type { Queryable } from '@app/persistence';
import { monthOf, quarterOf, weekOf } from '../calendar/local-days.js';
import { addEncoded, addTo, type CountVector } from '../measures/count-vector.js';
import { addColumns, orderColumns, sessionColumns, storedMeasures } from '../measures/stored-measures.js';
import { keyColumns, readRollups, type RollupKey, writeRollups } from './rollup.sql.js';

/** A kiosk's day, with everything above it that it is part of. */
export interface KioskDayKey {
  kioskId: number;
  siteId: string;
  regionId: string;
  timeZone: string;
  day: string;
}

interface Change {
  key: RollupKey;
  orders: CountVector;
  sessions: CountVector;
}

/** The sums that hold a kiosk's day: its own by day and month; of clinic and region by week and quarter as well. */
export function sumsOf({ kioskId, siteId, regionId, timeZone, day }: KioskDayKey): RollupKey[] {
  const kiosk = { level: 'KIOSK' as const, regionId, siteId, kioskId, timeZone };
  const site = { level: 'SITE' as const, regionId, siteId, kioskId: 0, timeZone };
  const region = { level: 'REGION' as const, regionId, siteId: '', kioskId: 0, timeZone };
  return [
    ...[kiosk, site, region].map((place) => ({ ...place, period: 'DAY' as const, startsOn: day })),
    ...[kiosk, site, region].map((place) => ({ ...place, period: 'MONTH' as const, startsOn: monthOf(day) })),
    ...[site, region].map((place) => ({ ...place, period: 'WEEK' as const, startsOn: weekOf(day) })),
    ...[site, region].map((place) => ({ ...place, period: 'QUARTER' as const, startsOn: quarterOf(day) })),
  ];
}

/** What a transaction adds to the sums. Adding a difference keeps a sum of thousands exact without reading them. */
export class RollupChanges {
  private readonly changes = new Map<string, Change>();

  add(kioskDay: KioskDayKey, what: 'orders' | 'sessions', vector: CountVector, factor: 1 | -1): void {
    if (vector.size === 0) return;
    for (const key of sumsOf(kioskDay)) {
      const name = `${key.level} ${key.period} ${key.startsOn} ${key.regionId} ${key.siteId} ${key.kioskId} ${key.timeZone}`;
      let change = this.changes.get(name);
      if (change === undefined) {
        change = { key, orders: new Map(), sessions: new Map() };
        this.changes.set(name, change);
      }
      addTo(change[what], vector, factor);
    }
  }

  /** The caller holds `lockSums`. @returns how many sums changed */
  async write(transaction: Queryable, now: Date): Promise<number> {
    const changed = [...this.changes.values()].filter(
      ({ orders, sessions }) => orders.size > 0 || sessions.size > 0,
    );
    if (changed.length === 0) return 0;
    const columns = keyColumns(changed.map(({ key }) => key));
    for (const row of await transaction.run(readRollups, columns)) {
      const change = changed[row.n - 1]!;
      addColumns(change.orders, orderColumns, row.order_counts);
      addColumns(change.sessions, sessionColumns, row.session_counts);
      addEncoded(change.orders, row.order_times);
      addEncoded(change.sessions, row.session_waits);
      addEncoded(change.sessions, row.session_hours);
    }
    const stored = changed.map(({ orders, sessions }) => storedMeasures(orders, sessions));
    await transaction.run(writeRollups, [
      ...columns,
      stored.map(({ orderCounts }) => orderCounts),
      stored.map(({ sessionCounts }) => sessionCounts),
      stored.map(({ orderTimes }) => orderTimes.toString('base64')),
      stored.map(({ sessionWaits }) => sessionWaits.toString('base64')),
      stored.map(({ sessionHours }) => sessionHours.toString('base64')),
      now,
    ]);
    return changed.length;
  }
}
