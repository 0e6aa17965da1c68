import fc from 'fast-check';
import { groupBySite } from './fleet-selection.js';
import { aTile } from './tile-fixture.js';
import { layOutTiles, type TileLayout } from './tile-layout.js';
import { neighbour, tileAt } from './tile-lookup.js';

const groups = (sizes: readonly number[]) =>
  groupBySite(
    sizes.flatMap((size, site) =>
      Array.from({ length: size }, (_, index) =>
        aTile(`K-${String(site).padStart(3, '0')}-${String(index).padStart(3, '0')}`, {
          site: `s${site}`,
          region: `r${site % 4}`,
        }),
      ),
    ),
    new Map(),
  );
const boxes = (layout: TileLayout) =>
  layout.tiles.map((serial, index) => ({ serial, x: layout.x[index] ?? -1, y: layout.y[index] ?? -1 }));

const space = fc.record({
  width: fc.integer({ min: 200, max: 2_000 }),
  height: fc.integer({ min: 200, max: 1_200 }),
  touch: fc.boolean(),
});
const sizes = fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 30 });

test('every kiosk has one tile, inside the field, and no two overlap', () => {
  fc.assert(
    fc.property(sizes, space, (counts, room) => {
      const layout = layOutTiles(groups(counts), room);
      const placed = boxes(layout);
      expect(new Set(layout.tiles).size).toBe(counts.reduce((sum, count) => sum + count, 0));
      const seen = new Set<string>();
      for (const { x, y } of placed) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x + layout.tile).toBeLessThanOrEqual(layout.width + 1);
        expect(y + layout.tile).toBeLessThanOrEqual(layout.height + layout.tile);
        seen.add(`${x} ${y}`);
      }
      expect(seen.size).toBe(placed.length);
    }),
    { numRuns: 60 },
  );
});

test('the tile under the mouse is the one that is drawn there', () => {
  fc.assert(
    fc.property(sizes, space, (counts, room) => {
      const layout = layOutTiles(groups(counts), room);
      boxes(layout).forEach(({ x, y }, index) => {
        expect(tileAt(layout, x, y)).toBe(index);
        expect(tileAt(layout, x + layout.tile - 1, y + layout.tile - 1)).toBe(index);
      });
      expect(tileAt(layout, -5, -5)).toBe(-1);
    }),
    { numRuns: 40 },
  );
});

test('ten thousand kiosks fit on a desktop screen, two hundred have names', () => {
  const room = { width: 1_324, height: 770, touch: false };
  const large = layOutTiles(groups(Array.from({ length: 900 }, (_, site) => (site % 22) + 1)), room);
  expect(large.tiles.length).toBeGreaterThan(10_000);
  expect(large.height).toBeLessThanOrEqual(room.height);
  expect(large.sites).toEqual([]);
  const small = layOutTiles(groups(Array.from({ length: 50 }, () => 4)), room);
  expect(small.sites).toHaveLength(50);
  expect(small.tile).toBeGreaterThanOrEqual(20);
});

test('a finger gets large tiles', () => {
  expect(layOutTiles(groups([500]), { width: 360, height: 600, touch: true }).tile).toBe(24);
});

test('arrow keys reach every row and stop at the ends', () => {
  const layout = layOutTiles(groups([40, 40]), { width: 300, height: 300, touch: true });
  expect(neighbour(layout, -1, 'right')).toBe(0);
  expect(neighbour(layout, 0, 'left')).toBe(0);
  expect(neighbour(layout, 79, 'right')).toBe(79);
  let index = 0;
  for (let step = 0; step < 80; step += 1) index = neighbour(layout, index, 'down');
  expect(layout.y[index]).toBe(Math.max(...layout.y));
  expect(neighbour(layout, index, 'down')).toBe(index);
});
