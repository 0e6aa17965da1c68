import type { Queryable } from '@app/persistence';
import { monthOf } from '../calendar/local-days.js';
import { addEncoded, addTo, type CountVector, encodeVector } from '../measures/count-vector.js';
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

/** The sums that hold a kiosk's day: of kiosk, clinic and region, by day and month. */
export function sumsOf({ kioskId, siteId, regionId, timeZone, day }: KioskDayKey): RollupKey[] {
  return [
    { period: 'DAY' as const, startsOn: day },
    { period: 'MONTH' as const, startsOn: monthOf(day) },
  ].flatMap((time): RollupKey[] => [
    { ...time, level: 'KIOSK', regionId, siteId, kioskId, timeZone },
    { ...time, level: 'SITE', regionId, siteId, kioskId: 0, timeZone },
    { ...time, level: 'REGION', regionId, siteId: '', kioskId: 0, timeZone },
  ]);
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
      addEncoded(change.orders, row.orders);
      addEncoded(change.sessions, row.sessions);
    }
    await transaction.run(writeRollups, [
      ...columns,
      changed.map(({ orders }) => encodeVector(orders).toString('base64')),
      changed.map(({ sessions }) => encodeVector(sessions).toString('base64')),
      now,
    ]);
    return changed.length;
  }
}
