import { Inject, Injectable } from '@nestjs/common';
import type { gql } from '@app/contracts';
import {
  badInput,
  funnelRows,
  type NamedGroup,
  type Question,
  sessionKeys,
  SumReader,
  utilisationRows,
  type UtilisationNode,
} from '@app/fulfilment';
import type { ServiceCounts } from './service/service-changes.js';
import { emptyLosses, ServiceReader } from './service/service-reader.js';
import { serviceLevels, type ServiceSums } from './service/service-levels.js';

export interface MetricSourcesRow {
  group: string;
  name: string;
  funnel: gql.FunnelRow;
  utilisation: UtilisationNode;
  service: gql.ServiceLevels;
}

/** Reads everything that metrics are made of, for the same question and in the same rows. */
@Injectable()
export class MetricReader {
  constructor(
    @Inject(SumReader) private readonly sums: SumReader,
    @Inject(ServiceReader) private readonly service: ServiceReader,
  ) {}

  /** @throws AppError BAD_USER_INPUT */
  async read(question: Question): Promise<MetricSourcesRow[]> {
    if (question.groupBy === 'HOUR') throw badInput('groupBy', 'must not be HOUR here');
    const [groups, losses] = await Promise.all([
      this.sums.read(question, { times: true, sessions: true }),
      this.service.read(question),
    ]);
    const funnels = funnelRows(groups);
    const used = utilisationRows(groups, {
      byHour: false,
      readHours: () => this.sums.read(question, { hours: true }),
    });
    return groups.map((group, index) => ({
      group: group.id,
      name: group.name,
      funnel: funnels[index]!,
      utilisation: used[index]!,
      service: serviceLevels(sumsOf(group, losses.get(group.key) ?? emptyLosses)),
    }));
  }
}

function sumsOf({ sessions }: NamedGroup, losses: Readonly<ServiceCounts>): ServiceSums {
  return {
    openSeconds: sessions.get(sessionKeys.openSeconds),
    kioskSeconds: (sessions.get(sessionKeys.kioskDays) / 1_000) * 86_400,
    downSeconds: losses.down_ms / 1_000,
    maintenanceSeconds: losses.maintenance_ms / 1_000,
    silentSeconds: losses.silent_ms / 1_000,
    excursionSeconds: losses.excursion_ms / 1_000,
    acknowledged: losses.acknowledged,
    acknowledgeSeconds: losses.acknowledge_ms / 1_000,
    resolved: losses.resolved,
    repairSeconds: losses.repair_ms / 1_000,
  };
}
