import type { DepotLedger } from '@app/inventory';
import type { Queryable } from '@app/persistence';
import { fillLinesWithLots, packsOfRoute, setLineQuantity } from './route.sql.js';

const heldReason = 'The lot was put aside after the plan was computed.';

/**
 * What the pick list says goes from the shelves into the totes of the route. Packs that were put aside meanwhile stay
 * on the shelf, and the lines that wanted them say so; what the shelf does not have is a discrepancy of the depot.
 */
export async function pickRoute(
  transaction: Queryable,
  ledger: DepotLedger,
  routeId: number,
  now: Date,
): Promise<void> {
  const shelf = await ledger.stock(0);
  for (const { lot_id: lot, quantity } of await transaction.run(packsOfRoute, [routeId])) {
    const here = shelf.get(lot) ?? { quantity: 0, held: 0 };
    let aside = Math.min(here.held, Math.max(0, quantity - (here.quantity - here.held)));
    const moved = await ledger.move(0, lot, 'PICKED', aside - quantity);
    if (moved !== 0) await ledger.move(routeId, lot, 'PICKED', -moved);
    if (aside === 0) continue;
    // The last stops give up first: nearer ones were planned to need it more or can be served before.
    for (const line of (await transaction.run(fillLinesWithLots, [routeId, [lot]])).reverse()) {
      const less = Math.min(aside, line.quantity);
      if (less === 0) break;
      aside -= less;
      await transaction.run(setLineQuantity, [
        line.id,
        line.quantity - less,
        heldReason,
        'system',
        now,
        `${less} packs fewer go in.`,
      ]);
    }
  }
}

/** What is left in the totes goes back onto the shelves; what was put aside stays so. */
export async function unloadRoute(ledger: DepotLedger, routeId: number): Promise<void> {
  for (const [lot, { quantity, held }] of [...(await ledger.stock(routeId))]) {
    if (quantity === 0) continue;
    await ledger.move(routeId, lot, 'RETURNED', -quantity, -held);
    await ledger.move(0, lot, 'RETURNED', quantity, held);
  }
}
