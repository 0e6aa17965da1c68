import { Module } from '@nestjs/common';
import { RegistryCache } from './cache/registry-cache.js';

/** Who and what there is: regions, sites, products, kiosks. */
@Module({
  providers: [RegistryCache],
  exports: [RegistryCache],
})
export class KioskRegistryModule {}
