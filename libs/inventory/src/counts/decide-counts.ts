import type { gql } from '@app/contracts';
import type { Discrepancy } from '../discrepancies/open-discrepancy.js';
import type { Movement, MovementSource } from '../ledger/movement.js';
import type { SlotCount } from './slot-count.js';

/** What the ledger knows about one counted slot and lot. */
export interface CountedPlace {
  slotId: number;
  lotId: number;
  /** Packs by the ledger at the moment of the count. */
  expected: number;
  /** Packs by the ledger now, and of them put aside. */
  quantity: number;
  held: number;
  /** Newest count or fill of the slot so far, by its device time. */
  touchedAt: Date | null;
  lotUnverified: boolean;
  lotRecalled: boolean;
  /** The lot is of another product than the slot's. */
  wrongProduct: boolean;
  /** Name of the slot's product, for people. */
  product: string;
}

export interface CountContext {
  kioskId: number;
  serial: string;
  at: Date;
  source: MovementSource;
  reference: string;
  actor: string;
}

export interface CountDecision {
  movements: Movement[];
  discrepancies: Discrepancy[];
  variances: gql.StockVariance[];
  /** Slots that must not dispense until somebody has looked. */
  locks: { slotId: number; reason: string }[];
}

const packs = (count: number) => `${count} ${Math.abs(count) === 1 ? 'pack' : 'packs'}`;

/**
 * A count corrects the ledger as it was at the moment of counting, so a phone that comes back after days is right
 * about its own day; a newer count is never undone by an older one. What was filled and taken out always happened.
 */
export function decideCount(count: SlotCount, place: CountedPlace, context: CountContext): CountDecision {
  const { kioskId, serial, at, source, reference, actor } = context;
  const { slotId, lotId } = place;
  const movements: Movement[] = [];
  const discrepancies: Discrepancy[] = [];
  const remarks: string[] = [];
  const locks: CountDecision['locks'] = [];
  const about = `${serial} slot ${count.slot}, lot ${count.lot}`;
  const move = (kind: Movement['kind'], quantity: number, held: number, note: string | null) =>
    movements.push({ kioskId, slotId, lotId, kind, quantity, held, at, source, reference, actor, note });
  const differ = (
    kind: Discrepancy['kind'],
    expected: number | null,
    actual: number | null,
    detail: string,
  ) => {
    discrepancies.push({
      kind,
      kioskId,
      slotId,
      lotId,
      expected,
      actual,
      detail,
      at,
      reference,
      owner: actor,
    });
    remarks.push(detail);
  };

  const difference = count.before === null ? null : count.before - place.expected;
  const late = place.touchedAt !== null && place.touchedAt > at;
  let quantity = place.quantity;
  let held = place.held;
  if (difference !== null && difference !== 0) {
    if (late)
      differ(
        'LATE_COUNT',
        place.expected,
        count.before,
        `${about}: counted ${packs(count.before!)} where the ledger had ${place.expected}; a newer count stands, so this one is kept and not applied`,
      );
    else {
      quantity += difference;
      // What is missing cannot be put aside any more.
      const heldChange = Math.min(0, Math.max(0, quantity) - held);
      held += heldChange;
      move('COUNTED', difference, heldChange, `counted ${count.before}, the ledger had ${place.expected}`);
      differ(
        'COUNT_DIFFERS',
        place.expected,
        count.before,
        `${about}: counted ${packs(count.before!)}, the ledger had ${place.expected}`,
      );
    }
  }
  if (count.filled > 0) {
    // What nobody may dispense is put aside the moment it is in the slot.
    const aside = place.wrongProduct || place.lotRecalled ? count.filled : 0;
    quantity += count.filled;
    held += aside;
    move('FILLED', count.filled, aside, null);
  }
  if (count.removed > 0) {
    const aside = Math.min(held, count.removed);
    quantity -= count.removed;
    move('REMOVED', -count.removed, aside === 0 ? 0 : -aside, count.removedBecause?.toLowerCase() ?? null);
  }
  if (quantity < 0)
    differ(
      'NEGATIVE_STOCK',
      0,
      quantity,
      `${about}: ${packs(count.removed)} taken out, which leaves ${quantity} in the ledger`,
    );
  if (place.wrongProduct) {
    differ('WRONG_PRODUCT', null, null, `${about} is not ${place.product}, which this slot is for`);
    locks.push({ slotId, reason: `A lot of another product than ${place.product} was found in it` });
  } else if (place.lotUnverified)
    differ('UNKNOWN_LOT', null, null, `${about} is not a registered lot: its expiry is not known`);
  const variance: gql.StockVariance = {
    slot: count.slot,
    lot: count.lot,
    expected: place.expected,
    counted: count.before,
    difference,
    filled: count.filled,
    removed: count.removed,
    remark: remarks.length === 0 ? null : remarks.join('; '),
  };
  return { movements, discrepancies, variances: [variance], locks };
}
