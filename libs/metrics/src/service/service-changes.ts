import { monthOf, quarterOf, weekOf } from '@app/fulfilment';
import type { Queryable } from '@app/persistence';
import { addServiceSums } from './service-sum.sql.js';

export const serviceCounts = [
  'down_ms',
  'maintenance_ms',
  'silent_ms',
  'excursion_ms',
  'acknowledged',
  'acknowledge_ms',
  'resolved',
  'repair_ms',
] as const;
export type ServiceCounts = Record<(typeof serviceCounts)[number], number>;

/** Where and when something was lost or mended. */
export interface ServicePlace {
  region_id: string;
  site_id: string;
  time_zone: string;
  day: string;
}

interface SumKey {
  level: 'SITE' | 'REGION';
  period: 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER';
  startsOn: string;
  regionId: string;
  siteId: string;
  timeZone: string;
}

const periods = [
  ['DAY', (day: string) => day],
  ['WEEK', weekOf],
  ['MONTH', monthOf],
  ['QUARTER', quarterOf],
] as const;

/** What a transaction adds to the sums of clinics and regions: differences, so that nothing else has to be read. */
export class ServiceChanges {
  private readonly changes = new Map<string, { key: SumKey; counts: ServiceCounts }>();

  add(place: ServicePlace, counts: Partial<ServiceCounts>, factor: 1 | -1): void {
    for (const [period, startOf] of periods)
      for (const level of ['SITE', 'REGION'] as const) {
        const key: SumKey = {
          level,
          period,
          startsOn: startOf(place.day),
          regionId: place.region_id,
          siteId: level === 'SITE' ? place.site_id : '',
          timeZone: place.time_zone,
        };
        const name = JSON.stringify(key);
        let change = this.changes.get(name);
        if (change === undefined) {
          change = { key, counts: Object.fromEntries(serviceCounts.map((of) => [of, 0])) as ServiceCounts };
          this.changes.set(name, change);
        }
        for (const of of serviceCounts) change.counts[of] += factor * (counts[of] ?? 0);
      }
  }

  /** @returns how many sums changed */
  async write(transaction: Queryable): Promise<number> {
    const changed = [...this.changes.entries()]
      .filter(([, { counts }]) => serviceCounts.some((of) => counts[of] !== 0))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, change]) => change);
    if (changed.length === 0) return 0;
    const keys = changed.map(({ key }) => key);
    await transaction.run(addServiceSums, [
      keys.map(({ level }) => level),
      keys.map(({ period }) => period),
      keys.map(({ startsOn }) => startsOn),
      keys.map(({ regionId }) => regionId),
      keys.map(({ siteId }) => siteId),
      keys.map(({ timeZone }) => timeZone),
      JSON.stringify(changed.map(({ counts }) => serviceCounts.map((of) => counts[of]))),
    ]);
    return changed.length;
  }
}
