import type { Clock } from '@app/kernel';

/**
 * Reads the registry again for whoever met something unknown, so that a probe that was just registered is found.
 * Everybody who asks while a reading waits shares it, and readings keep a distance: any amount of garbage costs
 * the database one small query per `distanceMs`.
 */
export class RegistryRefresh {
  private next: Promise<void> | null = null;
  private startedAt = -Infinity;

  constructor(
    private readonly refresh: () => Promise<void>,
    private readonly clock: Clock,
    private readonly distanceMs = 50,
  ) {}

  /** Resolves when a reading that began after this call has ended. */
  request(): Promise<void> {
    this.next ??= this.wait().then(() => {
      // From here on the reading is under way: who asks now needs the one after it.
      this.next = null;
      this.startedAt = this.clock.now();
      return this.refresh();
    });
    return this.next;
  }

  private async wait(): Promise<void> {
    const remaining = this.startedAt + this.distanceMs - this.clock.now();
    // A clock that was set back must not make anybody wait longer.
    if (remaining > 0)
      await new Promise((resolve) => setTimeout(resolve, Math.min(remaining, this.distanceMs)));
  }
}
