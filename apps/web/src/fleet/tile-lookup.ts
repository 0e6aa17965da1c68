import { cellKey, type TileLayout } from './tile-layout.js';

/** The index of the tile at a point, or -1. Looks at four cells at most, however many tiles there are. */
export function tileAt(layout: TileLayout, x: number, y: number): number {
  const reach = layout.tile;
  for (const key of new Set([
    cellKey(x, y),
    cellKey(x - reach, y),
    cellKey(x, y - reach),
    cellKey(x - reach, y - reach),
  ])) {
    for (const index of layout.cells.get(key) ?? []) {
      const left = layout.x[index] ?? 0;
      const top = layout.y[index] ?? 0;
      if (x >= left && x < left + layout.tile && y >= top && y < top + layout.tile) return index;
    }
  }
  return -1;
}

export type Direction = 'left' | 'right' | 'up' | 'down' | 'first' | 'last';

/** Where an arrow key leads: left and right in reading order, up and down to the nearest tile of the next row. */
export function neighbour(layout: TileLayout, index: number, direction: Direction): number {
  const last = layout.tiles.length - 1;
  if (last < 0) return -1;
  if (direction === 'first' || index < 0) return 0;
  if (direction === 'last') return last;
  if (direction === 'left') return Math.max(0, index - 1);
  if (direction === 'right') return Math.min(last, index + 1);
  const x = layout.x[index] ?? 0;
  const y = layout.y[index] ?? 0;
  const sign = direction === 'down' ? 1 : -1;
  let best = index;
  let bestRow = Infinity;
  let bestDistance = Infinity;
  for (let other = 0; other <= last; other += 1) {
    const row = ((layout.y[other] ?? 0) - y) * sign;
    if (row <= 0 || row > bestRow) continue;
    const distance = Math.abs((layout.x[other] ?? 0) - x);
    if (row < bestRow || distance < bestDistance) {
      best = other;
      bestRow = row;
      bestDistance = distance;
    }
  }
  return best;
}
