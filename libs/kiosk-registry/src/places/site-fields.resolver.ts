import { Inject } from '@nestjs/common';
import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { SiteReference } from '../registered-kiosk.js';
import type { SiteRow } from './place.sql.js';
import { type OperationContext, PlaceLoaders } from './place-loaders.js';
import type { RegionNode } from './places.service.js';

/** The fields of every Site, wherever a resolver returned a SiteReference. */
@Resolver('Site')
export class SiteFieldsResolver {
  constructor(@Inject(PlaceLoaders) private readonly loaders: PlaceLoaders) {}

  @ResolveField('id')
  id(@Parent() { siteId }: SiteReference): string {
    return siteId;
  }

  @ResolveField('name')
  async name(@Parent() site: SiteReference, @Context() context: OperationContext): Promise<string> {
    return (await this.row(site, context)).name;
  }

  @ResolveField('region')
  async region(@Parent() site: SiteReference, @Context() context: OperationContext): Promise<RegionNode> {
    const row = await this.row(site, context);
    return { __typename: 'Region', id: row.region_id, name: row.region_name };
  }

  @ResolveField('city')
  async city(@Parent() site: SiteReference, @Context() context: OperationContext): Promise<string | null> {
    return (await this.row(site, context)).city;
  }

  @ResolveField('timeZone')
  async timeZone(@Parent() site: SiteReference, @Context() context: OperationContext): Promise<string> {
    return (await this.row(site, context)).time_zone;
  }

  @ResolveField('latitude')
  async latitude(@Parent() site: SiteReference, @Context() context: OperationContext): Promise<number> {
    return (await this.row(site, context)).latitude;
  }

  @ResolveField('longitude')
  async longitude(@Parent() site: SiteReference, @Context() context: OperationContext): Promise<number> {
    return (await this.row(site, context)).longitude;
  }

  @ResolveField('openingHours')
  async openingHours(@Parent() site: SiteReference, @Context() context: OperationContext) {
    return (await this.row(site, context)).opening_hours;
  }

  @ResolveField('kioskCount')
  async kioskCount(@Parent() site: SiteReference, @Context() context: OperationContext): Promise<number> {
    return (await this.row(site, context)).kiosk_count;
  }

  private async row({ siteId }: SiteReference, context: OperationContext): Promise<SiteRow> {
    const row = await this.loaders.site(context, siteId);
    if (row === undefined) throw new Error(`A resolver returned the site ${siteId}, which does not exist`);
    return row;
  }
}
