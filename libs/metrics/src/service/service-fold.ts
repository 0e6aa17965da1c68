import { Inject, Injectable } from '@nestjs/common';
import { addDays, dayInterval, localDay } from '@app/fulfilment';
import { CLOCK, type Clock } from '@app/kernel';
import { Database, type Queryable } from '@app/persistence';
import { byKiosk, timesOf } from './kiosk-times.js';
import { type KioskTimeRow, timesOfKiosks } from './kiosk-times.sql.js';
import {
  dropIncidentDays,
  incidentsOfDays,
  takeIncidentNews,
  writeIncidentDays,
} from './incident-day.sql.js';
import { ServiceChanges } from './service-changes.js';
import {
  dropServiceDays,
  lockServiceDays,
  type ServiceDayRow,
  serviceZones,
  type ServiceZoneRow,
  setServiceDay,
  takeServiceNews,
  writeServiceDays,
  zonesOfKiosks,
} from './service-day.sql.js';
import { type DayLosses, lossesByDay } from './service-levels.js';

/** Rows of one transaction: on the embedded database it is everybody's turn. */
const newsAtOnce = 200;
const daysAtOnce = 14;
/** Of one run; the next one goes on. */
const mostSteps = 60;

interface KioskDays {
  kioskId: number;
  zone: string;
  first: string;
  last: string;
}

const later = (a: string, b: string): string => (a > b ? a : b);
const earlier = (a: string, b: string): string => (a < b ? a : b);

/** Keeps what kiosks lost of their days in step with alerts, excursions and lifecycles, however late these change. */
@Injectable()
export class ServiceFold {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Idempotent. */
  async run(): Promise<void> {
    await this.steps(() => this.nextDays());
    await this.steps(() => this.nextNews());
    await this.steps(() => this.nextIncidents());
  }

  private async steps(step: () => Promise<number>): Promise<void> {
    for (let index = 0; index < mostSteps; index++) if ((await step()) === 0) return;
  }

  /** Days that are over and not made yet, of every zone. */
  private nextDays(): Promise<number> {
    return this.database.transaction(async (transaction) => {
      await transaction.run(lockServiceDays, []);
      const now = new Date(this.clock.now());
      let made = 0;
      for (const zone of await transaction.run(serviceZones, [now])) {
        const stretch = nextStretch(zone);
        if (stretch === null) continue;
        const changes = new ServiceChanges();
        await this.make(transaction, changes, [], zone.time_zone, stretch, now);
        await changes.write(transaction);
        await transaction.run(setServiceDay, [zone.time_zone, stretch.last]);
        made += 1;
      }
      return made;
    });
  }

  /** Days that were made and have changed since. */
  private nextNews(): Promise<number> {
    return this.database.transaction(async (transaction) => {
      await transaction.run(lockServiceDays, []);
      const now = new Date(this.clock.now());
      const news = await transaction.run(takeServiceNews, [newsAtOnce, now]);
      const zones = new Map(
        (await transaction.run(zonesOfKiosks, [[...new Set(news.map((row) => row.kiosk_id))]])).map(
          (row) => [row.kiosk_id, row] as const,
        ),
      );
      const touched = new Map<number, KioskDays>();
      for (const { kiosk_id: kioskId, from_at: from, to_at: to } of news) {
        const zone = zones.get(kioskId);
        if (zone?.through_day == null || to < from) continue;
        const first = localDay(zone.time_zone, from.getTime());
        const last = earlier(localDay(zone.time_zone, to.getTime()), zone.through_day);
        if (last < first) continue;
        const known = touched.get(kioskId);
        touched.set(kioskId, {
          kioskId,
          zone: zone.time_zone,
          first: known === undefined ? first : earlier(known.first, first),
          last: known === undefined ? last : later(known.last, last),
        });
      }
      await this.makeAnew(transaction, [...touched.values()], now);
      return news.length;
    });
  }

