import { Inject, Injectable } from '@nestjs/common';
import type { gql } from '@app/contracts';
import {
  badInput,
  funnelRows,
  groupKey,
  type Membership,
  type NamedGroup,
  type Question,
  sessionKeys,
  SumReader,
  utilisationRows,
  type UtilisationNode,
} from '@app/fulfilment';
import { CLOCK, type Clock } from '@app/kernel';
import { Database } from '@app/persistence';
import { localDay as localDayOf } from '@app/fulfilment';
import { type KioskTimeRow, incidentTimes, kioskTimes } from './service-level.sql.js';
import { type KioskTimes, lossesByDay, serviceLevels, type ServiceSums } from './service-levels.js';

const mostTimes = 200_000;

export interface MetricSourcesRow {
  group: string;
  name: string;
  funnel: gql.FunnelRow;
  utilisation: UtilisationNode;
  service: gql.ServiceLevels;
}

const noLosses = () => ({
  downSeconds: 0,
  maintenanceSeconds: 0,
  silentSeconds: 0,
  excursionSeconds: 0,
  acknowledged: 0,
  acknowledgeSeconds: 0,
  resolved: 0,
  repairSeconds: 0,
});
type Losses = ReturnType<typeof noLosses>;

const memberOf = (
  row: { region_id: string; site_id: string; kiosk_id: number | null },
  day: string,
): Membership => ({
  region_id: row.region_id,
  site_id: row.site_id,
  kiosk_id: row.kiosk_id ?? 0,
  starts_on: day,
});

/** Reads everything that metrics are made of, for the same question and in the same rows. */
@Injectable()
export class MetricReader {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SumReader) private readonly sums: SumReader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError BAD_USER_INPUT */
  async read(question: Question): Promise<MetricSourcesRow[]> {
    if (question.groupBy === 'HOUR') throw badInput('groupBy', 'must not be HOUR here');
    const [groups, losses] = await Promise.all([this.sums.read(question, 'both'), this.losses(question)]);
    const funnels = funnelRows(groups);
    const used = utilisationRows(groups, { byHour: false });
    return groups.map((group, index) => ({
      group: group.id,
      name: group.name,
      funnel: funnels[index]!,
      utilisation: used[index]!,
      service: serviceLevels(sumsOf(group, losses.get(group.key) ?? noLosses())),
    }));
  }

  private async losses({ range, groupBy, place }: Question): Promise<Map<string, Losses>> {
    const now = new Date(this.clock.now());
    const [from, to] = [new Date(range.from), new Date(range.to)];
    const [times, incidents] = await Promise.all([
      this.database.run(kioskTimes, [...place, from, to, now, mostTimes + 1]),
      this.database.run(incidentTimes, [...place, from, to, mostTimes + 1]),
    ]);
    if (times.length > mostTimes || incidents.length > mostTimes)
      throw badInput('range', 'holds too many incidents: ask for fewer places or a shorter range');
    const losses = new Map<string, Losses>();
    const of = (member: Membership): Losses => {
      const key = groupKey(groupBy, member);
      let found = losses.get(key);
      if (found === undefined) losses.set(key, (found = noLosses()));
      return found;
    };
    for (const rows of byKiosk(times))
      for (const { day, ...seconds } of lossesByDay(timesOf(rows))) {
        const sum = of(memberOf(rows[0], day));
        for (const name of [
          'downSeconds',
          'maintenanceSeconds',
          'silentSeconds',
          'excursionSeconds',
        ] as const)
          sum[name] += seconds[name];
      }
    for (const incident of incidents) {
      const { opened_at: opened, acknowledged_at: acknowledged, resolved_at: resolved } = incident;
      if (groupBy === 'KIOSK' && incident.kiosk_id === null) continue;
      const sum = of(memberOf(incident, localDayOf(incident.time_zone, opened.getTime())));
      if (acknowledged !== null) {
        sum.acknowledged += 1;
        sum.acknowledgeSeconds += (acknowledged.getTime() - opened.getTime()) / 1_000;
      }
      if (resolved !== null) {
        sum.resolved += 1;
        sum.repairSeconds += (resolved.getTime() - opened.getTime()) / 1_000;
      }
    }
    return losses;
  }
}

function byKiosk(rows: readonly KioskTimeRow[]): [KioskTimeRow, ...KioskTimeRow[]][] {
  const groups = new Map<number, [KioskTimeRow, ...KioskTimeRow[]]>();
  for (const row of rows) {
    const group = groups.get(row.kiosk_id);
    if (group === undefined) groups.set(row.kiosk_id, [row]);
    else group.push(row);
  }
  return [...groups.values()];
}

function timesOf(rows: readonly [KioskTimeRow, ...KioskTimeRow[]]): KioskTimes {
  const of = (kind: KioskTimeRow['kind']) =>
    rows
      .filter((row) => row.kind === kind)
      .map((row) => ({ from: row.from_at.getTime(), to: row.to_at.getTime() }));
  return {
    zone: rows[0].time_zone,
    hours: rows[0].opening_hours,
    silent: of('SILENT'),
    failed: of('FAILED'),
    maintenance: of('MAINTENANCE'),
    excursions: of('EXCURSION'),
  };
}

function sumsOf({ sessions }: NamedGroup, losses: Losses): ServiceSums {
  return {
    openSeconds: sessions.get(sessionKeys.openSeconds),
    kioskSeconds: (sessions.get(sessionKeys.kioskDays) / 1_000) * 86_400,
    ...losses,
  };
}
