import type { FleetChange, FleetNotice } from './fleet-change.js';

/** More ids than this at once are told as "read everything again", which bounds memory and payloads. */
export const maxPendingIds = 50_000;

/** Changes that wait to be told: merged, each id once, bounded. */
export class PendingChanges {
  private readonly kiosks = new Set<number>();
  private readonly incidents = new Set<number>();
  private resync = false;
  private oldest = Number.POSITIVE_INFINITY;

  get isEmpty(): boolean {
    return this.kiosks.size === 0 && this.incidents.size === 0 && !this.resync;
  }

  add(change: FleetChange & Partial<FleetNotice>, now: number): void {
    for (const id of change.kiosks) this.kiosks.add(id);
    for (const id of change.incidents) this.incidents.add(id);
    if (change.resync) this.resync = true;
    if (this.kiosks.size + this.incidents.size > maxPendingIds) {
      this.resync = true;
      this.kiosks.clear();
      this.incidents.clear();
    }
    if (!this.isEmpty) this.oldest = Math.min(this.oldest, change.publishedAt ?? now);
  }

  /** Everything so far, which is then no longer pending; null when there is nothing. */
  take(): FleetNotice | null {
    if (this.isEmpty) return null;
    const notice: FleetNotice = {
      kiosks: [...this.kiosks],
      incidents: [...this.incidents],
      resync: this.resync,
      publishedAt: this.oldest,
    };
    this.kiosks.clear();
    this.incidents.clear();
    this.resync = false;
    this.oldest = Number.POSITIVE_INFINITY;
    return notice;
  }
}
