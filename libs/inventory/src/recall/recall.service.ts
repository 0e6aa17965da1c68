import { Inject, Injectable } from '@nestjs/common';
import { actorOf, AuditTrail, inScope, isWholeFleet, forbidden, type Principal, scopeOf } from '@app/auth';
import type { gql } from '@app/contracts';
import { JobQueue } from '@app/job-queue';
import { CLOCK, type Clock, type Connection, connection, decodeCursor, pageSize } from '@app/kernel';
import {
  checkOptionalText,
  checkText,
  type Conflict,
  conflict,
  firstProblem,
  type InvalidInput,
  invalidInput,
  type KioskReference,
  type NotFound,
  notFound,
} from '@app/kiosk-registry';
import { ChangeBus } from '@app/live-push';
import { Database, type Queryable } from '@app/persistence';
import { lockSlots } from '../counts/counts.sql.js';
import { type DepotNode, depotNode } from '../depots/depots.service.js';
import { depotsInScope } from '../depots/depot.sql.js';
import { holdMovements } from '../holds/holds.service.js';
import { balancesOfKiosks, lockLedgers } from '../ledger/ledger.sql.js';
import { postMovements } from '../ledger/post-movements.js';
import { type LotNode, lotNode } from '../lots/lot-node.js';
import { lotsWithNumber, type LotRow, setLotState } from '../lots/lot.sql.js';
import {
  depotsTouchedByLot,
  holdDepotLot,
  holdingsOfLot,
  insertRecall,
  kiosksHoldingLot,
  recallById,
  recallOfLot,
  recallPage,
  type RecallRow,
} from './recall.sql.js';
import { settleRecalls } from './settle-recalls.js';

export type RecallNode = Omit<gql.Recall, 'lot' | 'holdings'> & {
  __typename: 'Recall';
  lot: LotNode;
  lotId: number;
};

export interface WhereaboutsNode {
  lot: LotNode;
  packs: number;
  holdings: HoldingNode[];
  recall: RecallNode | null;
}
/** Products that have a lot of the same number. */
const mostProducts = 20;

const recallNode = (row: RecallRow): RecallNode => ({
  __typename: 'Recall',
  id: String(row.id),
  lot: lotNode(row),
  lotId: row.lot_id,
  reason: row.reason,
  state: row.completed_at === null ? 'OPEN' : 'COMPLETE',
  orderedBy: row.ordered_by,
  orderedAt: row.ordered_at as unknown as string,
  completedAt: row.completed_at as unknown as string | null,
  initialPacks: row.initial_packs,
  remainingPacks: row.remaining,
});

export interface HoldingNode {
  place: gql.HoldingPlace;
  kiosk: KioskReference | null;
  slot: string | null;
  depot: DepotNode | null;
  route: string | null;
  packs: number;
  locked: boolean;
}

