/** Demand over a period, in whole packs: what quantities are decided on. */
export interface CountDistribution {
  readonly mean: number;
  readonly variance: number;
  /** P(demand = packs). */
  probability(packs: number): number;
  /** P(demand ≤ packs). */
  cdf(packs: number): number;
  /** The least number of packs that covers demand with probability `p`. */
  quantile(p: number): number;
  /** E[(demand − packs)⁺]: what is missing on average. */
  expectedShort(packs: number): number;
}

/** Probabilities by recursion, kept as far as they were asked for. */
class Recursive implements CountDistribution {
  private readonly probabilities: number[];
  private readonly cumulated: number[];
  private readonly shorts: number[];

  /** `ratio(k)` is P(k) / P(k − 1). `logFirst` is the logarithm of P(0). */
  constructor(
    readonly mean: number,
    readonly variance: number,
    logFirst: number,
    private readonly ratio: (k: number) => number,
  ) {
    // Below e^-700 the first probability underflows: such demand is so large that the recursion starts later.
    this.first = logFirst > -700 ? 0 : Math.max(0, Math.floor(mean - 10 * Math.sqrt(variance)));
    let log = logFirst;
    for (let k = 1; k <= this.first; k++) log += Math.log(ratio(k));
    const start = Math.exp(log);
    this.probabilities = [start];
    this.cumulated = [start];
    this.shorts = [mean - this.first];
  }
  private readonly first: number;

  private reach(packs: number): number {
    const index = Math.floor(packs) - this.first;
    while (this.probabilities.length <= index) {
      const k = this.first + this.probabilities.length;
      const probability = this.probabilities.at(-1)! * this.ratio(k);
      // E[(D − k)⁺] = E[(D − (k − 1))⁺] − P(D ≥ k)
      this.shorts.push(Math.max(0, this.shorts.at(-1)! - (1 - this.cumulated.at(-1)!)));
      this.probabilities.push(probability);
      this.cumulated.push(Math.min(1, this.cumulated.at(-1)! + probability));
    }
    return index;
  }

  probability(packs: number): number {
    return packs < this.first || !Number.isInteger(packs) ? 0 : this.probabilities[this.reach(packs)]!;
  }

  cdf(packs: number): number {
    return packs < this.first ? 0 : this.cumulated[this.reach(packs)]!;
  }

  quantile(p: number): number {
    if (!(p >= 0 && p < 1)) throw new RangeError('a probability must be from 0 to below 1');
    let packs = this.first;
    const most = this.mean + 60 * Math.sqrt(this.variance) + 60;
    while (this.cdf(packs) < p && packs < most) packs++;
    return packs;
  }

  expectedShort(packs: number): number {
    return packs <= this.first ? this.mean - packs : this.shorts[this.reach(packs)]!;
  }
}

const none: CountDistribution = {
  mean: 0,
  variance: 0,
  probability: (packs) => (packs === 0 ? 1 : 0),
  cdf: (packs) => (packs < 0 ? 0 : 1),
  quantile: () => 0,
  expectedShort: (packs) => Math.max(0, -packs),
};

export function poisson(mean: number): CountDistribution {
  if (!(mean >= 0)) throw new RangeError('a mean demand cannot be negative');
  return mean === 0 ? none : new Recursive(mean, mean, -mean, (k) => mean / k);
}

/** Burstier than Poisson: what several packs a prescription and good and bad days make of it. */
export function negativeBinomial(mean: number, variance: number): CountDistribution {
  if (!(mean >= 0)) throw new RangeError('a mean demand cannot be negative');
  if (mean === 0) return none;
  if (!(variance > mean * 1.0001)) return poisson(mean);
  const size = (mean * mean) / (variance - mean);
  const success = size / (size + mean);
  return new Recursive(mean, variance, size * Math.log(success), (k) => ((k - 1 + size) / k) * (1 - success));
}
