import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Allow, CurrentPrincipal, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { PendingKiosksService } from './pending-kiosks.service.js';

@Resolver('PendingKiosk')
export class PendingKiosksResolver {
  constructor(@Inject(PendingKiosksService) private readonly pending: PendingKiosksService) {}

  @Query('pendingKiosks')
  @Allow('ADMIN', 'OPS')
  pendingKiosks(@CurrentPrincipal() principal: UserPrincipal, @Args() args: gql.QuerypendingKiosksArgs) {
    return this.pending.page(principal, args);
  }

  @Mutation('approveKiosk')
  @Allow('ADMIN')
  approveKiosk(@CurrentPrincipal() principal: UserPrincipal, @Args('id') id: string) {
    return this.pending.approve(principal, id);
  }

  @Mutation('rejectKiosk')
  @Allow('ADMIN')
  rejectKiosk(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args() { id, reason }: gql.MutationrejectKioskArgs,
  ) {
    return this.pending.reject(principal, id, reason ?? null);
  }
}
