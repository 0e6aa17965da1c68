import { Inject, Injectable } from '@nestjs/common';
import { actorOf, AuditTrail, inScope, type Principal, scopeOf } from '@app/auth';
import type { gql } from '@app/contracts';
import { CLOCK, type Clock, type Connection, connection, decodeCursor, pageSize } from '@app/kernel';
import {
  checkText,
  checkWhole,
  type Conflict,
  conflict,
  firstProblem,
  type InvalidInput,
  invalidInput,
  type KioskReference,
  type NotFound,
  notFound,
} from '@app/kiosk-registry';
import { Database, type Queryable } from '@app/persistence';
import { type DepotNode, depotNode } from '../depots/depots.service.js';
import { DepotLedger } from '../depots/depot-ledger.js';
import { depotsInScope } from '../depots/depot.sql.js';
import { balancesOfKiosks, lockLedgers } from '../ledger/ledger.sql.js';
import { postMovements } from '../ledger/post-movements.js';
import { type LotNode, lotNode } from '../lots/lot-node.js';
import type { LotRow } from '../lots/lot.sql.js';
import {
  closeDiscrepancy,
  discrepancyById,
  discrepancyPage,
  type DiscrepancyRow,
  lockDiscrepancy,
  setDiscrepancyOwner,
} from './discrepancy.sql.js';

export type DiscrepancyNode = Omit<gql.StockDiscrepancy, 'kiosk' | 'depot' | 'lot'> & {
  __typename: 'StockDiscrepancy';
  kiosk: KioskReference | null;
  depotId: string | null;
  lot: LotNode | null;
};

export const discrepancyNode = (row: DiscrepancyRow): DiscrepancyNode => ({
  __typename: 'StockDiscrepancy',
  id: String(row.id),
  kind: row.kind,
  state: row.state,
  kiosk: row.kiosk_id === null ? null : { __typename: 'Kiosk', kioskId: row.kiosk_id },
  depotId: row.depot_id,
  slot: row.code,
  lot: row.d_lot_id === null ? null : lotNode(row as LotRow),
  expected: row.expected,
  actual: row.actual,
  detail: row.detail,
  occurrences: row.occurrences,
  at: row.at as unknown as string,
  openedAt: row.opened_at as unknown as string,
  owner: row.owner,
  reason: row.reason,
  resolution: row.resolution,
  resolvedAt: row.resolved_at as unknown as string | null,
  resolvedBy: row.resolved_by,
});

const idOf = (id: string): number | null => (/^\d{1,15}$/.test(id) ? Number(id) : null);

