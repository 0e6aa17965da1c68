import type { gql } from '@app/contracts';
import { type ProductNode, productNode, type ProductRow } from '@app/kiosk-registry';
import type { Queryable } from '@app/persistence';
import { balancesOfKiosks } from '../ledger/ledger.sql.js';
import { type LotNode, lotNode } from '../lots/lot-node.js';
import { lotsById } from '../lots/lot.sql.js';
import { type SlotStockRow, slotsWithStock } from './slot-stock.sql.js';

export type SlotStockNode = Omit<gql.SlotStock, 'product' | 'lots'> & {
  __typename: 'SlotStock';
  product: ProductNode | null;
  lots: { lot: LotNode; quantity: number; held: number }[];
};

const productOfSlot = (row: SlotStockRow): ProductNode | null =>
  row.product_id === null ? null : productNode({ ...row, id: row.product_id } as ProductRow);

/** Every slot of a kiosk with what lies in it. */
export async function slotStock(database: Queryable, kioskId: number): Promise<SlotStockNode[]> {
  const slots = await database.run(slotsWithStock, [kioskId]);
  const balances = await database.run(balancesOfKiosks, [[kioskId]]);
  const rows = await database.run(lotsById, [[...new Set(balances.map(({ lot_id }) => lot_id))]]);
  const lots = new Map(rows.map((row) => [row.lot_id, lotNode(row)]));
  return slots.map((slot) => {
    const here = balances.filter(({ slot_id }) => slot_id === slot.id);
    const quantity = here.reduce((sum, each) => sum + each.quantity, 0);
    return {
      __typename: 'SlotStock',
      slot: slot.code,
      zone: slot.zone,
      product: productOfSlot(slot),
      capacity: slot.capacity,
      par: slot.par,
      quantity,
      usable: slot.lock_reason === null ? quantity - here.reduce((sum, each) => sum + each.held, 0) : 0,
      lots: here.map((each) => ({ lot: lots.get(each.lot_id)!, quantity: each.quantity, held: each.held })),
      reported: slot.reported,
      reportedAt: slot.reported_at as unknown as string | null,
      lock:
        slot.lock_reason === null
          ? null
          : {
              reason: slot.lock_reason,
              since: slot.locked_at as unknown as string,
              recall: slot.recall_id === null ? null : String(slot.recall_id),
            },
    };
  });
}
