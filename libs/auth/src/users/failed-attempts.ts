/** At most so many wrong passwords for one e-mail address within the window, whoever sends them. */
export const attemptsAllowed = 10;
export const windowMs = 5 * 60_000;
/** E-mail addresses remembered at most; made-up ones push out the oldest. */
const capacity = 10_000;

/** Counts wrong passwords per e-mail address in a sliding window. Pure but for its memory: the caller has the clock. */
export class FailedAttempts {
  private readonly failures = new Map<string, number[]>();

  /** Seconds until the next attempt is allowed; 0 for now. */
  retryAfterSeconds(email: string, now: number): number {
    const recent = this.recent(email, now);
    const blocking = recent.at(-attemptsAllowed);
    return blocking === undefined ? 0 : Math.ceil((blocking + windowMs - now) / 1_000);
  }

  failed(email: string, now: number): void {
    const recent = [...this.recent(email, now), now].slice(-attemptsAllowed);
    this.failures.delete(email);
    if (this.failures.size >= capacity) {
      const oldest = this.failures.keys().next().value;
      if (oldest !== undefined) this.failures.delete(oldest);
    }
    this.failures.set(email, recent);
  }

  succeeded(email: string): void {
    this.failures.delete(email);
  }

  private recent(email: string, now: number): number[] {
    return (this.failures.get(email) ?? []).filter((at) => at > now - windowMs && at <= now);
  }
}
