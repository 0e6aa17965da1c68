import type { FleetCounts, KioskState } from '@app/contracts';
import { emptySummary, type LiveTile, type SiteIncidents } from '@app/fleet-view';

const fieldOf: Record<
  KioskState,
  'online' | 'degraded' | 'offline' | 'maintenance' | 'awaitingRequalification' | 'retired'
> = {
  ONLINE: 'online',
  DEGRADED: 'degraded',
  OFFLINE: 'offline',
  MAINTENANCE: 'maintenance',
  AWAITING_REQUALIFICATION: 'awaitingRequalification',
  RETIRED: 'retired',
};

/** The same numbers as the GraphQL field fleetSummary, from tiles that were read before. */
export function countFleet(
  tiles: Iterable<LiveTile>,
  incidents: ReadonlyMap<string, SiteIncidents>,
): FleetCounts {
  const counts: FleetCounts = { ...emptySummary, lastReceivedAt: null };
  let newest = -Infinity;
  const sites = new Set<string>();
  for (const { tile, lastReceivedAt } of tiles) {
    counts.kiosks++;
    counts[fieldOf[tile.state]]++;
    sites.add(tile.site);
    if (lastReceivedAt !== null && lastReceivedAt > newest) newest = lastReceivedAt;
  }
  for (const site of sites) {
    const here = incidents.get(site);
    counts.openIncidents += here?.open ?? 0;
    counts.unacknowledgedIncidents += here?.unacknowledged ?? 0;
    counts.routineIncidents += here?.routine ?? 0;
  }
  if (newest > -Infinity) counts.lastReceivedAt = new Date(newest).toISOString();
  return counts;
}

export function sameCounts(a: FleetCounts, b: FleetCounts): boolean {
  return (Object.keys(a) as (keyof FleetCounts)[]).every((field) => a[field] === b[field]);
}
