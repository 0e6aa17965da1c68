import type { FleetCounts, KioskState, KioskTile } from '@app/contracts';
import type { FleetSearch } from './fleet-search.js';
import { stateRank } from './kiosk-states.js';

export interface SiteInfo {
  id: string;
  name: string;
  city: string | null;
  timeZone: string;
  latitude: number;
  longitude: number;
  region: { id: string; name: string };
}

export interface SiteGroup {
  id: string;
  name: string;
  tiles: KioskTile[];
}
export interface RegionGroup {
  id: string;
  name: string;
  sites: SiteGroup[];
  kiosks: number;
}

const byText = new Intl.Collator('en', { numeric: true }).compare;

/** The tiles that region, site and search let through; the state filter is left out so chips can count. */
export function tilesInScope(
  tiles: Iterable<KioskTile>,
  search: FleetSearch,
  sites: ReadonlyMap<string, SiteInfo>,
): KioskTile[] {
  const regions = search.region && new Set(search.region);
  const only = search.site && new Set(search.site);
  const text = search.q?.toLowerCase();
  const found: KioskTile[] = [];
  for (const tile of tiles) {
    if (regions && !regions.has(tile.region)) continue;
    if (only && !only.has(tile.site)) continue;
    if (text && !tile.serial.toLowerCase().includes(text)) {
      const name = sites.get(tile.site)?.name ?? tile.site;
      if (!name.toLowerCase().includes(text)) continue;
    }
    found.push(tile);
  }
  return found;
}

export function withStates(tiles: KioskTile[], states: readonly KioskState[] | undefined): KioskTile[] {
  if (!states) return tiles;
  const wanted = new Set(states);
  return tiles.filter((tile) => wanted.has(tile.state));
}

export function countByState(tiles: readonly KioskTile[]): Map<KioskState, number> {
  const counts = new Map<KioskState, number>();
  for (const tile of tiles) counts.set(tile.state, (counts.get(tile.state) ?? 0) + 1);
  return counts;
}

/** Regions and sites by name, kiosks by serial: an order that no live change can disturb. */
export function groupBySite(
  tiles: readonly KioskTile[],
  sites: ReadonlyMap<string, SiteInfo>,
): RegionGroup[] {
  const regions = new Map<string, { group: RegionGroup; sites: Map<string, SiteGroup> }>();
  for (const tile of tiles) {
    const info = sites.get(tile.site);
    let region = regions.get(tile.region);
    if (!region) {
      const name = info?.region.name ?? tile.region;
      region = { group: { id: tile.region, name, sites: [], kiosks: 0 }, sites: new Map() };
      regions.set(tile.region, region);
    }
    let site = region.sites.get(tile.site);
    if (!site) {
      site = { id: tile.site, name: info?.name ?? tile.site, tiles: [] };
      region.sites.set(tile.site, site);
      region.group.sites.push(site);
    }
    site.tiles.push(tile);
    region.group.kiosks += 1;
  }
  const groups = [...regions.values()].map((region) => region.group);
  for (const group of groups) {
    group.sites.sort((a, b) => byText(a.name, b.name) || byText(a.id, b.id));
    for (const site of group.sites) site.tiles.sort((a, b) => (a.serial < b.serial ? -1 : 1));
  }
  return groups.sort((a, b) => byText(a.name, b.name) || byText(a.id, b.id));
}

/** The state that a site, or any set of kiosks, shows: its worst. */
export function worstState(tiles: readonly KioskTile[]): KioskState | null {
  let worst: KioskState | null = null;
  for (const tile of tiles) {
    if (worst === null || stateRank(tile.state) < stateRank(worst)) worst = tile.state;
  }
  return worst;
}

const plural = (count: number, one: string, many: string): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;

/** "3 incidents need you": what waits for a person, or that nothing does. Routine ones are not meant. */
export function incidentsSentence(summary: FleetCounts): string {
  const waiting = summary.unacknowledgedIncidents;
  if (waiting > 0) return plural(waiting, 'incident needs you', 'incidents need you');
  const inHand = summary.openIncidents - summary.routineIncidents;
  return inHand > 0
    ? `Nothing new · ${plural(inHand, 'incident', 'incidents')} in hand`
    : 'Nothing needs you';
}

/** "44 routine", or null when there is none. */
export function routineSentence(summary: FleetCounts): string | null {
  return summary.routineIncidents > 0 ? `${summary.routineIncidents.toLocaleString('en-US')} routine` : null;
}

/** "198 of 200 kiosks online". Retired kiosks are not counted: nobody expects them. */
export function onlineSentence(summary: FleetCounts): string {
  const heard =
    summary.online +
    summary.degraded +
    summary.offline +
    summary.maintenance +
    summary.awaitingRequalification;
  return `${summary.online.toLocaleString('en-US')} of ${plural(heard, 'kiosk', 'kiosks')} online`;
}
