/** Counts from 1 to 10 could point at somebody. */
export const smallestShown = 11;

export interface Cell {
  value: number;
  hidden: boolean;
}

/** Cells whose sum is known elsewhere, e.g. as the total. */
export type KnownSum = readonly Cell[];

export function isSmall(value: number): boolean {
  return value > 0 && value < smallestShown;
}

export function cell(value: number): Cell {
  return { value, hidden: isSmall(value) };
}

/**
 * Hides further cells until no hidden one follows from what is shown: of cells with a known sum either none is hidden,
 * or several are, which together are no small count either. `parents`: a hidden cell hides those that add up to it.
 */
export function hideComplements(
  sums: readonly KnownSum[],
  parents: readonly { parent: Cell; parts: readonly Cell[] }[] = [],
): void {
  for (let changed = true; changed;) {
    changed = false;
    for (const { parent, parts } of parents)
      if (parent.hidden)
        for (const part of parts)
          if (!part.hidden && part.value > 0) {
            part.hidden = true;
            changed = true;
          }
    for (const cells of sums) if (hideOneMore(cells)) changed = true;
  }
}

/** @returns whether one was hidden */
function hideOneMore(cells: KnownSum): boolean {
  let hidden = 0;
  let sum = 0;
  let smallest: Cell | null = null;
  for (const one of cells) {
    if (one.hidden) {
      hidden += 1;
      sum += one.value;
    } else if (one.value > 0 && (smallest === null || one.value < smallest.value)) smallest = one;
  }
  if (hidden === 0 || smallest === null || (hidden > 1 && sum >= smallestShown)) return false;
  smallest.hidden = true;
  return true;
}

/**
 * Hides of falling totals (reached this stage, and the next, …) those whose distance from another one shown is a small
 * count: the difference is a cell too. The ends matter most, so that what lies between them goes first.
 */
export function hideSmallSteps(totals: readonly Cell[]): void {
  const shownTotals: number[] = [];
  for (const total of [totals[0], totals.at(-1), ...totals.slice(1, -1)]) {
    if (total === undefined || total.hidden) continue;
    if (shownTotals.some((other) => isSmall(Math.abs(other - total.value)))) total.hidden = true;
    else shownTotals.push(total.value);
  }
}

export function shown({ value, hidden }: Cell): number | null {
  return hidden ? null : value;
}
