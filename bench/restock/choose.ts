import { type Cycle, fixedCycle, planner, run, travelOf } from './policies.js';
import type { Series } from './series.js';
import { costOf, type Score } from './world.js';

/** Days from and to which a policy is scored. */
export type Window = (series: Series) => [from: number, to: number];

export const afterHistory: Window = (series) => [series.history, series.days];
export const weekly: Cycle = { days: 7, groups: 6, below: 0.25 };
const lengths = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 18, 21, 28];
const fillBelow = [1, 0.75, 0.5];
/** Most service first found costs least; 95 % is what costs are stated for. */
const levels = [0.95, 0.97, 0.98, 0.99, 0.995, 0.998];

export const fillRateOf = (scores: readonly Score[]): number =>
  1 - scores.reduce((sum, { lost }) => sum + lost, 0) / scores.reduce((sum, { wanted }) => sum + wanted, 0);

/** The cheapest fixed cycle on this demand: by length, by days in it on which vans leave, by what is filled up. */
export async function bestCycle(training: readonly Series[], window: Window, vans: number) {
  let best = { cycle: weekly, cost: Infinity, fillRate: 0 };
  const attempt = async (cycle: Cycle) => {
    const scores: Score[] = [];
    for (const series of training)
      scores.push(
        await run(series, fixedCycle(series, travelOf(series), cycle, vans, 10), ...window(series)),
      );
    const cost = scores.reduce((sum, score) => sum + costOf(score), 0);
    if (cost < best.cost) best = { cycle, cost, fillRate: fillRateOf(scores) };
  };
  for (const days of lengths)
    for (const groups of new Set([1, 2, 3, days]))
      if (groups <= days) await attempt({ days, groups, below: 1 });
  const { days, groups } = best.cycle;
  for (const below of fillBelow.slice(1)) await attempt({ days, groups, below });
  return best;
}

/** The lowest service level at which the planner serves as well as that cycle, on the same demand. */
export async function bestLevel(
  training: readonly Series[],
  window: Window,
  vans: number,
  atLeast: number,
): Promise<number> {
  for (const level of levels) {
    const scores: Score[] = [];
    for (const series of training)
      scores.push(await run(series, planner(series, travelOf(series), vans, level), ...window(series)));
    if (fillRateOf(scores) >= atLeast) return level;
  }
  return levels.at(-1)!;
}
