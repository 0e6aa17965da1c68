import { Inject, Injectable } from '@nestjs/common';
import { type AlertRow, openAlertsOfKiosks } from '@app/alerting';
import { forbidden, type Principal, scopeOf, type Scope, unauthenticated } from '@app/auth';
import { CLOCK, type Clock } from '@app/kernel';
import type { KioskReference } from '@app/kiosk-registry';
import { Database } from '@app/persistence';
import { BatchLoader } from '../batch-loader.js';
import { regionSummaries, type SummaryRow } from '../summary/fleet-summary.sql.js';
import {
  groupByKiosk,
  type ProbeRow,
  probesOfKiosks,
  type SlotRow,
  slotsOfKiosks,
} from './kiosk-parts.sql.js';
import type { KioskRow } from './kiosk-row.sql.js';
import { kiosksById } from './kiosks-by-id.sql.js';

/** What the api puts into every GraphQL context. */
export interface GraphqlContext {
  principal: Principal | null;
}

/** A kiosk whose row was read already, by the query that found it. */
export type LoadedKiosk = KioskReference & { row?: KioskRow };

/** Everything that one operation reads about kiosks, each thing once and in batches, within its caller's scope. */
export class KioskLoaders {
  readonly probes: BatchLoader<number, ProbeRow[]>;
  readonly slots: BatchLoader<number, SlotRow[]>;
  readonly openAlerts: BatchLoader<number, AlertRow[]>;
  readonly regionSummaries: BatchLoader<string, SummaryRow>;
  private readonly kiosks: BatchLoader<number, KioskRow>;

  constructor(
    database: Database,
    readonly now: Date,
    readonly scope: Scope,
  ) {
    const { regions, sites } = scope;
    this.kiosks = new BatchLoader(async (ids) => {
      const rows = await database.run(kiosksById, [now, ids, regions, sites]);
      return new Map(rows.map((row) => [row.id, row]));
    });
    this.probes = new BatchLoader(async (ids) => groupByKiosk(await database.run(probesOfKiosks, [ids])));
    this.slots = new BatchLoader(async (ids) => groupByKiosk(await database.run(slotsOfKiosks, [ids])));
    this.openAlerts = new BatchLoader(async (ids) =>
      groupByKiosk(await database.run(openAlertsOfKiosks, [ids])),
    );
    this.regionSummaries = new BatchLoader(async (ids) => {
      const rows = await database.run(regionSummaries, [now, regions, sites, ids]);
      return new Map(rows.map((row) => [row.region_id, row]));
    });
  }

  /** @throws AppError FORBIDDEN for a kiosk outside the caller's scope. */
  kiosk(reference: LoadedKiosk): KioskRow | Promise<KioskRow> {
    return (
      reference.row ??
      this.kiosks.load(reference.kioskId).then((row) => {
        if (!row) throw forbidden('This kiosk is not yours to see');
        return row;
      })
    );
  }
}

/** Loaders by GraphQL context. A subscription keeps its context for hours: old loaders are replaced. */
@Injectable()
export class KioskLoadersByContext {
  private static readonly maxAgeMs = 2_000;
  private readonly byContext = new WeakMap<object, KioskLoaders>();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError UNAUTHENTICATED */
  of(context: GraphqlContext): KioskLoaders {
    const now = this.clock.now();
    const known = this.byContext.get(context);
    if (known && now - known.now.getTime() < KioskLoadersByContext.maxAgeMs) return known;
    if (!context.principal) throw unauthenticated();
    const loaders = new KioskLoaders(this.database, new Date(now), scopeOf(context.principal));
    this.byContext.set(context, loaders);
    return loaders;
  }
}
