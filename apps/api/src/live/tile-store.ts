import type { LiveTile, SiteIncidents } from '@app/fleet-view';

/** A kiosk before and after; null where it was not or is not. */
export interface TileChange {
  before: LiveTile | null;
  after: LiveTile | null;
}

/** A part of the fleet, as topics name it. */
export type FleetPart = { kind: 'fleet' } | { kind: 'region' | 'site'; id: string };

type Index = Map<string, Set<number>>;

function put(index: Index, key: string, id: number): void {
  const ids = index.get(key);
  if (ids) ids.add(id);
  else index.set(key, new Set([id]));
}

function sameTile(a: LiveTile, b: LiveTile): boolean {
  return (
    a.lastReceivedAt === b.lastReceivedAt &&
    a.offlineAt === b.offlineAt &&
    (Object.keys(a.tile) as (keyof LiveTile['tile'])[]).every((field) => a.tile[field] === b.tile[field])
  );
}

/** The tiles of the whole fleet in memory (about 500 bytes each), one copy for all watchers of the process. */
export class TileStore {
  private tiles = new Map<number, LiveTile>();
  private readonly bySite: Index = new Map();
  private readonly byRegion: Index = new Map();
  incidents: ReadonlyMap<string, SiteIncidents> = new Map();

  get(kioskId: number): LiveTile | undefined {
    return this.tiles.get(kioskId);
  }

  *of(part: FleetPart): Iterable<LiveTile> {
    if (part.kind === 'fleet') {
      yield* this.tiles.values();
      return;
    }
    const index = part.kind === 'region' ? this.byRegion : this.bySite;
    for (const id of index.get(part.id) ?? []) {
      const tile = this.tiles.get(id);
      if (tile) yield tile;
    }
  }

  /** Kiosks that fell silent by `now` (ms) without any event to say so. */
  overdue(now: number): number[] {
    const ids: number[] = [];
    for (const { kioskId, offlineAt } of this.tiles.values())
      if (offlineAt !== null && offlineAt < now) ids.push(kioskId);
    return ids;
  }

  /** Takes over what was read; `complete` when it was the whole fleet. @returns what is different now. */
  apply(read: readonly LiveTile[], complete: boolean): TileChange[] {
    const changes: TileChange[] = [];
    for (const after of read) {
      const before = this.tiles.get(after.kioskId) ?? null;
      if (before && sameTile(before, after)) continue;
      this.replace(before, after);
      changes.push({ before, after });
    }
    if (complete && read.length < this.tiles.size) {
      const present = new Set(read.map((tile) => tile.kioskId));
      for (const before of [...this.tiles.values()].filter((tile) => !present.has(tile.kioskId))) {
        this.replace(before, null);
        changes.push({ before, after: null });
      }
    }
    return changes;
  }

  clear(): void {
    this.tiles.clear();
    this.bySite.clear();
    this.byRegion.clear();
    this.incidents = new Map();
  }

  private replace(before: LiveTile | null, after: LiveTile | null): void {
    if (before) {
      this.tiles.delete(before.kioskId);
      this.bySite.get(before.tile.site)?.delete(before.kioskId);
      this.byRegion.get(before.tile.region)?.delete(before.kioskId);
    }
    if (after) {
      this.tiles.set(after.kioskId, after);
      put(this.bySite, after.tile.site, after.kioskId);
      put(this.byRegion, after.tile.region, after.kioskId);
    }
  }
}
