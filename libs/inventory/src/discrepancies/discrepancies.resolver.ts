import { Inject } from '@nestjs/common';
import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow, CurrentPrincipal, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { DiscrepanciesService, type DiscrepancyNode } from './discrepancies.service.js';

@Resolver('StockDiscrepancy')
export class DiscrepanciesResolver {
  constructor(@Inject(DiscrepanciesService) private readonly service: DiscrepanciesService) {}

  @Query('stockDiscrepancies')
  @Allow('CREW', 'OPS', 'PHARMACIST', 'ADMIN')
  stockDiscrepancies(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args() args: gql.QuerystockDiscrepanciesArgs,
  ) {
    return this.service.page(principal, args);
  }

  @Mutation('assignDiscrepancy')
  @Allow('OPS', 'PHARMACIST', 'ADMIN')
  assignDiscrepancy(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args() args: gql.MutationassignDiscrepancyArgs,
  ) {
    return this.service.assign(principal, args.id, args.owner);
  }

  @Mutation('resolveDiscrepancy')
  @Allow('OPS', 'PHARMACIST', 'ADMIN')
  resolveDiscrepancy(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args() args: gql.MutationresolveDiscrepancyArgs,
  ) {
    return this.service.resolve(principal, args.id, args.input);
  }

  @ResolveField('depot')
  depot(@Parent() { depotId }: DiscrepancyNode) {
    return depotId === null ? null : this.service.depot(depotId);
  }
}
