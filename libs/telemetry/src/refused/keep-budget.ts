/** How many refused readings may be kept: a burst, and then so many a second. A token bucket. */
export class KeepBudget {
  private available: number;
  private filledAt: number | null = null;

  constructor(
    private readonly burst: number,
    private readonly perSecond: number,
  ) {
    this.available = burst;
  }

  /** Takes up to `wanted` at the time `now` (milliseconds). @returns how many were granted */
  take(wanted: number, now: number): number {
    const elapsed = Math.max(0, now - (this.filledAt ?? now));
    this.available = Math.min(this.burst, this.available + (elapsed / 1_000) * this.perSecond);
    this.filledAt = now;
    const granted = Math.min(wanted, Math.floor(this.available));
    this.available -= granted;
    return granted;
  }
}
