import type { KioskTile } from '@app/contracts';
import type { RegionGroup } from './fleet-selection.js';

/** Where everything of the tile view stands, in CSS pixels from its top left corner. */
export interface TileLayout {
  /** Edge of a tile. */
  tile: number;
  height: number;
  width: number;
  tiles: KioskTile['serial'][];
  x: Float32Array;
  y: Float32Array;
  regions: { id: string; name: string; kiosks: number; sites: number; x: number; y: number }[];
  /** Empty when the tiles are too small for names. */
  sites: { id: string; name: string; kiosks: number; x: number; y: number; width: number }[];
  indexOf: ReadonlyMap<string, number>;
  cells: ReadonlyMap<number, number[]>;
}

interface Density {
  tile: number;
  gap: number;
  named: boolean;
}

/** From generous to dense; the first that fits the screen is taken. */
const densities: readonly Density[] = [
  { tile: 30, gap: 4, named: true },
  { tile: 24, gap: 3, named: true },
  { tile: 20, gap: 3, named: true },
  { tile: 18, gap: 2, named: false },
  { tile: 14, gap: 2, named: false },
  { tile: 12, gap: 2, named: false },
  { tile: 10, gap: 1, named: false },
  { tile: 8, gap: 1, named: false },
  { tile: 7, gap: 1, named: false },
  { tile: 6, gap: 1, named: false },
];
/** A finger needs a larger target than a mouse; the page scrolls instead. */
const touchDensity: Density = { tile: 24, gap: 4, named: false };

const regionHeader = 28;
const regionGap = 12;
const siteLabel = 18;
const siteWidth = 164;
const siteGap = 16;
const cell = 64;

export interface LayoutSpace {
  width: number;
  /** What is visible without scrolling. */
  height: number;
  touch: boolean;
}

/** Lays the kiosks out by region and site, as large as fits on the screen. */
export function layOutTiles(groups: readonly RegionGroup[], space: LayoutSpace): TileLayout {
  const width = Math.max(space.width, 120);
  if (space.touch) return layOut(groups, width, touchDensity);
  let layout: TileLayout | null = null;
  for (const density of densities) {
    layout = layOut(groups, width, density);
    if (layout.height <= space.height) break;
  }
  return layout ?? layOut(groups, width, touchDensity);
}

function layOut(groups: readonly RegionGroup[], width: number, density: Density): TileLayout {
  const count = groups.reduce((sum, group) => sum + group.kiosks, 0);
  const builder = new Builder(count, density.tile);
  const height = density.named
    ? placeNamed(builder, groups, width, density)
    : placeFlowing(builder, groups, width, density);
  return builder.finish(width, Math.max(0, height - regionGap));
}

/** Sites in columns of equal width, each under its name; small regions stand beside each other. */
function placeNamed(
  builder: Builder,
  groups: readonly RegionGroup[],
  width: number,
  density: Density,
): number {
  const columns = Math.max(1, Math.floor((width + siteGap) / (siteWidth + siteGap)));
  const pitch = (width + siteGap) / columns;
  let top = 0;
  let bottom = 0;
  let column = 0;
  for (const group of groups) {
    // Two columns at least: the region's own name needs them.
    const wanted = Math.min(columns, Math.max(2, group.sites.length));
    if (column + wanted > columns) {
      top = bottom;
      column = 0;
    }
    builder.addRegion(group, column * pitch, top);
    const end = placeSites(
      builder,
      group,
      { left: column * pitch, top: top + regionHeader, pitch, columns: wanted },
      density,
    );
    bottom = Math.max(bottom, end + regionGap);
    column += wanted;
  }
  return bottom;
}

interface SiteArea {
  left: number;
  top: number;
  /** From one column to the next. */
  pitch: number;
  columns: number;
}

function placeSites(builder: Builder, group: RegionGroup, area: SiteArea, density: Density): number {
  const columnWidth = area.pitch - siteGap;
  const pitch = density.tile + density.gap;
  const across = Math.max(1, Math.floor((columnWidth + density.gap) / pitch));
  let y = area.top;
  for (let start = 0; start < group.sites.length; start += area.columns) {
    const row = group.sites.slice(start, start + area.columns);
    row.forEach((site, column) => {
      const x = area.left + column * area.pitch;
      builder.sites.push({
        id: site.id,
        name: site.name,
        kiosks: site.tiles.length,
        x,
        y,
        width: columnWidth,
      });
      site.tiles.forEach((tile, index) => {
        builder.add(
          tile.serial,
          x + (index % across) * pitch,
          y + siteLabel + Math.floor(index / across) * pitch,
        );
      });
    });
    const tallest = Math.max(...row.map((site) => Math.ceil(site.tiles.length / across)));
    y += siteLabel + tallest * pitch + 10;
  }
  return y;
}

/** Sites one after another like words in a text, for when there is no room for names. */
function placeFlowing(
  builder: Builder,
  groups: readonly RegionGroup[],
  width: number,
  density: Density,
): number {
  const pitch = density.tile + density.gap;
  let y = 0;
  for (const group of groups) {
    builder.addRegion(group, 0, y);
    y += regionHeader;
    let x = 0;
    for (const site of group.sites) {
      for (const tile of site.tiles) {
        if (x + density.tile > width) {
          x = 0;
          y += pitch;
        }
        builder.add(tile.serial, x, y);
        x += pitch;
      }
      if (x > 0) x += Math.ceil(density.tile / 2);
    }
    y += pitch + regionGap;
  }
  return y;
}

class Builder {
  readonly regions: TileLayout['regions'] = [];
  readonly sites: TileLayout['sites'] = [];
  private readonly x: Float32Array;
  private readonly y: Float32Array;
  private readonly tiles: string[] = [];
  private readonly indexOf = new Map<string, number>();
  private readonly cells = new Map<number, number[]>();

  constructor(
    count: number,
    private readonly tile: number,
  ) {
    this.x = new Float32Array(count);
    this.y = new Float32Array(count);
  }

  addRegion(group: RegionGroup, x: number, y: number): void {
    this.regions.push({
      id: group.id,
      name: group.name,
      kiosks: group.kiosks,
      sites: group.sites.length,
      x,
      y,
    });
  }

  add(serial: string, x: number, y: number): void {
    const index = this.tiles.length;
    this.tiles.push(serial);
    this.indexOf.set(serial, index);
    this.x[index] = Math.round(x);
    this.y[index] = Math.round(y);
    const key = cellKey(x, y);
    const list = this.cells.get(key);
    if (list) list.push(index);
    else this.cells.set(key, [index]);
  }

  finish(width: number, height: number): TileLayout {
    const { tile, tiles, x, y, regions, sites, indexOf, cells } = this;
    return { tile, tiles, x, y, regions, sites, indexOf, cells, width, height };
  }
}

/** Which square of 64 px a point lies in. */
export const cellKey = (x: number, y: number): number => Math.floor(y / cell) * 4096 + Math.floor(x / cell);