  private async makeAnew(transaction: Queryable, stretches: readonly KioskDays[], now: Date): Promise<void> {
    if (stretches.length === 0) return;
    const changes = new ServiceChanges();
    const dropped = await transaction.run(dropServiceDays, [
      stretches.map(({ kioskId }) => kioskId),
      stretches.map(({ first }) => first),
      stretches.map(({ last }) => last),
    ]);
    for (const row of dropped) changes.add(row, row, -1);
    for (const stretch of stretches)
      await this.make(transaction, changes, [stretch.kioskId], stretch.zone, stretch, now);
    await changes.write(transaction);
  }

  private async make(
    transaction: Queryable,
    changes: ServiceChanges,
    kiosks: readonly number[],
    zone: string,
    { first, last }: { first: string; last: string },
    now: Date,
  ): Promise<void> {
    const [from, to] = [dayInterval(zone, first).from, dayInterval(zone, last).to];
    const rows = await transaction.run(timesOfKiosks, [kiosks, zone, new Date(from), new Date(to), now]);
    const days = byKiosk(rows).flatMap((times): ServiceDayRow[] =>
      lossesByDay(timesOf(times)).map((losses) => dayRow(times[0], losses)),
    );
    if (days.length === 0) return;
    const written = await transaction.run(writeServiceDays, [JSON.stringify(days)]);
    const names = new Set(written.map(({ kiosk_id, day }) => `${kiosk_id} ${day}`));
    for (const row of days) if (names.has(`${row.kiosk_id} ${row.day}`)) changes.add(row, row, 1);
  }

  /** Incidents of clinics' days that have changed. */
  private nextIncidents(): Promise<number> {
    return this.database.transaction(async (transaction) => {
      await transaction.run(lockServiceDays, []);
      const days = await transaction.run(takeIncidentNews, [newsAtOnce]);
      if (days.length === 0) return 0;
      const changes = new ServiceChanges();
      const dropped = await transaction.run(dropIncidentDays, [
        days.map(({ site_id: site }) => site),
        days.map(({ day }) => day),
      ]);
      for (const row of dropped) changes.add(row, row, -1);
      const intervals = days.map(({ time_zone: zone, day }) => dayInterval(zone, day));
      const found = await transaction.run(incidentsOfDays, [
        days.map(({ site_id: site }) => site),
        intervals.map(({ from }) => new Date(from)),
        intervals.map(({ to }) => new Date(to)),
      ]);
      const rows = found.map(({ n, ...counts }) => ({ ...days[n - 1]!, ...counts }));
      for (const row of rows) changes.add(row, row, 1);
      if (rows.length > 0) await transaction.run(writeIncidentDays, [JSON.stringify(rows)]);
      await changes.write(transaction);
      return days.length;
    });
  }
}

function dayRow(place: KioskTimeRow, losses: DayLosses): ServiceDayRow {
  return {
    kiosk_id: place.kiosk_id,
    day: losses.day,
    site_id: place.site_id,
    region_id: place.region_id,
    time_zone: place.time_zone,
    down_ms: Math.round(losses.downSeconds * 1_000),
    maintenance_ms: Math.round(losses.maintenanceSeconds * 1_000),
    silent_ms: Math.round(losses.silentSeconds * 1_000),
    excursion_ms: Math.round(losses.excursionSeconds * 1_000),
  };
}

/** The next days of a zone that are over; null: there are none. */
export function nextStretch(zone: ServiceZoneRow): { first: string; last: string } | null {
  const first = zone.through_day === null ? (zone.first_day ?? zone.yesterday) : addDays(zone.through_day, 1);
  if (first > zone.yesterday)
    // Everything began today: from now on its days are made.
    return zone.through_day === null ? { first: zone.yesterday, last: zone.yesterday } : null;
  return { first, last: earlier(addDays(first, daysAtOnce - 1), zone.yesterday) };
}
