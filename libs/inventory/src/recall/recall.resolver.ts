import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow, CurrentPrincipal, type Principal, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { RecallService, type RecallNode } from './recall.service.js';

@Resolver('Recall')
export class RecallResolver {
  constructor(@Inject(RecallService) private readonly service: RecallService) {}

  @Query('recalls')
  @Allow('CREW', 'OPS', 'PHARMACIST', 'ADMIN')
  recalls(@Args() args: gql.QueryrecallsArgs) {
    return this.service.page(args);
  }

  @Query('recall')
  @Allow('CREW', 'OPS', 'PHARMACIST', 'ADMIN')
  recall(@Args('id') id: string) {
    return this.service.recall(id);
  }

  @Query('lotWhereabouts')
  @Allow('CREW', 'OPS', 'PHARMACIST', 'ADMIN')
  whereabouts(@CurrentPrincipal() principal: UserPrincipal, @Args('number') number: string) {
    return this.service.whereabouts(principal, number);
  }

  @Mutation('recallLot')
  @Allow('PHARMACIST', 'OPS', 'ADMIN')
  recallLot(@CurrentPrincipal() principal: UserPrincipal, @Args('input') input: gql.RecallLotInput) {
    return this.service.order(principal, input);
  }

  @ResolveField('holdings')
  holdings(@Parent() recall: RecallNode, @Context() context: { principal: Principal }) {
    return this.service.holdings(context.principal, recall);
  }
}
