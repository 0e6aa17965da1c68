import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow, CurrentPrincipal, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { type OperationContext, PlaceLoaders } from './place-loaders.js';
import { PlacesService, type RegionNode } from './places.service.js';

@Resolver('Region')
export class RegionResolver {
  constructor(
    @Inject(PlacesService) private readonly places: PlacesService,
    @Inject(PlaceLoaders) private readonly loaders: PlaceLoaders,
  ) {}

  @Query('regions')
  @Allow()
  regions(@CurrentPrincipal() principal: UserPrincipal) {
    return this.places.regions(principal);
  }

  @Mutation('registerRegion')
  @Allow('ADMIN')
  registerRegion(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args('input') input: gql.RegisterRegionInput,
  ) {
    return this.places.registerRegion(principal, input);
  }

  @ResolveField('siteCount')
  siteCount(@Parent() region: RegionNode, @Context() context: OperationContext): number | Promise<number> {
    return region.siteCount ?? this.loaders.siteCount(context, region.id);
  }
}

@Resolver('Site')
export class SiteQueriesResolver {
  constructor(@Inject(PlacesService) private readonly places: PlacesService) {}

  @Query('sites')
  @Allow()
  sites(@CurrentPrincipal() principal: UserPrincipal, @Args() args: gql.QuerysitesArgs) {
    return this.places.sites(principal, args);
  }

  @Query('site')
  @Allow()
  site(@CurrentPrincipal() principal: UserPrincipal, @Args('id') id: string) {
    return this.places.site(principal, id);
  }

  @Mutation('registerSite')
  @Allow('ADMIN')
  registerSite(@CurrentPrincipal() principal: UserPrincipal, @Args('input') input: gql.RegisterSiteInput) {
    return this.places.registerSite(principal, input);
  }
}
