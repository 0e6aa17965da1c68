import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { Allow, CurrentPrincipal, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { GatewayTokensService } from './gateway-tokens.service.js';

@Resolver('IssuedToken')
export class GatewayTokensResolver {
  constructor(@Inject(GatewayTokensService) private readonly tokens: GatewayTokensService) {}

  @Mutation('createGatewayToken')
  @Allow('ADMIN')
  createGatewayToken(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args('input') input: gql.CreateGatewayTokenInput,
  ) {
    return this.tokens.create(principal, input);
  }

  @Mutation('revokeToken')
  @Allow('ADMIN')
  revokeToken(@CurrentPrincipal() principal: UserPrincipal, @Args('id') id: string) {
    return this.tokens.revoke(principal, id);
  }
}