/** What did not fit: who settles it, why it was, and what was done. */
@Injectable()
export class DiscrepanciesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(AuditTrail) private readonly trail: AuditTrail,
  ) {}

  async page(
    principal: Principal,
    { filter, first, after }: gql.QuerystockDiscrepanciesArgs,
  ): Promise<Connection<DiscrepancyNode>> {
    const size = pageSize(first, 200, 50);
    const key = decodeCursor(after, ['number', 'number']);
    const { regions, sites } = scopeOf(principal);
    const rows = await this.database.run(discrepancyPage, [
      regions,
      sites,
      filter?.states ?? ['OPEN'],
      filter?.kinds ?? null,
      filter?.kiosk?.slice(0, 64) ?? null,
      filter?.owner?.slice(0, 320) ?? null,
      key === null ? null : key[0] === 1,
      key === null ? null : Number(key[1]),
      size + 1,
    ]);
    return connection(rows, size, discrepancyNode, (row) => [row.state === 'OPEN' ? 1 : 0, row.id]);
  }

  async depot(id: string): Promise<DepotNode | null> {
    const [row] = await this.database.run(depotsInScope, [[], [], id]);
    return row === undefined ? null : depotNode(row);
  }

  assign(
    principal: Principal,
    id: string,
    owner: string,
  ): Promise<DiscrepancyNode | NotFound | Conflict | InvalidInput> {
    const problem = checkText('owner', owner, 320);
    if (problem !== null) return Promise.resolve(problem);
    return this.change(principal, id, 'discrepancy.assign', { owner }, async (transaction, row) => {
      await transaction.run(setDiscrepancyOwner, [row.id, owner]);
      return null;
    });
  }

  resolve(
    principal: Principal,
    id: string,
    input: gql.ResolveDiscrepancyInput,
  ): Promise<DiscrepancyNode | NotFound | Conflict | InvalidInput> {
    const problem = firstProblem([
      () => checkText('input.resolution', input.resolution, 500),
      () => (input.correctTo == null ? null : checkWhole('input.correctTo', input.correctTo, 0, 1_000_000)),
    ]);
    if (problem !== null) return Promise.resolve(problem);
    const actor = actorOf(principal);
    const { reason, resolution, correctTo = null } = input;
    return this.change(
      principal,
      id,
      'discrepancy.resolve',
      { reason, resolution, correctTo },
      async (transaction, row, now) => {
        if (correctTo !== null) {
          const refused = await this.correct(transaction, row, correctTo, actor, now);
          if (refused !== null) return refused;
        }
        await transaction.run(closeDiscrepancy, [row.id, reason, resolution, now, actor]);
        return null;
      },
    );
  }

  /** Makes the ledger say what is really there. */
  private async correct(
    transaction: Queryable,
    row: DiscrepancyRow,
    to: number,
    actor: string,
    now: Date,
  ): Promise<InvalidInput | null> {
    const reference = `discrepancy:${row.id}`;
    if (row.d_lot_id === null)
      return invalidInput('input.correctTo', 'is possible only where the discrepancy names a lot');
    if (row.depot_id !== null) {
      const ledger = await DepotLedger.open(transaction, {
        depot: row.depot_id,
        at: now,
        now,
        reference,
        actor,
      });
      const here = (await ledger.stock(0)).get(row.d_lot_id)?.quantity ?? 0;
      await ledger.move(0, row.d_lot_id, 'COUNTED', to - here);
      await ledger.write();
      return null;
    }
    if (row.kiosk_id === null || row.slot_id === null)
      return invalidInput('input.correctTo', 'is possible only where the discrepancy names a slot');
    await transaction.run(lockLedgers, [[row.kiosk_id]]);
    const balances = await transaction.run(balancesOfKiosks, [[row.kiosk_id]]);
    const here = balances.find(({ slot_id, lot_id }) => slot_id === row.slot_id && lot_id === row.d_lot_id);
    const quantity = here?.quantity ?? 0;
    await postMovements(
      transaction,
      [
        {
          kioskId: row.kiosk_id,
          slotId: row.slot_id,
          lotId: row.d_lot_id,
          kind: 'COUNTED',
          quantity: to - quantity,
          held: Math.min(0, to - (here?.held ?? 0)),
          at: now,
          source: 'PERSON',
          reference,
          actor,
          note: `corrected from ${quantity} to ${to}`,
        },
      ],
      now,
    );
    return null;
  }

  private async change(
    principal: Principal,
    id: string,
    action: string,
    detail: Record<string, unknown>,
    work: (transaction: Queryable, row: DiscrepancyRow, now: Date) => Promise<InvalidInput | null>,
  ): Promise<DiscrepancyNode | NotFound | Conflict | InvalidInput> {
    const number = idOf(id);
    if (number === null) return notFound('id', 'There is no such discrepancy');
    return this.database.transaction<DiscrepancyNode | NotFound | Conflict | InvalidInput>(
      async (transaction) => {
        const [locked] = await transaction.run(lockDiscrepancy, [number]);
        const [row] = locked === undefined ? [] : await transaction.run(discrepancyById, [number]);
        const scope = scopeOf(principal);
        if (
          row === undefined ||
          !inScope(
            { ...scope, sites: row.site_id === null ? [] : scope.sites },
            { regionId: row.region_id, siteId: row.site_id ?? '' },
          )
        )
          return notFound('id', 'There is no such discrepancy');
        if (row.state === 'RESOLVED') return conflict('id', 'This discrepancy is resolved already');
        const now = new Date(this.clock.now());
        const refused = await work(transaction, row, now);
        if (refused !== null) return refused;
        await this.trail.record(transaction, {
          at: now,
          actor: actorOf(principal),
          action,
          subject: `discrepancy:${id}`,
          detail,
        });
        const [after] = await transaction.run(discrepancyById, [number]);
        return discrepancyNode(after!);
      },
    );
  }
}
