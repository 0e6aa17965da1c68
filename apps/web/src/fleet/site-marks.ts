import type { KioskState, KioskTile } from '@app/contracts';
import { geoAlbersUsa } from 'd3-geo';
import type { SiteInfo } from './fleet-selection.js';
import { stateRank } from './kiosk-states.js';

/** The size that us-atlas' pre-projected shapes are made for, and the projection they were made with. */
export const mapWidth = 975;
export const mapHeight = 610;
const projection = geoAlbersUsa()
  .scale(1300)
  .translate([mapWidth / 2, mapHeight / 2]);

export interface SiteMark {
  id: string;
  name: string;
  region: string;
  kiosks: number;
  /** Kiosks in its worst state. */
  affected: number;
  state: KioskState;
  /** Null outside of the United States, which this map does not show. */
  point: [number, number] | null;
  radius: number;
}

/** Area grows with the number of kiosks; in map units. */
const radiusFor = (kiosks: number): number => Math.min(16, 3.4 + 1.5 * Math.sqrt(kiosks));

/** One mark per site: its worst state and how many kiosks are in it. Worst first. */
export function siteMarks(tiles: readonly KioskTile[], sites: ReadonlyMap<string, SiteInfo>): SiteMark[] {
  const bySite = new Map<string, KioskTile[]>();
  for (const tile of tiles) {
    const list = bySite.get(tile.site);
    if (list) list.push(tile);
    else bySite.set(tile.site, [tile]);
  }
  const marks: SiteMark[] = [];
  for (const [id, members] of bySite) {
    const info = sites.get(id);
    const worst = members.reduce((a, b) => (stateRank(b.state) < stateRank(a.state) ? b : a));
    marks.push({
      id,
      name: info?.name ?? id,
      region: info?.region.name ?? worst.region,
      kiosks: members.length,
      affected: members.filter((tile) => tile.state === worst.state).length,
      state: worst.state,
      point: info ? projection([info.longitude, info.latitude]) : null,
      radius: radiusFor(members.length),
    });
  }
  return marks.sort(
    (a, b) =>
      stateRank(a.state) - stateRank(b.state) || b.affected - a.affected || (a.name < b.name ? -1 : 1),
  );
}
