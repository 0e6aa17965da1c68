import type { Clock } from '@app/kernel';

const minuteMs = 60_000;
/** Addresses remembered at most; beyond, everybody unknown shares one count. */
const capacity = 10_000;

/** How often somebody at an address may try unknown tokens in a minute. */
export class StrangerLimit {
  private counts = new Map<string, number>();
  private since = -Infinity;

  constructor(
    private readonly clock: Clock,
    private readonly perMinute: number,
  ) {}

  isExceeded(address: string): boolean {
    const now = this.clock.now();
    if (now - this.since >= minuteMs || now < this.since) {
      this.since = now;
      this.counts = new Map();
    }
    return (this.counts.get(this.key(address)) ?? 0) >= this.perMinute;
  }

  count(address: string): void {
    const key = this.key(address);
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  private key(address: string): string {
    return this.counts.size < capacity || this.counts.has(address) ? address : '';
  }
}
