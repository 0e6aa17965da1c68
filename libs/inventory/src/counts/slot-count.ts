import type { gql, RemovalReason } from '@app/contracts';
import {
  checkCount,
  checkOptionalText,
  checkText,
  checkUnique,
  checkWhole,
  firstProblem,
  type InvalidInput,
  invalidInput,
} from '@app/kiosk-registry';

/** What was found in a slot of one lot, and what was done. */
export interface SlotCount {
  slot: string;
  lot: string;
  product: string | null;
  before: number | null;
  filled: number;
  removed: number;
  removedBecause: RemovalReason | null;
}

export const slotCount = (input: gql.SlotCountInput): SlotCount => ({
  slot: input.slot,
  lot: input.lot,
  product: input.product ?? null,
  before: input.before ?? null,
  filled: input.filled ?? 0,
  removed: input.removed ?? 0,
  removedBecause: input.removedBecause ?? null,
});

/** Several lots of each slot, and kiosks with several hundred slots. */
const mostCounts = 1_000;
const mostPacks = 10_000;

function checkOne(field: string, count: SlotCount): InvalidInput | null {
  return (
    checkText(`${field}.slot`, count.slot, 32) ??
    checkText(`${field}.lot`, count.lot, 64) ??
    checkOptionalText(`${field}.product`, count.product, 64) ??
    (count.before === null ? null : checkWhole(`${field}.before`, count.before, 0, mostPacks)) ??
    checkWhole(`${field}.filled`, count.filled, 0, mostPacks) ??
    checkWhole(`${field}.removed`, count.removed, 0, mostPacks) ??
    (count.before !== null && count.before + count.filled < count.removed
      ? invalidInput(
          `${field}.removed`,
          `takes out ${count.removed} where ${count.before + count.filled} were: before + filled − removed must not be negative`,
        )
      : null)
  );
}

/** Against the planogram: `slots` gives each slot's capacity by its code. */
export function checkCounts(
  counts: readonly SlotCount[],
  slots: ReadonlyMap<string, { capacity: number }>,
): InvalidInput | null {
  const inSlot = new Map<string, number>();
  return firstProblem([
    () => checkCount('input.counts', counts.length, 0, mostCounts),
    ...counts.map((count, index) => () => checkOne(`input.counts[${index}]`, count)),
    () =>
      checkUnique(
        counts.map(({ slot, lot }) => `${slot}\n${lot}`),
        (index) => `input.counts[${index}].lot`,
      ),
    ...counts.map((count, index) => () => {
      const slot = slots.get(count.slot);
      if (slot === undefined)
        return invalidInput(`input.counts[${index}].slot`, `This kiosk has no slot ${count.slot}`);
      const total =
        (inSlot.get(count.slot) ?? 0) + Math.max(0, (count.before ?? 0) + count.filled - count.removed);
      inSlot.set(count.slot, total);
      return total > slot.capacity
        ? invalidInput(
            `input.counts[${index}].filled`,
            `makes ${total} packs in a slot that holds ${slot.capacity}`,
          )
        : null;
    }),
  ]);
}
