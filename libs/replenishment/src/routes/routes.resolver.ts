import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Allow, CurrentPrincipal, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { OverrideLineService } from '../overrides/override-line.service.js';
import { CompleteStopService } from '../visits/complete-stop.service.js';
import { ArrangeStopsService } from './arrange-stops.service.js';
import { RoutesService } from './routes.service.js';

/** What crews do with their routes, and planners before them. */
@Resolver()
@Allow('CREW', 'OPS', 'ADMIN')
export class RoutesResolver {
  constructor(
    @Inject(RoutesService) private readonly routes: RoutesService,
    @Inject(ArrangeStopsService) private readonly arrangements: ArrangeStopsService,
    @Inject(OverrideLineService) private readonly overrides: OverrideLineService,
    @Inject(CompleteStopService) private readonly visits: CompleteStopService,
  ) {}

  @Mutation('startRoute')
  startRoute(@CurrentPrincipal() principal: UserPrincipal, @Args() args: gql.MutationstartRouteArgs) {
    return this.routes.start(principal, args);
  }

  @Mutation('finishRoute')
  finishRoute(@CurrentPrincipal() principal: UserPrincipal, @Args('id') id: string) {
    return this.routes.finish(principal, id);
  }

  @Mutation('skipStop')
  skipStop(@CurrentPrincipal() principal: UserPrincipal, @Args() args: gql.MutationskipStopArgs) {
    return this.routes.skip(principal, args.id, args.reason);
  }

  @Mutation('reorderStops')
  reorderStops(@CurrentPrincipal() principal: UserPrincipal, @Args() args: gql.MutationreorderStopsArgs) {
    return this.routes.reorder(principal, args);
  }

  @Query('previewStops')
  previewStops(@CurrentPrincipal() principal: UserPrincipal, @Args() args: gql.QuerypreviewStopsArgs) {
    return this.arrangements.preview(principal, args.orders);
  }

  @Mutation('arrangeStops')
  arrangeStops(@CurrentPrincipal() principal: UserPrincipal, @Args() args: gql.MutationarrangeStopsArgs) {
    return this.arrangements.apply(principal, args.orders);
  }

  @Mutation('overrideLine')
  overrideLine(@CurrentPrincipal() principal: UserPrincipal, @Args('input') input: gql.OverrideLineInput) {
    return this.overrides.override(principal, input);
  }

  @Mutation('completeStop')
  completeStop(@CurrentPrincipal() principal: UserPrincipal, @Args('input') input: gql.CompleteStopInput) {
    return this.visits.complete(principal, input);
  }
}
