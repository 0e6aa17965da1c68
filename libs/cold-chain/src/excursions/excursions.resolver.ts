import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow, CurrentPrincipal, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import type { Connection } from '@app/kernel';
import type { KioskReference } from '@app/kiosk-registry';
import { AssessExcursion, type AssessmentResult } from './assess-excursion.js';
import { ExcursionLoaders } from './excursion-loaders.js';
import type { ExcursionNode } from './excursion-node.js';
import { ExcursionQueries } from './excursion-queries.js';

@Resolver('Excursion')
export class ExcursionsResolver {
  constructor(
    @Inject(ExcursionQueries) private readonly queries: ExcursionQueries,
    @Inject(AssessExcursion) private readonly assessment: AssessExcursion,
    @Inject(ExcursionLoaders) private readonly loaders: ExcursionLoaders,
  ) {}

  @Query('excursions')
  @Allow('OPS', 'PHARMACIST', 'EXECUTIVE', 'ADMIN')
  excursions(
    @Args() args: gql.QueryexcursionsArgs,
    @CurrentPrincipal() principal: UserPrincipal,
  ): Promise<Connection<ExcursionNode>> {
    return this.queries.page(principal, args);
  }

  @Query('excursion')
  @Allow('OPS', 'PHARMACIST', 'EXECUTIVE', 'ADMIN')
  excursion(
    @Args() { id }: gql.QueryexcursionArgs,
    @CurrentPrincipal() principal: UserPrincipal,
  ): Promise<ExcursionNode | null> {
    return this.queries.one(principal, id);
  }

  @Mutation('assessExcursion')
  @Allow('PHARMACIST')
  assessExcursion(
    @Args() args: gql.MutationassessExcursionArgs,
    @CurrentPrincipal() principal: UserPrincipal,
  ): Promise<AssessmentResult> {
    return this.assessment.assess(principal, args);
  }

  @ResolveField('lots')
  lots(@Parent() excursion: ExcursionNode, @Context() context: object) {
    return this.loaders.of(context).lots.load(excursion.excursionId);
  }

  @ResolveField('assessments')
  assessments(@Parent() excursion: ExcursionNode, @Context() context: object) {
    return this.loaders.of(context).assessments.load(excursion.excursionId);
  }
}

@Resolver('Kiosk')
export class KioskExcursionsResolver {
  constructor(@Inject(ExcursionQueries) private readonly queries: ExcursionQueries) {}

  @ResolveField('excursions')
  excursions(
    @Parent() kiosk: KioskReference,
    @Args() args: gql.KioskexcursionsArgs,
    @CurrentPrincipal() principal: UserPrincipal,
  ): Promise<Connection<ExcursionNode>> {
    return this.queries.ofKiosk(principal, kiosk.kioskId, args);
  }
}
