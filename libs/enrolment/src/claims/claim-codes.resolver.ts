import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Allow, CurrentPrincipal, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { ClaimCodesService } from './claim-codes.service.js';

@Resolver('ClaimCode')
export class ClaimCodesResolver {
  constructor(@Inject(ClaimCodesService) private readonly codes: ClaimCodesService) {}

  @Query('claimCodes')
  @Allow('ADMIN', 'OPS')
  claimCodes(@CurrentPrincipal() principal: UserPrincipal, @Args() args: gql.QueryclaimCodesArgs) {
    return this.codes.page(principal, args);
  }

  @Mutation('createClaimCode')
  @Allow('ADMIN', 'OPS')
  createClaimCode(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args('input') input: gql.CreateClaimCodeInput,
  ) {
    return this.codes.create(principal, input);
  }

  @Mutation('revokeClaimCode')
  @Allow('ADMIN', 'OPS')
  revokeClaimCode(@CurrentPrincipal() principal: UserPrincipal, @Args('id') id: string) {
    return this.codes.revoke(principal, id);
  }
}
