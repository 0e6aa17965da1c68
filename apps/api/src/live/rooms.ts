import { inScope, type Scope } from '@app/auth';
import type {
  FleetChange,
  FleetCounts,
  FleetSnapshot,
  IncidentChange,
  IncidentsSnapshot,
  KioskChange,
  KioskSnapshot,
  KioskTile,
} from '@app/contracts';
import { mostIncidents } from '@app/fleet-view';
import { countFleet, sameCounts } from './fleet-counts.js';
import { byCost, type IncidentStore } from './incident-store.js';
import type { FleetPart, TileChange, TileStore } from './tile-store.js';
import type { Content, Watch } from './watch.js';

/** Everybody who watches the same topic with the same scope sees the same, so it is worked out once. */
abstract class Room<Key, Change> implements Content<Key, Change> {
  readonly watches = new Set<Watch<Key, Change>>();

  abstract snapshot(): unknown;
  abstract changeOf(key: Key): Change | null;

  protected noteAll(key: Key): void {
    for (const watch of this.watches) watch.note(key);
  }

  protected restartAll(): void {
    for (const watch of this.watches) watch.restart();
  }
}

type TileKey = number | 'summary';

/** Topics fleet, region and site. */
export class TileRoom extends Room<TileKey, FleetChange> {
  private summary: FleetCounts | null = null;

  constructor(
    private readonly part: FleetPart,
    private readonly scope: Scope,
    private readonly store: TileStore,
  ) {
    super();
  }

  snapshot(): FleetSnapshot {
    return { summary: this.counts(), kiosks: [...this.tiles()].map(({ tile }) => tile) };
  }

  changeOf(key: TileKey): FleetChange | null {
    if (key === 'summary') return { type: 'summary', summary: this.counts() };
    const live = this.store.get(key);
    return live && this.contains(live.tile) ? { type: 'kiosk', kiosk: live.tile } : null;
  }

  /** Tells the watchers what of `changes` is theirs. */
  take(changes: readonly TileChange[], incidentsChanged: boolean): void {
    let touched = incidentsChanged;
    let left = false;
    for (const { before, after } of changes) {
      const now = after !== null && this.contains(after.tile);
      if (now) this.noteAll(after.kioskId);
      else if (before !== null && this.contains(before.tile)) left = true;
      touched ||= now || left;
    }
    if (touched) this.recount();
    if (left) this.restartAll();
  }

  private recount(): void {
    const before = this.summary;
    this.summary = countFleet(this.tiles(), this.store.incidents);
    if (before === null || !sameCounts(before, this.summary)) this.noteAll('summary');
  }

  private counts(): FleetCounts {
    return (this.summary ??= countFleet(this.tiles(), this.store.incidents));
  }

  private contains(tile: KioskTile): boolean {
    const { part } = this;
    if (part.kind === 'region' && tile.region !== part.id) return false;
    if (part.kind === 'site' && tile.site !== part.id) return false;
    return inScope(this.scope, { regionId: tile.region, siteId: tile.site });
  }

  private *tiles() {
    for (const live of this.store.of(this.part)) if (this.contains(live.tile)) yield live;
  }
}

/** Topic kiosk. A change replaces the whole value. */
export class KioskRoom extends Room<'kiosk', KioskChange> {
  private value: KioskSnapshot | null = null;
  /** ms since the epoch; when it turns OFFLINE if nothing more is heard. */
  offlineAt: number | null = null;

  constructor(
    readonly kioskId: number,
    private readonly scope: Scope,
  ) {
    super();
  }

  /** False while nothing was read, or when the kiosk moved out of scope: then there is nothing to send. */
  get isReadable(): boolean {
    const tile = this.value?.tile;
    return tile !== undefined && inScope(this.scope, { regionId: tile.region, siteId: tile.site });
  }

  snapshot(): KioskSnapshot | null {
    return this.isReadable ? this.value : null;
  }

  changeOf(): KioskChange | null {
    return this.isReadable && this.value ? { type: 'kiosk', kiosk: this.value } : null;
  }

  take(value: KioskSnapshot, offlineAt: number | null): void {
    this.offlineAt = offlineAt;
    // A few hundred bytes; telling an unchanged value again every ten seconds would cost more.
    if (JSON.stringify(value) === JSON.stringify(this.value)) return;
    this.value = value;
    this.noteAll('kiosk');
  }
}

/** Topic incidents. */
export class IncidentRoom extends Room<number, IncidentChange> {
  constructor(
    private readonly scope: Scope,
    private readonly store: IncidentStore,
  ) {
    super();
  }

  snapshot(): IncidentsSnapshot {
    const mine = [...this.store.open()].filter((incident) => this.contains(incident));
    return { incidents: mine.sort(byCost).slice(0, mostIncidents) };
  }

  changeOf(id: number): IncidentChange | null {
    const incident = this.store.get(id);
    return incident && this.contains(incident) ? { type: 'incident', incident } : null;
  }

  take(ids: readonly number[]): void {
    for (const id of ids) {
      const incident = this.store.get(id);
      if (incident && this.contains(incident)) this.noteAll(id);
    }
  }

  private contains(incident: { region: string; site: string }): boolean {
    return inScope(this.scope, { regionId: incident.region, siteId: incident.site });
  }
}
