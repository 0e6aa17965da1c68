import type { AlertSeverity, LiveIncident } from '@app/contracts';

const rank: Record<AlertSeverity, number> = { INFO: 1, WARNING: 2, CRITICAL: 3 };

/** Most costly first, as the GraphQL field incidents sorts them. */
export function byCost(a: LiveIncident, b: LiveIncident): number {
  return (
    rank[b.severity] - rank[a.severity] || b.openedAt.localeCompare(a.openedAt) || Number(b.id) - Number(a.id)
  );
}

function sameIncident(a: LiveIncident, b: LiveIncident): boolean {
  return (Object.keys(a) as (keyof LiveIncident)[]).every((field) => a[field] === b[field]);
}

/** The open incidents in memory, and those that resolved until every watcher was told. */
export class IncidentStore {
  private readonly incidents = new Map<number, LiveIncident>();

  get(id: number): LiveIncident | undefined {
    return this.incidents.get(id);
  }

  *open(): Iterable<LiveIncident> {
    for (const incident of this.incidents.values()) if (incident.state !== 'RESOLVED') yield incident;
  }

  /** Ids that are open here but not among `open`: they resolved unnoticed. */
  missingFrom(open: ReadonlySet<number>): number[] {
    const ids: number[] = [];
    for (const [id, incident] of this.incidents)
      if (incident.state !== 'RESOLVED' && !open.has(id)) ids.push(id);
    return ids;
  }

  /** @returns the ids of those that are different now. */
  apply(read: Iterable<LiveIncident>): number[] {
    const changed: number[] = [];
    for (const incident of read) {
      const id = Number(incident.id);
      const before = this.incidents.get(id);
      if (before && sameIncident(before, incident)) continue;
      this.incidents.set(id, incident);
      changed.push(id);
    }
    return changed;
  }

  /** Forgets what resolved, except what somebody has still to be told. */
  forgetResolved(stillPending: (id: number) => boolean): void {
    for (const [id, incident] of this.incidents)
      if (incident.state === 'RESOLVED' && !stillPending(id)) this.incidents.delete(id);
  }

  clear(): void {
    this.incidents.clear();
  }
}
