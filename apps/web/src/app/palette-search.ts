import type { KioskTile } from '@app/contracts';
import type { SiteInfo } from '../fleet/fleet-selection.js';

const most = 8;

/**
 * The kiosks and sites that fit what was typed, at most eight each: those that start with it first. Kiosks are
 * found by their site's name too.
 */
export function matchPlaces(
  query: string,
  tiles: ReadonlyMap<string, KioskTile>,
  sites: ReadonlyMap<string, SiteInfo>,
): { kiosks: { tile: KioskTile; siteName: string }[]; sites: SiteInfo[] } {
  const text = query.trim().toLowerCase();
  if (text === '') return { kiosks: [], sites: [] };
  const matchingSites = [...sites.values()].filter((site) => site.name.toLowerCase().includes(text));
  const siteIds = new Set(matchingSites.map((site) => site.id));
  const first: KioskTile[] = [];
  const second: KioskTile[] = [];
  for (const tile of tiles.values()) {
    const serial = tile.serial.toLowerCase();
    if (serial.startsWith(text)) first.push(tile);
    else if (second.length < most && (serial.includes(text) || siteIds.has(tile.site))) second.push(tile);
    if (first.length >= most) break;
  }
  return {
    kiosks: [...first, ...second]
      .slice(0, most)
      .map((tile) => ({ tile, siteName: sites.get(tile.site)?.name ?? tile.site })),
    sites: matchingSites.slice(0, most),
  };
}
