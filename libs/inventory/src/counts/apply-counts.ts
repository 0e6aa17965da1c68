import type { gql } from '@app/contracts';
import type { Queryable } from '@app/persistence';
import { openAll } from '../discrepancies/open-discrepancy.js';
import { balancesOfKiosks, lockLedgers, movedSince } from '../ledger/ledger.sql.js';
import type { MovementSource } from '../ledger/movement.js';
import { postMovements } from '../ledger/post-movements.js';
import { insertLots, lotsByNumber, type LotRow } from '../lots/lot.sql.js';
import { settleRecalls } from '../recall/settle-recalls.js';
import { type CountedSlotRow, countedSlots, lockSlots, touchSlots, unlockEmptySlots } from './counts.sql.js';
import { decideCount } from './decide-counts.js';
import type { SlotCount } from './slot-count.js';

export interface CountsOfKiosk {
  kioskId: number;
  serial: string;
  counts: readonly SlotCount[];
  /** When it was counted, by our clock. */
  at: Date;
  source: MovementSource;
  /** The client id that all of it belongs to. */
  reference: string;
  actor: string;
}

export interface AppliedCounts {
  variances: gql.StockVariance[];
  discrepancies: number;
  /** What changed in the slots, by lot, for whoever keeps the totes. */
  filled: { lotId: number; packs: number }[];
  removed: { lotId: number; packs: number }[];
}

const hour = 3_600_000;

/** The planogram of a kiosk by slot code, for checks before anything is written. */
export async function planogram(database: Queryable, kioskId: number): Promise<Map<string, CountedSlotRow>> {
  return new Map((await database.run(countedSlots, [kioskId])).map((row) => [row.code, row]));
}

/** Lots by product and number; those that nobody registered are made, unverified, so that nothing is lost. */
async function lotsOf(
  transaction: Queryable,
  wanted: readonly { product: string; number: string }[],
  at: Date,
): Promise<Map<string, LotRow>> {
  const find = async () => {
    const rows = await transaction.run(lotsByNumber, [
      wanted.map(({ product }) => product),
      wanted.map(({ number }) => number),
    ]);
    return new Map(rows.map((row) => [`${row.product_id}\n${row.number}`, row]));
  };
  const found = await find();
  const missing = new Map(
    wanted.flatMap((each) => {
      const key = `${each.product}\n${each.number}`;
      return found.has(key) ? [] : [[key, each] as const];
    }),
  );
  if (missing.size === 0) return found;
  const made = [...missing.values()];
  await transaction.run(insertLots, [
    made.map(({ product }) => product),
    made.map(({ number }) => number),
    made.map(() => null),
    'UNVERIFIED',
    at,
  ]);
  return find();
}

/** Writes what was counted, filled and taken out, with its variances; the counts were checked. */
export async function applyCounts(
  transaction: Queryable,
  { kioskId, serial, counts, at, source, reference, actor }: CountsOfKiosk,
  now: Date,
): Promise<AppliedCounts> {
  await transaction.run(lockLedgers, [[kioskId]]);
  const slots = await planogram(transaction, kioskId);
  const real = counts.filter(({ slot }) => slots.get(slot)?.product_id != null);
  const wanted = real.map((count) => ({
    product: count.product ?? slots.get(count.slot)!.product_id!,
    number: count.lot,
  }));
  const lots = await lotsOf(transaction, wanted, now);
  const balances = await transaction.run(balancesOfKiosks, [[kioskId]]);
  const moved = await transaction.run(movedSince, [kioskId, at, new Date(at.getTime() - hour)]);
  const movements = [];
  const discrepancies = [];
  const variances: gql.StockVariance[] = [];
  const locks = [];
  const filled: AppliedCounts['filled'] = [];
  const removed: AppliedCounts['removed'] = [];
  for (const [index, count] of real.entries()) {
    const slot = slots.get(count.slot)!;
    const lot = lots.get(`${wanted[index]!.product}\n${count.lot}`)!;
    const here = (row: { slot_id: number; lot_id: number }) =>
      row.slot_id === slot.id && row.lot_id === lot.lot_id;
    const balance = balances.find(here);
    const decided = decideCount(
      count,
      {
        slotId: slot.id,
        lotId: lot.lot_id,
        expected: (balance?.quantity ?? 0) - (moved.find(here)?.quantity ?? 0),
        quantity: balance?.quantity ?? 0,
        held: balance?.held ?? 0,
        touchedAt: slot.touched_at,
        lotUnverified: lot.lot_state === 'UNVERIFIED',
        lotRecalled: lot.lot_state === 'RECALLED',
        wrongProduct: lot.product_id !== slot.product_id,
        product: slot.product_name ?? slot.product_id!,
      },
      { kioskId, serial, at, source, reference, actor },
    );
    movements.push(...decided.movements);
    discrepancies.push(...decided.discrepancies);
    variances.push(...decided.variances);
    locks.push(...decided.locks);
    if (count.filled > 0) filled.push({ lotId: lot.lot_id, packs: count.filled });
    if (count.removed > 0) removed.push({ lotId: lot.lot_id, packs: count.removed });
  }
  await postMovements(transaction, movements, now);
  const touched = [...new Set(real.map(({ slot }) => slots.get(slot)!.id))];
  if (touched.length > 0) await transaction.run(touchSlots, [touched, kioskId, at]);
  if (touched.length > 0) await transaction.run(unlockEmptySlots, [touched]);
  const distinctLocks = [...new Map(locks.map((lock) => [lock.slotId, lock])).values()];
  if (distinctLocks.length > 0)
    await transaction.run(lockSlots, [
      distinctLocks.map(({ slotId }) => slotId),
      distinctLocks.map(() => kioskId),
      distinctLocks.map(({ reason }) => reason),
      null,
      now,
      actor,
    ]);
  await openAll(transaction, discrepancies, now);
  await settleRecalls(transaction, now);
  return { variances, discrepancies: discrepancies.length, filled, removed };
}
