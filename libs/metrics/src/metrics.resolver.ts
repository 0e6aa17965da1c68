import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { Allow, CurrentPrincipal, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { badInput, questionOf } from '@app/fulfilment';
import { type MetricDefinition, metricDefinitions } from './definitions.js';
import { MetricReader } from './metric-reader.js';

function metricNode({ key, value: _value, ...definition }: MetricDefinition): gql.Metric {
  return { id: key, ...definition };
}

function wanted(ids: readonly string[] | null | undefined): readonly MetricDefinition[] {
  if (!ids) return metricDefinitions;
  return ids.map((id) => {
    const found = metricDefinitions.find(({ key }) => key === id);
    if (found === undefined) throw badInput('metrics', 'names a metric that the glossary does not have');
    return found;
  });
}

@Resolver()
export class MetricsResolver {
  constructor(@Inject(MetricReader) private readonly reader: MetricReader) {}

  @Query('metrics')
  @Allow()
  metrics(): gql.Metric[] {
    return metricDefinitions.map(metricNode);
  }

  @Query('metricValues')
  @Allow('EXECUTIVE', 'OPS', 'PHARMACIST', 'ADMIN')
  async metricValues(
    @Args() args: gql.QuerymetricValuesArgs,
    @CurrentPrincipal() principal: UserPrincipal,
  ): Promise<gql.MetricRow[]> {
    const definitions = wanted(args.metrics);
    const rows = await this.reader.read(questionOf(principal, args));
    return rows.map(({ group, name, ...sources }) => ({
      group,
      name,
      values: definitions.map((definition) => ({
        metric: definition.key,
        value: definition.value(sources) ?? null,
      })),
    }));
  }

  @Query('serviceLevels')
  @Allow('EXECUTIVE', 'OPS', 'PHARMACIST', 'ADMIN')
  async serviceLevels(
    @Args() args: gql.QueryserviceLevelsArgs,
    @CurrentPrincipal() principal: UserPrincipal,
  ): Promise<gql.ServiceLevelRow[]> {
    const rows = await this.reader.read(questionOf(principal, args));
    return rows.map(({ group, name, service, funnel }) => {
      const lost = funnel.losses.find(({ cause }) => cause === 'STOCK_OUT')?.orders;
      const available = lost == null || !funnel.orders ? null : 1 - lost / funnel.orders;
      return { group, name, ...service, stockAvailability: available };
    });
  }
}
