import { Module } from '@nestjs/common';
import { LivePushModule } from '@app/live-push';
import { RegistryCache } from './cache/registry-cache.js';
import { RegistryChange } from './change/registry-change.js';
import { KioskChangesResolver } from './kiosks/kiosk-changes.resolver.js';
import { KioskLifecycleService } from './kiosks/kiosk-lifecycle.service.js';
import { KioskPartsService } from './kiosks/kiosk-parts.service.js';
import { RegisterKiosksService } from './kiosks/register-kiosks.service.js';
import { PlaceLoaders } from './places/place-loaders.js';
import { RegionResolver, SiteQueriesResolver } from './places/places.resolver.js';
import { PlacesService } from './places/places.service.js';
import { SiteFieldsResolver } from './places/site-fields.resolver.js';
import { CatalogueResolver } from './products/catalogue.resolver.js';
import { CatalogueService } from './products/catalogue.service.js';
import { ApiTokenListResolver } from './tokens/api-token-list.resolver.js';
import { GatewayTokensResolver } from './tokens/gateway-tokens.resolver.js';
import { GatewayTokensService } from './tokens/gateway-tokens.service.js';

/** Who and what there is, in memory: for every process that handles messages. */
@Module({
  providers: [RegistryCache],
  exports: [RegistryCache],
})
export class RegistryCacheModule {}

/** The registry with its changes and its part of the GraphQL schema: for the api. */
@Module({
  imports: [RegistryCacheModule, LivePushModule],
  providers: [
    RegistryChange,
    PlacesService,
    PlaceLoaders,
    CatalogueService,
    RegisterKiosksService,
    KioskLifecycleService,
    KioskPartsService,
    GatewayTokensService,
    RegionResolver,
    SiteQueriesResolver,
    SiteFieldsResolver,
    CatalogueResolver,
    KioskChangesResolver,
    GatewayTokensResolver,
    ApiTokenListResolver,
  ],
  exports: [RegistryCacheModule, RegistryChange, PlacesService, RegisterKiosksService, KioskLifecycleService],
})
export class KioskRegistryModule {}
