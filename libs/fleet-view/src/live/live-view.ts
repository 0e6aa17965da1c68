import { Inject, Injectable } from '@nestjs/common';
import { liveIncidentsById, openLiveIncidents } from '@app/alerting';
import type { Scope } from '@app/auth';
import type { KioskSnapshot, KioskTile, LiveIncident } from '@app/contracts';
import { CLOCK, type Clock } from '@app/kernel';
import { Database } from '@app/persistence';
import { groupByKiosk, probesOfKiosks, slotsOfKiosks } from '../kiosk/kiosk-parts.sql.js';
import type { TileRow } from '../kiosk/kiosk-row.sql.js';
import { kiosksById } from '../kiosk/kiosks-by-id.sql.js';
import { incidentCountsBySite } from '../summary/fleet-summary.sql.js';
import { kioskAccess, regionAccess, siteAccess } from '../topics/topic-access.sql.js';
import { allTiles } from './all-tiles.sql.js';
import { kioskSnapshotOf, liveIncidentOf, tileOf } from './live-shapes.js';

/** A tile with what the live push needs beside it. */
export interface LiveTile {
  kioskId: number;
  tile: KioskTile;
  /** ms since the epoch; when any message of it came in last. */
  lastReceivedAt: number | null;
  /** ms since the epoch; when it turns OFFLINE if nothing more is heard. */
  offlineAt: number | null;
}

export interface LiveKiosk extends LiveTile {
  detail: KioskSnapshot;
}

export interface SiteIncidents {
  open: number;
  unacknowledged: number;
  routine: number;
}

export type TopicAccess =
  { access: 'allowed'; kioskId: number | null } | { access: 'forbidden' } | { access: 'unknown' };

/** Open incidents that a snapshot has at most. */
export const mostIncidents = 500;

function liveTileOf(row: TileRow): LiveTile {
  return {
    kioskId: row.id,
    tile: tileOf(row),
    lastReceivedAt: row.last_received_at?.getTime() ?? null,
    offlineAt: row.offline_at?.getTime() ?? null,
  };
}

/**
 * Reads for the live push, one statement for all watchers. What is read is the whole fleet's: whoever sends it
 * applies each watcher's scope.
 */
@Injectable()
export class LiveView {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async allTiles(): Promise<LiveTile[]> {
    return (await this.database.run(allTiles, [this.now()])).map(liveTileOf);
  }

  async tiles(kioskIds: readonly number[]): Promise<LiveTile[]> {
    if (kioskIds.length === 0) return [];
    return (await this.database.run(kiosksById, [this.now(), kioskIds, [], []])).map(liveTileOf);
  }

  async kiosks(kioskIds: readonly number[]): Promise<LiveKiosk[]> {
    if (kioskIds.length === 0) return [];
    const [rows, probes, slots] = await Promise.all([
      this.database.run(kiosksById, [this.now(), kioskIds, [], []]),
      this.database.run(probesOfKiosks, [kioskIds]),
      this.database.run(slotsOfKiosks, [kioskIds]),
    ]);
    const [probesOf, slotsOf] = [groupByKiosk(probes), groupByKiosk(slots)];
    return rows.map((row) => ({
      ...liveTileOf(row),
      detail: kioskSnapshotOf(row, probesOf.get(row.id) ?? [], slotsOf.get(row.id) ?? []),
    }));
  }

  /** Open incidents by site id. */
  async incidentsBySite(): Promise<Map<string, SiteIncidents>> {
    const rows = await this.database.run(incidentCountsBySite, []);
    return new Map(
      rows.map((row) => [
        row.site_id,
        {
          open: row.open_incidents,
          unacknowledged: row.unacknowledged_incidents,
          routine: row.routine_incidents,
        },
      ]),
    );
  }

  /** The open incidents of the whole fleet, most costly first. */
  async openIncidents(limit: number): Promise<LiveIncident[]> {
    return (await this.database.run(openLiveIncidents, [[], [], limit])).map(liveIncidentOf);
  }

  /** By id, whatever their state. */
  async incidents(ids: readonly number[]): Promise<LiveIncident[]> {
    if (ids.length === 0) return [];
    return (await this.database.run(liveIncidentsById, [ids])).map(liveIncidentOf);
  }

  /** May somebody with this scope watch the region, site or kiosk? */
  async topicAccess(kind: 'region' | 'site' | 'kiosk', id: string, scope: Scope): Promise<TopicAccess> {
    const statements = { region: regionAccess, site: siteAccess };
    const { regions, sites } = scope;
    const [row] =
      kind === 'kiosk'
        ? await this.database.run(kioskAccess, [id, regions, sites])
        : await this.database.run(statements[kind], [id, regions, sites]);
    if (!row) return { access: 'unknown' };
    if (!row.allowed) return { access: 'forbidden' };
    return { access: 'allowed', kioskId: 'id' in row ? (row.id as number) : null };
  }

  private now(): Date {
    return new Date(this.clock.now());
  }
}
