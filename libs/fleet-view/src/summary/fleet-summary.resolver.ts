import { Inject } from '@nestjs/common';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow } from '@app/auth';
import type { gql } from '@app/contracts';
import { Database } from '@app/persistence';
import { filterParameters } from '../kiosk/fleet-filter.js';
import { type GraphqlContext, KioskLoadersByContext } from '../kiosk/kiosk-loaders.js';
import { fleetSummary } from './fleet-summary.sql.js';
import { emptySummary, type Summary, summaryOf } from './summary-fields.js';

@Resolver('Region')
export class FleetSummaryResolver {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(KioskLoadersByContext) private readonly loaders: KioskLoadersByContext,
  ) {}

  @Query('fleetSummary')
  @Allow()
  async fleetSummary(
    @Args('filter') filter: gql.FleetFilter | null | undefined,
    @Context() context: GraphqlContext,
  ): Promise<Summary> {
    const { now, scope } = this.loaders.of(context);
    const [row] = await this.database.run(fleetSummary, filterParameters(now, scope, filter));
    return row ? summaryOf(row) : emptySummary;
  }

  @ResolveField('summary')
  async summary(@Parent() region: { id: string }, @Context() context: GraphqlContext): Promise<Summary> {
    const row = await this.loaders.of(context).regionSummaries.load(region.id);
    return row ? summaryOf(row) : emptySummary;
  }
}
