import type { Scope } from '@app/auth';
import type { KioskTile } from '@app/contracts';
import type { LiveTile } from '@app/fleet-view';
import fc from 'fast-check';
import { countFleet } from './fleet-counts.js';
import { TileRoom } from './rooms.js';
import { TileStore } from './tile-store.js';
import { Watch } from './watch.js';

function aTile(kioskId: number, fields: Partial<KioskTile> = {}, offlineAt: number | null = null): LiveTile {
  const tile: KioskTile = {
    serial: `K-${kioskId}`,
    site: 'one',
    region: 'west',
    state: 'ONLINE',
    since: null,
    lastHeardAt: null,
    celsius: 21,
    openAlerts: 0,
    worstSeverity: null,
    ...fields,
  };
  return { kioskId, tile, lastReceivedAt: null, offlineAt };
}

test('only what is different is a change', () => {
  const store = new TileStore();
  expect(store.apply([aTile(1), aTile(2)], true)).toHaveLength(2);
  expect(store.apply([aTile(1), aTile(2)], true)).toEqual([]);
  expect(store.apply([aTile(2, { celsius: 22 })], false)).toMatchObject([
    { before: { kioskId: 2 }, after: { tile: { celsius: 22 } } },
  ]);
  expect(store.apply([aTile(1)], true)).toMatchObject([{ before: { kioskId: 2 }, after: null }]);
  expect([...store.of({ kind: 'site', id: 'one' })].map(({ kioskId }) => kioskId)).toEqual([1]);
});

test('silence is overdue after its instant, not at it', () => {
  const store = new TileStore();
  store.apply([aTile(1, {}, 1_000), aTile(2, {}, null)], true);
  expect(store.overdue(1_000)).toEqual([]);
  expect(store.overdue(1_001)).toEqual([1]);
});

const states = [
  'ONLINE',
  'DEGRADED',
  'OFFLINE',
  'MAINTENANCE',
  'AWAITING_REQUALIFICATION',
  'RETIRED',
] as const;
const anyTile = fc
  .record({
    id: fc.integer({ min: 1, max: 6 }),
    site: fc.constantFrom('one', 'two', 'three'),
    state: fc.constantFrom(...states),
    celsius: fc.integer({ min: 20, max: 24 }),
  })
  .map(({ id, site, state, celsius }) =>
    aTile(id, { site, region: site === 'three' ? 'east' : 'west', state, celsius }),
  );
const parts = [
  { kind: 'fleet' as const },
  { kind: 'region' as const, id: 'west' },
  { kind: 'site' as const, id: 'two' },
];
const scopes: Scope[] = [
  { regions: [], sites: [] },
  { regions: ['east'], sites: [] },
  { regions: [], sites: ['one', 'two'] },
];

test('snapshot and deltas of any room add up to what the room shows, and show nothing else', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...parts),
      fc.constantFrom(...scopes),
      fc.array(fc.record({ tile: anyTile, push: fc.boolean() }), { maxLength: 40 }),
      (part, scope, steps) => {
        const store = new TileStore();
        const room = new TileRoom(part, scope, store);
        const watch = new Watch('topic', room);
        room.watches.add(watch);
        let tiles = new Map<string, KioskTile>();
        let summary: unknown;
        const push = () => {
          if (watch.needsSnapshot) {
            const data = watch.takeSnapshot().data as ReturnType<TileRoom['snapshot']>;
            tiles = new Map(data.kiosks.map((tile) => [tile.serial, tile]));
            summary = data.summary;
            return;
          }
          for (const change of watch.takeDelta()?.changes ?? [])
            if (change.type === 'kiosk') tiles.set(change.kiosk.serial, change.kiosk);
            else summary = change.summary;
        };
        for (const { tile, push: now } of steps) {
          room.take(store.apply([tile], false), false);
          if (now) push();
        }
        push();
        const seen = [...store.of({ kind: 'fleet' })].filter(
          ({ tile: { site, region } }) =>
            (part.kind === 'fleet' || (part.kind === 'region' ? region === part.id : site === part.id)) &&
            (scope.regions.length === 0 || scope.regions.includes(region)) &&
            (scope.sites.length === 0 || scope.sites.includes(site)),
        );
        expect(tiles).toEqual(new Map(seen.map(({ tile }) => [tile.serial, tile])));
        expect(summary).toEqual(countFleet(seen, new Map()));
      },
    ),
  );
});

test('incidents count once per site of the room', () => {
  const incidents = new Map([
    ['one', { open: 2, unacknowledged: 1, routine: 1 }],
    ['elsewhere', { open: 9, unacknowledged: 9, routine: 0 }],
  ]);
  expect(countFleet([aTile(1), aTile(2)], incidents)).toMatchObject({
    kiosks: 2,
    online: 2,
    openIncidents: 2,
    unacknowledgedIncidents: 1,
    routineIncidents: 1,
  });
});
