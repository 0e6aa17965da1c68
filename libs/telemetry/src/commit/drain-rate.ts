/** Milliseconds over which the estimate forgets. */
const memoryMs = 3_000;
const shortestMs = 1;
const longestRetrySeconds = 60;

/** How much weight a second leaves a queue, while there is something in it. Instants in milliseconds. */
export class DrainRate {
  private perMs: number;
  private since: number | null = null;

  /** @param guess weight per second, until there is something to go by */
  constructor(guess: number) {
    this.perMs = guess / 1_000;
  }

  get perSecond(): number {
    return this.perMs * 1_000;
  }

  /** Something waits or is under way from now on: idle time does not count as slowness. */
  begin(now: number): void {
    this.since ??= now;
  }

  /** `weight` is done; `more` when something is left. */
  done(weight: number, more: boolean, now: number): void {
    const elapsed = Math.max(shortestMs, now - (this.since ?? now));
    const part = 1 - Math.exp(-elapsed / memoryMs);
    this.perMs += part * (weight / elapsed - this.perMs);
    this.since = more ? now : null;
  }

  /** Whole seconds until `weight` has left, at least 1 and at most a minute. */
  secondsFor(weight: number): number {
    if (this.perMs <= 0) return longestRetrySeconds;
    return Math.min(longestRetrySeconds, Math.max(1, Math.ceil(weight / this.perSecond)));
  }
}
