import type { Queryable } from '@app/persistence';
import { addToBalances, insertMovements } from './ledger.sql.js';
import type { Movement } from './movement.js';

/** Adds up what the movements change, each slot and lot once. */
export function sumMovements(movements: readonly Movement[]) {
  const sums = new Map<
    string,
    { slotId: number; lotId: number; kioskId: number; quantity: number; held: number }
  >();
  for (const { slotId, lotId, kioskId, quantity, held } of movements) {
    const key = `${slotId} ${lotId}`;
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { slotId, lotId, kioskId, quantity, held });
    else {
      sum.quantity += quantity;
      sum.held += held;
    }
  }
  return [...sums.values()];
}

/** Writes the ledger and its sums. The caller's transaction holds the lock of these kiosks. */
export async function postMovements(
  transaction: Queryable,
  movements: readonly Movement[],
  recordedAt: Date,
): Promise<void> {
  const real = movements.filter(({ quantity, held }) => quantity !== 0 || held !== 0);
  if (real.length === 0) return;
  await transaction.run(insertMovements, [
    real.map(({ kioskId }) => kioskId),
    real.map(({ slotId }) => slotId),
    real.map(({ lotId }) => lotId),
    real.map(({ kind }) => kind),
    real.map(({ quantity }) => quantity),
    real.map(({ held }) => held),
    real.map(({ at }) => at),
    real.map(({ source }) => source),
    real.map(({ reference }) => reference),
    real.map(({ actor }) => actor),
    real.map(({ note }) => note),
    recordedAt,
  ]);
  const sums = sumMovements(real);
  await transaction.run(addToBalances, [
    sums.map(({ slotId }) => slotId),
    sums.map(({ lotId }) => lotId),
    sums.map(({ kioskId }) => kioskId),
    sums.map(({ quantity }) => quantity),
    sums.map(({ held }) => held),
  ]);
}
