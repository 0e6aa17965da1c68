import type { ExecutiveSearch, Level } from './executive-search.js';

/** One step down. */
export function placeSearch(search: ExecutiveSearch, level: Level, group: string): ExecutiveSearch {
  if (level === 'REGION') return { ...search, region: group };
  return level === 'SITE' ? { ...search, site: group } : { ...search, kiosk: group };
}
