import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow, CurrentPrincipal, type Principal, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { type DepotNode, DepotsService } from './depots.service.js';

@Resolver('Depot')
export class DepotsResolver {
  constructor(@Inject(DepotsService) private readonly service: DepotsService) {}

  @Query('depots')
  @Allow()
  depots(@CurrentPrincipal() principal: UserPrincipal) {
    return this.service.depots(principal);
  }

  @Query('depot')
  @Allow()
  depot(@CurrentPrincipal() principal: UserPrincipal, @Args('id') id: string) {
    return this.service.depot(principal, id);
  }

  @Mutation('saveDepot')
  @Allow('ADMIN', 'OPS')
  saveDepot(@CurrentPrincipal() principal: UserPrincipal, @Args('input') input: gql.SaveDepotInput) {
    return this.service.save(principal, input);
  }

  @Mutation('recordDepotStock')
  @Allow('ADMIN', 'OPS', 'PHARMACIST', 'CREW')
  recordDepotStock(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args('input') input: gql.RecordDepotStockInput,
  ) {
    return this.service.record(principal, input);
  }

  @ResolveField('sites')
  sites(@Parent() { id }: DepotNode, @Context() context: { principal: Principal }) {
    return this.service.sites(context.principal, id);
  }

  @ResolveField('stock')
  stock(@Parent() { id }: DepotNode, @Args() args: gql.DepotstockArgs) {
    return this.service.stock(id, args);
  }
}
