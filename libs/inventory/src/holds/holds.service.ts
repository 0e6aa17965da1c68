import { Inject, Injectable } from '@nestjs/common';
import { actorOf, AuditTrail, type Principal } from '@app/auth';
import type { gql } from '@app/contracts';
import { CLOCK, type Clock } from '@app/kernel';
import {
  checkOptionalText,
  checkText,
  type Conflict,
  conflict,
  firstProblem,
  type InvalidInput,
  type NotFound,
  notFound,
} from '@app/kiosk-registry';
import { Database, type Queryable } from '@app/persistence';
import { kioskInScope } from '../counts/count-slots.service.js';
import { planogram } from '../counts/apply-counts.js';
import { unlockEmptySlots } from '../counts/counts.sql.js';
import { type BalanceRow, balancesOfKiosks, lockLedgers } from '../ledger/ledger.sql.js';
import type { Movement } from '../ledger/movement.js';
import { postMovements } from '../ledger/post-movements.js';
import { slotStock, type SlotStockNode } from '../slots/slot-stock.js';

export interface HeldStockNode {
  __typename: 'HeldStock';
  stock: SlotStockNode;
  packs: number;
}

/** Puts everything of these balances aside, or makes it usable again. Recalled packs are never released. */
export function holdMovements(
  balances: readonly BalanceRow[],
  kind: 'HELD' | 'RELEASED' | 'RECALLED' | 'EXPIRED',
  context: Pick<Movement, 'at' | 'source' | 'reference' | 'actor' | 'note'>,
): Movement[] {
  return balances.flatMap((balance) => {
    const free = Math.max(0, balance.quantity) - balance.held;
    const held = kind === 'RELEASED' ? (balance.lot_state === 'RECALLED' ? 0 : -balance.held) : free;
    if (held === 0 || (kind !== 'RELEASED' && held < 0)) return [];
    const { kiosk_id: kioskId, slot_id: slotId, lot_id: lotId } = balance;
    return [{ kioskId, slotId, lotId, kind, quantity: 0, held, ...context }];
  });
}

/** The same for whoever holds stock in a transaction of its own, e.g. after an excursion of temperature. */
export async function holdInTransaction(
  transaction: Queryable,
  kioskId: number,
  pick: (balance: BalanceRow) => boolean,
  kind: 'HELD' | 'RELEASED',
  context: Pick<Movement, 'at' | 'source' | 'reference' | 'actor' | 'note'>,
  now: Date,
): Promise<number> {
  await transaction.run(lockLedgers, [[kioskId]]);
  const balances = (await transaction.run(balancesOfKiosks, [[kioskId]])).filter(pick);
  const movements = holdMovements(balances, kind, context);
  await postMovements(transaction, movements, now);
  return movements.reduce((sum, { held }) => sum + Math.abs(held), 0);
}

/** Packs that are put aside in the slot where they lie. */
@Injectable()
export class HoldsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(AuditTrail) private readonly trail: AuditTrail,
  ) {}

  async change(
    principal: Principal,
    input: gql.HoldStockInput,
    kind: 'HELD' | 'RELEASED',
  ): Promise<HeldStockNode | NotFound | InvalidInput | Conflict> {
    const problem = firstProblem([
      () => checkText('input.reason', input.reason, 500),
      () => checkText('input.slot', input.slot, 32),
      () => checkOptionalText('input.lot', input.lot, 64),
    ]);
    if (problem !== null) return problem;
    const kiosk = await kioskInScope(this.database, principal, input.kiosk);
    if (kiosk === undefined) return notFound('input.kiosk', 'There is no such kiosk');
    return this.database.transaction<HeldStockNode | NotFound | Conflict>(async (transaction) => {
      const now = new Date(this.clock.now());
      const slot = (await planogram(transaction, kiosk.id)).get(input.slot);
      if (slot === undefined) return notFound('input.slot', `This kiosk has no slot ${input.slot}`);
      const actor = actorOf(principal);
      const packs = await holdInTransaction(
        transaction,
        kiosk.id,
        (balance) => balance.slot_id === slot.id && (input.lot == null || balance.number === input.lot),
        kind,
        { at: now, source: 'PERSON', reference: null, actor, note: input.reason },
        now,
      );
      if (packs === 0)
        return conflict(
          'input.slot',
          kind === 'HELD' ? 'There is nothing usable to put aside' : 'There is nothing that may be released',
        );
      if (kind === 'RELEASED') await transaction.run(unlockEmptySlots, [[slot.id]]);
      await this.trail.record(transaction, {
        at: now,
        actor,
        action: kind === 'HELD' ? 'stock.hold' : 'stock.release',
        subject: `kiosk:${input.kiosk}`,
        detail: { slot: input.slot, lot: input.lot ?? null, packs, reason: input.reason },
      });
      const stock = (await slotStock(transaction, kiosk.id)).find((each) => each.slot === input.slot)!;
      return { __typename: 'HeldStock', stock, packs };
    });
  }
}
