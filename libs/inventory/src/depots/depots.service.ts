import { Inject, Injectable } from '@nestjs/common';
import { actorOf, AuditTrail, type Principal, regionInScope, scopeOf } from '@app/auth';
import type { gql } from '@app/contracts';
import { CLOCK, type Clock, type Connection, connection, decodeCursor, pageSize } from '@app/kernel';
import {
  checkCount,
  checkText,
  checkWhole,
  type Conflict,
  conflict,
  firstProblem,
  type InvalidInput,
  isPlaceId,
  type NotFound,
  notFound,
  type SiteReference,
} from '@app/kiosk-registry';
import { Database } from '@app/persistence';
import { checkClientId } from '../counts/count-slots.service.js';
import { findSubmission, recordSubmission } from '../counts/counts.sql.js';
import { type LotNode, lotNode } from '../lots/lot-node.js';
import { lotsByNumber } from '../lots/lot.sql.js';
import { settleRecalls } from '../recall/settle-recalls.js';
import { checkDepot, depotSettings } from './depot-input.js';
import { DepotLedger } from './depot-ledger.js';
import {
  type DepotRow,
  depotsInScope,
  dropDepotSites,
  lockDepot,
  regionExists,
  setDepotSites,
  shelfPage,
  sitesInRegion,
  sitesOfDepot,
  upsertDepot,
} from './depot.sql.js';

/** What a resolver returns for a Depot; the lists on it are resolved when they are asked for. */
export type DepotNode = Omit<gql.Depot, 'region' | 'sites' | 'stock'> & {
  __typename: 'Depot';
  region: { __typename: 'Region'; id: string; name: string };
};
export const depotNode = (row: DepotRow): DepotNode => ({
  __typename: 'Depot',
  id: row.id,
  name: row.name,
  region: { __typename: 'Region', id: row.region_id, name: row.region_name },
  timeZone: row.time_zone,
  latitude: row.latitude,
  longitude: row.longitude,
  shiftStarts: row.shift_starts,
  shiftMinutes: row.shift_minutes,
  vans: row.vans,
  totesPerVan: row.totes_per_van,
  packsPerTote: row.packs_per_tote,
  coldBagsPerVan: row.cold_bags_per_van,
  packsPerColdBag: row.packs_per_cold_bag,
  serviceLevel: row.service_level,
  requalifyAfterVisit: row.requalify_after_visit,
  costs: row.costs,
});

const mostLines = 500;

