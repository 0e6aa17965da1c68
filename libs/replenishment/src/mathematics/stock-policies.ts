import { type CountDistribution, poisson } from './count-distribution.js';
import { normalDensity, normalQuantile } from './normal.js';

export interface DemandPerPeriod {
  mean: number;
  deviation: number;
}

/** S = μ(R+L) + zσ√(R+L): what covers demand until a delivery that is ordered at the next review. */
export function orderUpTo(
  { mean, deviation }: DemandPerPeriod,
  reviewPeriods: number,
  leadPeriods: number,
  serviceLevel: number,
): number {
  const periods = reviewPeriods + leadPeriods;
  return mean * periods + normalQuantile(serviceLevel) * deviation * Math.sqrt(periods);
}

/** The same for counted demand: the least whole number of packs that covers it. */
export function orderUpToPacks(demand: CountDistribution, serviceLevel: number): number {
  return demand.quantile(serviceLevel);
}

/** Up to whole packs of `packSize`. A hair above a multiple is that multiple: it comes from rounding. */
export function roundUpToPack(quantity: number, packSize: number): number {
  return quantity <= 0 ? 0 : Math.ceil(quantity / packSize - 1e-9) * packSize;
}

export interface Level {
  level: number;
  cost: number;
}

/** One period, holding cost `h` per pack left, penalty `p` per pack missing, normal demand. */
export function newsvendorNormal(h: number, p: number, { mean, deviation }: DemandPerPeriod): Level {
  const z = normalQuantile(p / (p + h));
  return { level: mean + z * deviation, cost: (h + p) * deviation * normalDensity(z) };
}

export function newsvendorCost(h: number, p: number, demand: CountDistribution, level: number): number {
  const short = demand.expectedShort(level);
  return h * (level - demand.mean + short) + p * short;
}

export function newsvendor(h: number, p: number, demand: CountDistribution): Level {
  const level = demand.quantile(p / (p + h));
  return { level, cost: newsvendorCost(h, p, demand, level) };
}

/** Economic order quantity for a fixed cost per order, holding cost per unit and period, demand per period. */
export function economicOrderQuantity(fixed: number, holding: number, demand: number): number {
  return Math.sqrt((2 * fixed * demand) / holding);
}

export interface Service {
  expectedShort: number;
  /** Share of demand that is served from stock. */
  fillRate: number;
  /** Probability that nothing is missing in a cycle: not the same thing, and reported beside it. */
  cycleService: number;
}

export function serviceOf(demand: CountDistribution, level: number): Service {
  const expectedShort = demand.expectedShort(level);
  return {
    expectedShort,
    fillRate: demand.mean === 0 ? 1 : 1 - expectedShort / demand.mean,
    cycleService: demand.cdf(level),
  };
}

export interface ReorderPolicy {
  reorderPoint: number;
  /** Order-up-to level for (s,S), quantity for (r,Q). */
  amount: number;
  cost: number;
}

/**
 * The best (s,S) for demand per period, exactly (Zheng and Federgruen, 1991): cost of a cycle over its length, by
 * renewal; s follows from S, and S is searched as far as the cost of a single level allows.
 */
export function bestMinMax(h: number, p: number, fixed: number, demand: CountDistribution): ReorderPolicy {
  const at = (level: number) => (level < 0 ? p * (demand.mean - level) : newsvendorCost(h, p, demand, level));
  /** Expected visits of each distance below S in one cycle. */
  const visits: number[] = [1 / (1 - demand.probability(0))];
  const visit = (distance: number): number => {
    while (visits.length <= distance) {
      const j = visits.length;
      let sum = 0;
      for (let d = 1; d <= j; d++) sum += demand.probability(d) * visits[j - d]!;
      visits.push(sum / (1 - demand.probability(0)));
    }
    return visits[distance]!;
  };
  const costOf = (s: number, S: number): number => {
    let length = 0;
    let sum = fixed;
    for (let j = 0; j < S - s; j++) {
      length += visit(j);
      sum += visit(j) * at(S - j);
    }
    return sum / length;
  };
  const lowest = newsvendor(h, p, demand).level;
  let s = lowest - 1;
  while (costOf(s, lowest) > at(s)) s--;
  let best = { reorderPoint: s, amount: lowest, cost: costOf(s, lowest) };
  for (let S = lowest + 1; at(S) <= best.cost; S++)
    if (costOf(best.reorderPoint, S) < best.cost) {
      let point = best.reorderPoint;
      while (costOf(point, S) <= at(point + 1)) point++;
      best = { reorderPoint: point, amount: S, cost: costOf(point, S) };
    }
  return best;
}

/**
 * The best (r,Q) under continuous review with Poisson demand (Federgruen and Zheng, 1992): the inventory position is
 * uniform on r+1 … r+Q, so the levels with the least cost are taken in one by one while they lower the mean.
 */
export function bestReorderQuantity(
  h: number,
  p: number,
  fixed: number,
  rate: number,
  leadTime: number,
): ReorderPolicy {
  const leadDemand = poisson(rate * leadTime);
  const at = (level: number) =>
    level < 0 ? p * (leadDemand.mean - level) : newsvendorCost(h, p, leadDemand, level);
  let low = newsvendor(h, p, leadDemand).level;
  let high = low;
  let sum = fixed * rate + at(low);
  for (;;) {
    const [below, above] = [at(low - 1), at(high + 1)];
    const size = high - low + 1;
    if (Math.min(below, above) >= sum / size)
      return { reorderPoint: low - 1, amount: size, cost: sum / size };
    sum += Math.min(below, above);
    if (below < above) low--;
    else high++;
  }
}
