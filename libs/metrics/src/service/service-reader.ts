import { Inject, Injectable } from '@nestjs/common';
import {
  addDays,
  badInput,
  dayInterval,
  groupKey,
  type Interval,
  type Question,
  type RangePlan,
  SumReader,
} from '@app/fulfilment';
import { CLOCK, type Clock } from '@app/kernel';
import { Database } from '@app/persistence';
import { byKiosk, timesOf } from './kiosk-times.js';
import { kioskTimes } from './kiosk-times.sql.js';
import { lossesByDay } from './service-levels.js';
import { type ServiceCounts, serviceCounts } from './service-changes.js';
import {
  incidentsOfParts,
  madeDays,
  serviceSums,
  serviceSumsOfKiosks,
  type ServiceSumRow,
} from './service-sum.sql.js';

const mostTimes = 200_000;

const noLosses = (): ServiceCounts => ({
  down_ms: 0,
  maintenance_ms: 0,
  silent_ms: 0,
  excursion_ms: 0,
  acknowledged: 0,
  acknowledge_ms: 0,
  resolved: 0,
  repair_ms: 0,
});
export const emptyLosses: Readonly<ServiceCounts> = noLosses();

/** Time of one zone's clinics that is not in stored days. */
interface LiveWindow extends Interval {
  zone: string;
}

/** Where the losses of whole days come from that are not made yet, and those of parts of days. */
export function liveWindows(plans: readonly RangePlan[], made: ReadonlyMap<string, string>): LiveWindow[] {
  return plans.flatMap(({ zone, days, parts }): LiveWindow[] => {
    const windows = parts.map(({ from, to }) => ({ zone, from, to }));
    if (days === null) return windows;
    const through = made.get(zone);
    const firstLive = through === undefined || through < days.first ? days.first : addDays(through, 1);
    if (firstLive > days.last) return windows;
    const { from } = dayInterval(zone, firstLive);
    return [...windows, { zone, from, to: dayInterval(zone, days.last).to }];
  });
}

/** Reads what was lost, by the rows of an answer. */
@Injectable()
export class ServiceReader {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SumReader) private readonly sums: SumReader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** By the key of the row. @throws AppError BAD_USER_INPUT when there is too much that no day is made of yet */
  async read(question: Question): Promise<Map<string, ServiceCounts>> {
    const [plans, made] = await Promise.all([this.sums.plans(question), this.database.run(madeDays, [])]);
    const losses = new Map<string, ServiceCounts>();
    const of = (key: string): ServiceCounts => {
      let found = losses.get(key);
      if (found === undefined) losses.set(key, (found = noLosses()));
      return found;
    };
    const throughDays = new Map(made.map((row) => [row.time_zone, row.through_day]));
    const [rows, parts] = await Promise.all([
      this.stored(question, plans),
      this.incidentsOf(question, plans),
      this.addLive(question, liveWindows(plans, throughDays), of),
    ]);
    for (const row of rows) for (const name of serviceCounts) of(row.key)[name] += row[name];
    for (const { key, ...counts } of parts)
      for (const name of ['acknowledged', 'acknowledge_ms', 'resolved', 'repair_ms'] as const)
        of(key)[name] += counts[name];
    return losses;
  }

  private async stored(
    { place, level, groupBy }: Question,
    plans: readonly RangePlan[],
  ): Promise<ServiceSumRow[]> {
    const whole = plans.filter(({ days }) => days !== null);
    const grouping = groupBy ?? 'ALL';
    if (whole.length === 0) return [];
    if (level === 'KIOSK')
      return this.database.run(serviceSumsOfKiosks, [
        ...place,
        whole.map(({ zone }) => zone),
        whole.map(({ days }) => days!.first),
        whole.map(({ days }) => days!.last),
        grouping,
      ]);
    const spans = whole.flatMap((plan) => plan.spans);
    return this.database.run(serviceSums, [
      ...place,
      level,
      spans.map(({ zone }) => zone),
      spans.map(({ period }) => period),
      spans.map(({ from }) => from),
      spans.map(({ to }) => to),
      grouping,
    ]);
  }

  private async incidentsOf({ place, groupBy }: Question, plans: readonly RangePlan[]) {
    const parts = plans.flatMap((plan) => plan.parts);
    if (parts.length === 0) return [];
    return this.database.run(incidentsOfParts, [
      ...place,
      parts.map(({ zone }) => zone),
      parts.map(({ from }) => new Date(from)),
      parts.map(({ to }) => new Date(to)),
      groupBy ?? 'ALL',
    ]);
  }

  private async addLive(
    { place, groupBy }: Question,
    windows: readonly LiveWindow[],
    of: (key: string) => ServiceCounts,
  ): Promise<void> {
    if (windows.length === 0) return;
    const from = windows.reduce((least, window) => Math.min(least, window.from), Infinity);
    const to = windows.reduce((most, window) => Math.max(most, window.to), -Infinity);
    const rows = await this.database.run(kioskTimes, [
      ...place,
      new Date(from),
      new Date(to),
      new Date(this.clock.now()),
      mostTimes + 1,
    ]);
    if (rows.length > mostTimes)
      throw badInput('range', 'holds too many outages: ask for fewer places or a shorter range');
    for (const times of byKiosk(rows))
      for (const window of windows) {
        if (window.zone !== times[0].time_zone) continue;
        for (const { day, ...seconds } of lossesByDay(timesOf(times, window))) {
          const sum = of(groupKey(groupBy, { ...times[0], starts_on: day }));
          sum.down_ms += seconds.downSeconds * 1_000;
          sum.maintenance_ms += seconds.maintenanceSeconds * 1_000;
          sum.silent_ms += seconds.silentSeconds * 1_000;
          sum.excursion_ms += seconds.excursionSeconds * 1_000;
        }
      }
  }
}
