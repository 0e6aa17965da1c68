import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Allow, CurrentPrincipal, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { CatalogueService } from './catalogue.service.js';

@Resolver('Product')
export class CatalogueResolver {
  constructor(@Inject(CatalogueService) private readonly catalogue: CatalogueService) {}

  @Query('products')
  @Allow()
  products(@Args() args: gql.QueryproductsArgs) {
    return this.catalogue.products(args);
  }

  @Query('kioskModels')
  @Allow()
  kioskModels() {
    return this.catalogue.kioskModels();
  }

  @Mutation('registerProduct')
  @Allow('ADMIN')
  registerProduct(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args('input') input: gql.RegisterProductInput,
  ) {
    return this.catalogue.registerProduct(principal, input);
  }
}
