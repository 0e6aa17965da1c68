import type { KioskTile } from '@app/contracts';
import { stateRank } from './kiosk-states.js';
import type { TileLayout } from './tile-layout.js';
import { drawSprites, paintTile, type TileSprites } from './tile-painter.js';

/** CSS pixels. */
export const bandHeight = 512;
export const bandCount = (height: number): number => Math.ceil(height / bandHeight);

const unknown = 255;

/** Keeps the canvases of one layout up to date. Bands far from the screen have no pixels and cost no memory. */
export class BandPainter {
  private readonly sprites: TileSprites;
  /** Index of the state that a tile should show, and the one it shows. */
  private readonly wanted: Uint8Array;
  private readonly members: number[][];
  private readonly shown: boolean[];

  constructor(
    private readonly layout: TileLayout,
    private readonly canvases: readonly HTMLCanvasElement[],
    private readonly scale: number,
    styles: CSSStyleDeclaration,
  ) {
    this.sprites = drawSprites(layout.tile, scale, styles);
    this.wanted = new Uint8Array(layout.tiles.length).fill(unknown);
    this.members = canvases.map(() => []);
    this.shown = canvases.map(() => false);
    for (let index = 0; index < layout.tiles.length; index += 1) {
      const top = layout.y[index] ?? 0;
      const first = Math.floor(top / bandHeight);
      const last = Math.floor((top + layout.tile - 1) / bandHeight);
      for (let band = first; band <= last; band += 1) this.members[band]?.push(index);
    }
  }

  /** Draws the tiles whose state is another than before. */
  update(tiles: ReadonlyMap<string, KioskTile>): void {
    const { layout, wanted } = this;
    for (let index = 0; index < layout.tiles.length; index += 1) {
      const tile = tiles.get(layout.tiles[index] ?? '');
      const state = tile ? stateRank(tile.state) : unknown;
      if (wanted[index] === state) continue;
      wanted[index] = state;
      const top = layout.y[index] ?? 0;
      const first = Math.floor(top / bandHeight);
      const last = Math.floor((top + layout.tile - 1) / bandHeight);
      for (let band = first; band <= last; band += 1) {
        if (this.shown[band]) this.paint(band, index);
      }
    }
  }

  show(band: number, visible: boolean): void {
    const canvas = this.canvases[band];
    if (!canvas || this.shown[band] === visible) return;
    this.shown[band] = visible;
    const height = Math.min(bandHeight, this.layout.height - band * bandHeight);
    canvas.width = visible ? Math.ceil(this.layout.width * this.scale) : 0;
    canvas.height = visible ? Math.ceil(height * this.scale) : 0;
    if (visible) for (const index of this.members[band] ?? []) this.paint(band, index);
  }

  private paint(band: number, index: number): void {
    const context = this.canvases[band]?.getContext('2d');
    const state = this.wanted[index] ?? unknown;
    if (!context || state === unknown) return;
    const { layout } = this;
    paintTile(
      context,
      this.sprites,
      state,
      layout.x[index] ?? 0,
      (layout.y[index] ?? 0) - band * bandHeight,
      this.scale,
    );
  }
}
