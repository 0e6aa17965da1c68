import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow, CurrentPrincipal, type Principal, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { type PlanNode, PlansService } from './plans.service.js';

@Resolver('ReplenishmentPlan')
export class PlansResolver {
  constructor(@Inject(PlansService) private readonly plans: PlansService) {}

  @Query('replenishment')
  @Allow()
  replenishment(@CurrentPrincipal() principal: UserPrincipal, @Args() args: gql.QueryreplenishmentArgs) {
    return this.plans.plan(principal, args.depot, args.date);
  }

  @Mutation('planReplenishment')
  @Allow('CREW', 'OPS', 'ADMIN')
  planReplenishment(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args('input') input: gql.PlanReplenishmentInput,
  ) {
    return this.plans.request(principal, input);
  }

  @ResolveField('routes')
  routes(@Parent() plan: PlanNode, @Context() context: { principal: Principal }) {
    return this.plans.routes(context.principal, plan);
  }

  @ResolveField('unserved')
  unserved(@Parent() plan: PlanNode, @Context() context: { principal: Principal }) {
    return this.plans.unserved(context.principal, plan);
  }

  @ResolveField('kiosksAtRisk')
  kiosksAtRisk(
    @Parent() plan: PlanNode,
    @Args() args: gql.ReplenishmentPlankiosksAtRiskArgs,
    @Context() context: { principal: Principal },
  ) {
    return this.plans.risks(context.principal, plan, args);
  }
}
