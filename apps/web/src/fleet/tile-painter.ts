import type { KioskState } from '@app/contracts';
import { kioskStates, stateGlyph, stateToken } from './kiosk-states.js';

/** One drawn tile per state, copied for every kiosk: copying is about ten times faster than drawing a path. */
export interface TileSprites {
  source: HTMLCanvasElement;
  /** Edge in device pixels. */
  edge: number;
}

export function drawSprites(tile: number, scale: number, styles: CSSStyleDeclaration): TileSprites {
  const edge = Math.round(tile * scale);
  const source = document.createElement('canvas');
  source.width = edge * kioskStates.length;
  source.height = edge;
  const context = source.getContext('2d');
  if (context) {
    kioskStates.forEach((state, index) =>
      drawTile(context, state, { left: index * edge, edge, scale }, styles),
    );
  }
  return { source, edge };
}

function drawTile(
  context: CanvasRenderingContext2D,
  state: KioskState,
  { left, edge, scale }: { left: number; edge: number; scale: number },
  styles: CSSStyleDeclaration,
): void {
  const colour = (part: string) => styles.getPropertyValue(`--state-${stateToken(state)}-${part}`).trim();
  context.save();
  context.translate(left, 0);
  context.fillStyle = colour('fill');
  context.beginPath();
  context.roundRect(0, 0, edge, edge, Math.max(1, edge * 0.16));
  context.fill();
  // A dot in each of thousands of small tiles is noise: what is well stays plain.
  if (state === 'ONLINE' && edge / scale < 12) {
    context.restore();
    return;
  }
  const glyph = stateGlyph(state);
  // Small tiles give the glyph the whole area; large ones leave it some air.
  const share = edge <= 12 ? 1 : edge <= 24 ? 0.84 : 0.62;
  const size = edge * share;
  context.translate((edge - size) / 2, (edge - size) / 2);
  context.scale(size / 12, size / 12);
  const path = new Path2D(glyph.path);
  if (glyph.filled) {
    context.fillStyle = colour('mark');
    context.fill(path);
  } else {
    context.strokeStyle = colour('mark');
    context.lineWidth = 2;
    context.lineCap = 'round';
    context.stroke(path);
  }
  context.restore();
}

/** Draws one tile over whatever was there. Coordinates in CSS pixels within the canvas. */
export function paintTile(
  context: CanvasRenderingContext2D,
  sprites: TileSprites,
  stateIndex: number,
  x: number,
  y: number,
  scale: number,
): void {
  const left = Math.round(x * scale);
  const top = Math.round(y * scale);
  context.clearRect(left, top, sprites.edge, sprites.edge);
  context.drawImage(
    sprites.source,
    stateIndex * sprites.edge,
    0,
    sprites.edge,
    sprites.edge,
    left,
    top,
    sprites.edge,
    sprites.edge,
  );
}
