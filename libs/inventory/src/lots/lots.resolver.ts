import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Allow, CurrentPrincipal, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { LotsService } from './lots.service.js';

@Resolver('Lot')
export class LotsResolver {
  constructor(@Inject(LotsService) private readonly service: LotsService) {}

  @Query('lots')
  @Allow()
  lots(@Args() args: gql.QuerylotsArgs) {
    return this.service.lots(args);
  }

  @Mutation('registerLots')
  @Allow('ADMIN', 'OPS', 'PHARMACIST')
  registerLots(@CurrentPrincipal() principal: UserPrincipal, @Args('inputs') inputs: gql.RegisterLotInput[]) {
    return this.service.register(principal, inputs);
  }
}
