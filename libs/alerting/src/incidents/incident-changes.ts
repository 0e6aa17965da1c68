import type { ChangeBus } from '@app/live-push';
import type { IncidentNode } from './incident-node.js';

/** Incidents that wait for a slow client; older ones give way, and the client reads them with its next query. */
const mostPending = 1_000;

/**
 * Every incident that changes, read when the client is ready for it: a slow one gets the newest state, not the
 * backlog. `read` answers those that the caller may see.
 */
export class IncidentChanges implements AsyncIterableIterator<{ incidentChanged: IncidentNode }> {
  private readonly pending = new Set<number>();
  private readonly ready: IncidentNode[] = [];
  private wake: (() => void) | null = null;
  private ended = false;
  private readonly unsubscribe: () => void;

  constructor(
    bus: ChangeBus,
    private readonly read: (ids: readonly number[]) => Promise<IncidentNode[]>,
  ) {
    this.unsubscribe = bus.subscribe(({ incidents }) => {
      for (const id of incidents) {
        this.pending.add(id);
        if (this.pending.size > mostPending) this.pending.delete(this.pending.values().next().value!);
      }
      if (incidents.length > 0) this.wake?.();
    });
  }

  async next(): Promise<IteratorResult<{ incidentChanged: IncidentNode }>> {
    for (;;) {
      if (this.ended) return { done: true, value: undefined };
      const incident = this.ready.shift();
      if (incident) return { done: false, value: { incidentChanged: incident } };
      if (this.pending.size > 0) {
        const ids = [...this.pending];
        this.pending.clear();
        this.ready.push(...(await this.read(ids)));
      } else {
        await new Promise<void>((resolve) => (this.wake = resolve));
        this.wake = null;
      }
    }
  }

  async return(): Promise<IteratorResult<{ incidentChanged: IncidentNode }>> {
    this.ended = true;
    this.unsubscribe();
    this.wake?.();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<never> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