/** Depots, and what lies on their shelves. */
@Injectable()
export class DepotsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(AuditTrail) private readonly trail: AuditTrail,
  ) {}

  async depots(principal: Principal): Promise<DepotNode[]> {
    const { regions, sites } = scopeOf(principal);
    return (await this.database.run(depotsInScope, [regions, sites, null])).map(depotNode);
  }

  /** Null when there is none, or none that the caller may see. */
  async depot(principal: Principal, id: string): Promise<DepotNode | null> {
    if (!isPlaceId(id)) return null;
    const { regions, sites } = scopeOf(principal);
    const [row] = await this.database.run(depotsInScope, [regions, sites, id]);
    return row === undefined ? null : depotNode(row);
  }

  async sites(principal: Principal, depot: string): Promise<SiteReference[]> {
    const { regions, sites } = scopeOf(principal);
    const rows = await this.database.run(sitesOfDepot, [depot, regions, sites]);
    return rows.map(({ site_id: siteId }) => ({ __typename: 'Site', siteId }));
  }

  async stock(
    depot: string,
    { first, after }: gql.DepotstockArgs,
  ): Promise<Connection<{ lot: LotNode; quantity: number; held: number }>> {
    const size = pageSize(first, 500, 200);
    const key = decodeCursor(after, ['string', 'number']);
    const rows = await this.database.run(shelfPage, [
      depot,
      key === null ? null : String(key[0]),
      key === null ? null : Number(key[1]),
      size + 1,
    ]);
    return connection(
      rows,
      size,
      (row) => ({ lot: lotNode(row), quantity: row.quantity, held: row.held }),
      (row) => [row.sort_expiry, row.lot_id],
    );
  }

  async save(
    principal: Principal,
    given: gql.SaveDepotInput,
  ): Promise<DepotNode | NotFound | InvalidInput | Conflict> {
    const input = depotSettings(given);
    const problem = checkDepot(input);
    if (problem !== null) return problem;
    if (!regionInScope(scopeOf(principal), input.region))
      return notFound('input.region', 'There is no such region');
    return this.database.transaction<DepotNode | NotFound | Conflict>(async (transaction) => {
      const [region] = await transaction.run(regionExists, [input.region]);
      if (region === undefined) return notFound('input.region', 'There is no such region');
      const [known] = await transaction.run(lockDepot, [input.id]);
      if (known !== undefined && known.region_id !== input.region)
        return conflict('input.region', 'A depot stays in its region');
      const sites = await transaction.run(sitesInRegion, [input.sites, input.region]);
      const there = new Set(sites.map(({ id }) => id));
      const missing = input.sites.findIndex((site) => !there.has(site));
      if (missing >= 0)
        return notFound(`input.sites[${missing}]`, "There is no such site in the depot's region");
      await transaction.run(upsertDepot, [
        input.id,
        input.region,
        input.name,
        input.timeZone,
        input.latitude,
        input.longitude,
        input.shiftStarts,
        input.shiftMinutes,
        input.vans,
        input.totesPerVan,
        input.packsPerTote,
        input.coldBagsPerVan,
        input.packsPerColdBag,
        input.serviceLevel,
        input.requalifyAfterVisit,
        JSON.stringify(input.costs),
      ]);
      await transaction.run(dropDepotSites, [input.id, input.sites]);
      await transaction.run(setDepotSites, [input.id, input.sites]);
      await this.trail.record(transaction, {
        at: new Date(this.clock.now()),
        actor: actorOf(principal),
        action: 'depot.save',
        subject: `depot:${input.id}`,
        detail: { ...input, sites: input.sites.length },
      });
      const [row] = await transaction.run(lockDepot, [input.id]);
      return depotNode(row!);
    });
  }

  /** Deliveries, counts and disposals on the shelves, once per client id. */
  async record(
    principal: Principal,
    input: gql.RecordDepotStockInput,
  ): Promise<
    | { __typename: 'RecordedDepotStock'; depot: DepotNode; applied: boolean }
    | NotFound
    | InvalidInput
    | Conflict
  > {
    const problem = firstProblem([
      () => checkClientId('input.clientId', input.clientId),
      () => checkCount('input.lines', input.lines.length, 1, mostLines),
      ...input.lines.map(
        (line, index) => () =>
          checkText(`input.lines[${index}].product`, line.product, 64) ??
          checkText(`input.lines[${index}].lot`, line.lot, 64) ??
          checkWhole(`input.lines[${index}].quantity`, line.quantity, 0, 1_000_000),
      ),
    ]);
    if (problem !== null) return problem;
    const depot = await this.depot(principal, input.depot);
    if (depot === null) return notFound('input.depot', 'There is no such depot');
    return this.database.transaction(async (transaction) => {
      const now = new Date(this.clock.now());
      const actor = actorOf(principal);
      const ledger = await DepotLedger.open(transaction, {
        depot: depot.id,
        at: now,
        now,
        reference: input.clientId,
        actor,
      });
      const [known] = await transaction.run(findSubmission, [input.clientId]);
      if (known !== undefined)
        return known.kind === 'DEPOT' && (known.answer as { depot?: string }).depot === depot.id
          ? { __typename: 'RecordedDepotStock', depot, applied: false }
          : conflict('input.clientId', 'This client id was used for something else');
      const rows = await transaction.run(lotsByNumber, [
        input.lines.map(({ product }) => product),
        input.lines.map(({ lot }) => lot),
      ]);
      const lots = new Map(rows.map((row) => [`${row.product_id}\n${row.number}`, row]));
      for (const [index, line] of input.lines.entries())
        if (!lots.has(`${line.product}\n${line.lot}`))
          return notFound(
            `input.lines[${index}].lot`,
            'There is no such lot of this product: register it first',
          );
      const shelf = await ledger.stock(0);
      for (const [index, { product, lot, kind, quantity }] of input.lines.entries()) {
        const { lot_id: id, lot_state: state } = lots.get(`${product}\n${lot}`)!;
        const here = shelf.get(id) ?? { quantity: 0, held: 0 };
        if (kind === 'DISPOSED' && quantity > here.quantity)
          return conflict(
            `input.lines[${index}].quantity`,
            `Only ${here.quantity} packs of this lot are on the shelf`,
          );
        const change =
          kind === 'RECEIVED' ? quantity : kind === 'COUNTED' ? quantity - here.quantity : -quantity;
        // What is recalled is put aside the moment it comes in; what leaves was put aside before anything else.
        const aside =
          state === 'RECALLED' && change > 0 ? change : change < 0 ? -Math.min(here.held, -change) : 0;
        await ledger.move(0, id, kind, change, aside);
      }
      await ledger.write();
      await settleRecalls(transaction, now);
      const answer = JSON.stringify({ depot: depot.id });
      await transaction.run(recordSubmission, [input.clientId, 'DEPOT', now, actor, answer]);
      await this.trail.record(transaction, {
        at: now,
        actor,
        action: 'depot.stock',
        subject: `depot:${depot.id}`,
        detail: { clientId: input.clientId, lines: input.lines.length },
      });
      return { __typename: 'RecordedDepotStock', depot, applied: true };
    });
  }
}
