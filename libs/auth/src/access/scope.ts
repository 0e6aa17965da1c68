import type { Principal } from './principal.js';

/**
 * The part of the fleet that somebody may see and change. Both empty: everything. A kiosk is in scope when
 * (`regions` is empty or has its region) and (`sites` is empty or has its site).
 */
export interface Scope {
  readonly regions: readonly string[];
  readonly sites: readonly string[];
}

export const wholeFleet: Scope = { regions: [], sites: [] };

/**
 * Of users and gateways. A device speaks for itself by `kioskId` and gets no list at all: its scope names a site
 * that cannot exist, because site ids are never empty.
 */
export function scopeOf(principal: Principal): Scope {
  return principal.kind === 'device'
    ? { regions: [], sites: [''] }
    : { regions: principal.regions, sites: principal.sites };
}

export function inScope(scope: Scope, place: { regionId: string; siteId: string }): boolean {
  return (
    (scope.regions.length === 0 || scope.regions.includes(place.regionId)) &&
    (scope.sites.length === 0 || scope.sites.includes(place.siteId))
  );
}

/** A whole region is in scope: its regions allow it and no restriction to sites applies. */
export function regionInScope(scope: Scope, regionId: string): boolean {
  return scope.sites.length === 0 && (scope.regions.length === 0 || scope.regions.includes(regionId));
}

export function isWholeFleet(scope: Scope): boolean {
  return scope.regions.length === 0 && scope.sites.length === 0;
}