/** Finds a lot wherever it is, keeps it from patients at once, and follows it until none is left. */
@Injectable()
export class RecallService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(AuditTrail) private readonly trail: AuditTrail,
    @Inject(JobQueue) private readonly queue: JobQueue,
    @Inject(ChangeBus) private readonly bus: ChangeBus,
  ) {}

  async page({ first, after }: gql.QueryrecallsArgs): Promise<Connection<RecallNode>> {
    const size = pageSize(first, 200, 50);
    const key = decodeCursor(after, ['number']);
    const rows = await this.database.run(recallPage, [key === null ? null : Number(key[0]), size + 1]);
    return connection(rows, size, recallNode, (row) => [row.id]);
  }

  async recall(id: string): Promise<RecallNode | null> {
    const [row] = /^\d{1,15}$/.test(id) ? await this.database.run(recallById, [Number(id)]) : [];
    return row === undefined ? null : recallNode(row);
  }

  /** Lots with a number, in the order of their products, each with where it is. */
  async whereabouts(principal: Principal, number: string): Promise<WhereaboutsNode[]> {
    const text = number.trim();
    if (text === '' || text.length > 64) return [];
    const lots = (await this.database.run(lotsWithNumber, [text])).slice(0, mostProducts);
    const found: WhereaboutsNode[] = [];
    for (const lot of lots) {
      const holdings = await this.holdings(principal, { lotId: lot.lot_id });
      const [recall] = await this.database.run(recallOfLot, [lot.lot_id]);
      found.push({
        lot: lotNode(lot),
        packs: holdings.reduce((sum, { packs }) => sum + packs, 0),
        holdings,
        recall: recall === undefined ? null : await this.recall(String(recall.id)),
      });
    }
    return found;
  }

  async holdings(principal: Principal, { lotId }: Pick<RecallNode, 'lotId'>): Promise<HoldingNode[]> {
    const scope = scopeOf(principal);
    const rows = await this.database.run(holdingsOfLot, [lotId]);
    const depots = new Map(
      (await this.database.run(depotsInScope, [scope.regions, scope.sites, null])).map((row) => [
        row.id,
        depotNode(row),
      ]),
    );
    return rows
      .filter((row) =>
        row.depot_id === null
          ? inScope(scope, { regionId: row.region_id, siteId: row.site_id ?? '' })
          : depots.has(row.depot_id),
      )
      .map((row) => ({
        place: row.place,
        kiosk: row.kiosk_id === null ? null : { __typename: 'Kiosk', kioskId: row.kiosk_id },
        slot: row.code,
        depot: row.depot_id === null ? null : depots.get(row.depot_id)!,
        route: row.route_id === null ? null : String(row.route_id),
        packs: row.packs,
        locked: row.locked,
      }));
  }

  /** @throws AppError FORBIDDEN for somebody who is restricted to a part of the fleet: a lot knows no regions */
  async order(
    principal: Principal,
    input: gql.RecallLotInput,
  ): Promise<RecallNode | NotFound | InvalidInput | Conflict> {
    if (!isWholeFleet(scopeOf(principal))) throw forbidden('A recall concerns the whole fleet');
    const problem = firstProblem([
      () => checkText('input.number', input.number, 64),
      () => checkOptionalText('input.product', input.product, 64),
      () => checkText('input.reason', input.reason, 500),
    ]);
    if (problem !== null) return problem;
    const lots = (await this.database.run(lotsWithNumber, [input.number])).filter(
      ({ product_id }) => input.product == null || product_id === input.product,
    );
    const [lot] = lots;
    if (lot === undefined)
      return notFound('input.number', 'There is no lot with this number in any kiosk, tote or depot');
    if (lots.length > 1)
      return invalidInput(
        'input.product',
        `must be given: ${lots.map(({ product_id }) => product_id).join(', ')} have a lot ${input.number}`,
      );
    const done = await this.database.transaction((transaction) =>
      this.perform(transaction, principal, lot, input.reason),
    );
    if ('__typename' in done) return done;
    this.bus.publish({ kiosks: done.kiosks, incidents: [] });
    // Only a wake-up: plans are computed again by schedule anyway.
    for (const depot of done.depots)
      void this.queue
        .add('plan-replenishment', { depot, date: null, trigger: `lot ${input.number} was recalled` })
        .catch(() => undefined);
    return done.recall;
  }

  private async perform(transaction: Queryable, principal: Principal, lot: LotRow, reason: string) {
    const now = new Date(this.clock.now());
    const actor = actorOf(principal);
    // From here on whoever fills this lot into a slot finds it recalled; then everything that is there already.
    await transaction.run(setLotState, [lot.lot_id, 'RECALLED']);
    const kiosks = (await transaction.run(kiosksHoldingLot, [lot.lot_id])).map(({ kiosk_id }) => kiosk_id);
    const depots = (await transaction.run(depotsTouchedByLot, [lot.lot_id])).map(({ depot_id }) => depot_id);
    if (kiosks.length > 0) await transaction.run(lockLedgers, [kiosks]);
    const balances = (await transaction.run(balancesOfKiosks, [kiosks])).filter(
      ({ lot_id, quantity }) => lot_id === lot.lot_id && quantity > 0,
    );
    const onShelves = await transaction.run(holdingsOfLot, [lot.lot_id]);
    const packs = onShelves.reduce((sum, each) => sum + each.packs, 0);
    const [made] = await transaction.run(insertRecall, [lot.lot_id, reason, actor, now, packs]);
    if (made === undefined) return conflict('input.number', 'This lot is recalled already');
    const reference = `recall:${made.id}`;
    const context = { at: now, source: 'PERSON' as const, reference, actor, note: reason };
    await postMovements(transaction, holdMovements(balances, 'RECALLED', context), now);
    if (balances.length > 0)
      await transaction.run(lockSlots, [
        balances.map(({ slot_id }) => slot_id),
        balances.map(({ kiosk_id }) => kiosk_id),
        balances.map(() => `Lot ${lot.number} is recalled: ${reason}`.slice(0, 300)),
        made.id,
        now,
        actor,
      ]);
    await transaction.run(holdDepotLot, [lot.lot_id, 'RECALLED', now, actor]);
    await settleRecalls(transaction, now);
    await this.trail.record(transaction, {
      at: now,
      actor,
      action: 'lot.recall',
      subject: `lot:${lot.product_id}:${lot.number}`,
      detail: { reason, packs, kiosks: kiosks.length, depots },
    });
    const [row] = await transaction.run(recallById, [made.id]);
    return { recall: recallNode(row!), kiosks, depots };
  }
}
