import type { DemandTables } from './demand-ahead.js';
import { weekdayShares } from './demand-ahead.js';
import type { KioskOutlook, SlotOutlook } from './assess-kiosk.js';
import type { ShelfLot } from './plan-input.js';

export interface AllottedLot {
  lotId: number;
  number: string;
  quantity: number;
  expiresDay: number;
}

export interface Allotment {
  lots: AllottedLot[];
  /** Packs that were wanted and not there, or would have expired unsold. */
  missing: number;
  limitedBy: 'NOTHING' | 'DEPOT' | 'EXPIRY';
}

const day = 86_400_000;
/** The last pack of a lot sells before it expires with at least this probability. */
const sellsBeforeExpiry = 0.8;

/**
 * What of a lot will be dispensed before it expires, on top of what already lies in the slot and goes first. A lot is
 * not picked for its last two days.
 */
export function sellableBefore(
  outlook: KioskOutlook,
  { slot, atVisit }: SlotOutlook,
  expiresDay: number,
  tables: DemandTables,
): number {
  const until = (expiresDay - 1) * day;
  const horizon = outlook.kiosk.days.at(-1)?.closes ?? outlook.nextAt;
  // Beyond three weeks the slot is emptied several times: no limit.
  if (until >= horizon) return Infinity;
  const demand = tables.ahead(slot.demand, weekdayShares(outlook.kiosk.days, outlook.visitAt, until));
  return Math.max(0, demand.quantile(1 - sellsBeforeExpiry) - Math.ceil(atVisit));
}

/** Gives what lies on the shelf, first expired first, to the slots that need it most first. */
export function allot(
  visits: readonly KioskOutlook[],
  shelf: readonly ShelfLot[],
  tables: DemandTables,
): Map<SlotOutlook, Allotment> {
  const byProduct = new Map<string, { lot: ShelfLot; left: number }[]>();
  for (const lot of [...shelf].sort((a, b) => a.expiresDay - b.expiresDay || a.lotId - b.lotId)) {
    const lots = byProduct.get(lot.productId);
    if (lots === undefined) byProduct.set(lot.productId, [{ lot, left: lot.quantity }]);
    else lots.push({ lot, left: lot.quantity });
  }
  const wanting = visits
    .flatMap((outlook) => outlook.slots.filter(({ fill }) => fill > 0).map((slot) => ({ outlook, slot })))
    .sort((a, b) => b.slot.stockOutBefore - a.slot.stockOutBefore || a.slot.slot.slotId - b.slot.slot.slotId);
  const allotments = new Map<SlotOutlook, Allotment>();
  for (const { outlook, slot } of wanting) {
    const lots: AllottedLot[] = [];
    let missing = slot.fill;
    let expiry = false;
    for (const entry of byProduct.get(slot.slot.productId) ?? []) {
      if (missing === 0) break;
      if (entry.left === 0) continue;
      const already = lots.reduce((sum, { quantity }) => sum + quantity, 0);
      const sellable = sellableBefore(outlook, slot, entry.lot.expiresDay, tables) - already;
      const quantity = Math.max(0, Math.min(missing, entry.left, sellable));
      if (quantity < Math.min(missing, entry.left)) expiry = true;
      if (quantity === 0) continue;
      entry.left -= quantity;
      missing -= quantity;
      lots.push({
        lotId: entry.lot.lotId,
        number: entry.lot.number,
        quantity,
        expiresDay: entry.lot.expiresDay,
      });
    }
    allotments.set(slot, {
      lots,
      missing,
      limitedBy: missing === 0 ? 'NOTHING' : expiry ? 'EXPIRY' : 'DEPOT',
    });
  }
  return allotments;
}
