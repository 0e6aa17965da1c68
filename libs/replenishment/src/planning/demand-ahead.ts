import { type CountDistribution, negativeBinomial } from '../mathematics/count-distribution.js';

/** What is known of a slot's demand, by weekday. */
export interface SlotDemand {
  byWeekday: readonly number[];
  dispersion: number;
  /** Days that the mean is worth. */
  evidence: number;
}

/** When a clinic is open on one day; ms since the epoch. */
export interface OpenDay {
  /** ISO, 1 = Monday. */
  weekday: number;
  opens: number;
  closes: number;
}

/** How many average days of each weekday lie between two moments, by opening hours. Monday first. */
export function weekdayShares(days: readonly OpenDay[], from: number, to: number): number[] {
  const shares = Array<number>(7).fill(0);
  for (const { weekday, opens, closes } of days) {
    const open = Math.min(closes, to) - Math.max(opens, from);
    if (open > 0) shares[weekday - 1]! += open / (closes - opens);
  }
  return shares;
}

/** About 3 % apart, so that thousands of slots share their tables of probabilities. */
const gridStep = Math.log(1.03);

/** Distributions of demand, kept by rounded mean and variance: making them is most of the work of a plan. */
export class DemandTables {
  private readonly tables = new Map<string, CountDistribution>();

  distribution(mean: number, variance: number): CountDistribution {
    if (mean < 1e-4) return negativeBinomial(0, 0);
    const step = Math.round(Math.log(mean) / gridStep);
    const ratio = Math.round(Math.max(1, variance / mean) * 10);
    const key = `${step} ${ratio}`;
    let table = this.tables.get(key);
    if (table === undefined) {
      // Bounded, whatever comes.
      if (this.tables.size > 50_000) this.tables.clear();
      const rounded = Math.exp(step * gridStep);
      table = negativeBinomial(rounded, (rounded * ratio) / 10);
      this.tables.set(key, table);
    }
    return table;
  }

  /** Over so many average days of each weekday. An uncertain mean makes a long period more uncertain than a short one. */
  ahead({ byWeekday, dispersion, evidence }: SlotDemand, shares: readonly number[]): CountDistribution {
    let mean = 0;
    let days = 0;
    let open = 0;
    let perDay = 0;
    for (let weekday = 0; weekday < 7; weekday++) {
      mean += byWeekday[weekday]! * shares[weekday]!;
      days += shares[weekday]!;
      if (byWeekday[weekday]! > 0) {
        open++;
        perDay += byWeekday[weekday]!;
      }
    }
    if (mean <= 0) return this.distribution(0, 0);
    const daily = perDay / Math.max(1, open);
    return this.distribution(mean, mean * dispersion + (daily * dispersion * days * days) / evidence);
  }
}
