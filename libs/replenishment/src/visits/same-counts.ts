import type { SlotCount } from '@app/inventory';

/** Do two phones tell the same of a visit? In whatever order they tell it. */
export function sameCounts(a: readonly SlotCount[], b: readonly SlotCount[]): boolean {
  const told = (counts: readonly SlotCount[]) =>
    counts
      .map(({ slot, lot, before, filled, removed }) => JSON.stringify([slot, lot, before, filled, removed]))
      .sort()
      .join('\n');
  return told(a) === told(b);
}

/** What is different, for whoever settles it: slot by slot, a few of them. */
export function differenceOf(first: readonly SlotCount[], second: readonly SlotCount[]): string {
  const told = ({ before, filled, removed }: SlotCount) =>
    `${before === null ? 'not counted' : `counted ${before}`}, ${filled} in, ${removed} out`;
  const key = ({ slot, lot }: SlotCount) => `slot ${slot}, lot ${lot}`;
  const before = new Map(first.map((count) => [key(count), told(count)]));
  const after = new Map(second.map((count) => [key(count), told(count)]));
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((place) => before.get(place) !== after.get(place))
    .slice(0, 3)
    .map((place) => `${place}: ${before.get(place) ?? 'nothing'} against ${after.get(place) ?? 'nothing'}`)
    .join('; ');
}
