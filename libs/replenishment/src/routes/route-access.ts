import { inScope, type Principal, scopeOf } from '@app/auth';
import type { Queryable } from '@app/persistence';
import { lockRoute, type RoutePlaceRow, stopPlacesOfRoute } from './route.sql.js';

/** Ids of the schema are digits; null for anything else. */
export const rowId = (id: string): number | null => (/^\d{1,15}$/.test(id) ? Number(id) : null);

/** A route and its stops, locked; undefined when there is none, or none that is all within the caller's part of the fleet. */
export async function routeInScope(transaction: Queryable, principal: Principal, id: string) {
  const number = rowId(id);
  const [route] = number === null ? [] : await transaction.run(lockRoute, [number]);
  if (route === undefined) return undefined;
  const stops = await transaction.run(stopPlacesOfRoute, [route.id]);
  const scope = scopeOf(principal);
  const visible = stops.every(({ region_id, site_id }) =>
    inScope(scope, { regionId: region_id, siteId: site_id }),
  );
  return visible && mayUseDepot(principal, route) ? { route, stops } : undefined;
}

const mayUseDepot = (principal: Principal, { region_id }: RoutePlaceRow): boolean => {
  const { regions } = scopeOf(principal);
  return regions.length === 0 || regions.includes(region_id);
};
