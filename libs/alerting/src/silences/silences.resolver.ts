import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Allow, CurrentPrincipal, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { Silences } from './silences.js';

@Resolver('Silence')
export class SilencesResolver {
  constructor(@Inject(Silences) private readonly silences: Silences) {}

  @Query('silences')
  @Allow('OPS', 'ADMIN')
  all(@CurrentPrincipal() principal: UserPrincipal, @Args() args: gql.QuerysilencesArgs) {
    return this.silences.page(principal, args);
  }

  @Query('silencePreview')
  @Allow('OPS', 'ADMIN')
  silencePreview(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args('input') input: gql.SilenceMatchersInput,
  ) {
    return this.silences.preview(principal, input);
  }

  @Mutation('createSilence')
  @Allow('OPS', 'ADMIN')
  createSilence(@CurrentPrincipal() principal: UserPrincipal, @Args('input') input: gql.SilenceInput) {
    return this.silences.create(principal, input);
  }

  @Mutation('expireSilence')
  @Allow('OPS', 'ADMIN')
  expireSilence(@CurrentPrincipal() principal: UserPrincipal, @Args('id') id: string) {
    return this.silences.expire(principal, id);
  }
}
