import { freshMs, healEveryMs } from './live-limits.js';

/** What the next push knows before it reads anything. Instants in ms since the epoch. */
export interface PushSituation {
  now: number;
  /** Announced since the last push. */
  kiosks: readonly number[];
  incidents: readonly number[];
  /** Something may have been missed: everything has to be read again. */
  resync: boolean;
  /** When everything watched was last compared with the database. */
  healedAt: number;
  /** Null when nobody watches a part of the fleet. `readAt`: of the last complete read, null before it. */
  tiles: { readAt: number | null; snapshotDue: boolean; overdue: readonly number[] } | null;
  /** The kiosks that are watched on their own. */
  watchedKiosks: readonly { kioskId: number; snapshotDue: boolean; offlineAt: number | null }[];
  /** Null when nobody watches incidents. */
  incidentsView: { readAt: number | null; snapshotDue: boolean } | null;
}

export interface ReadPlan {
  allTiles: boolean;
  tiles: number[];
  kiosks: number[];
  allIncidents: boolean;
  incidents: number[];
  incidentsBySite: boolean;
  /** Everything watched is among it. */
  heals: boolean;
}

/** What to read for the next push: one statement each for all watchers together, and nothing that nobody watches. */
export function planReads(situation: PushSituation): ReadPlan {
  const { now, tiles, incidentsView, watchedKiosks } = situation;
  const heals = situation.resync || now - situation.healedAt >= healEveryMs;
  const stale = (view: { readAt: number | null; snapshotDue: boolean }) =>
    heals || view.readAt === null || (view.snapshotDue && now - view.readAt > freshMs);
  const changed = new Set(situation.kiosks);
  const allTiles = tiles !== null && stale(tiles);
  return {
    allTiles,
    tiles: tiles === null || allTiles ? [] : [...new Set([...changed, ...tiles.overdue])],
    kiosks: watchedKiosks
      .filter(
        (kiosk) =>
          heals ||
          kiosk.snapshotDue ||
          changed.has(kiosk.kioskId) ||
          (kiosk.offlineAt !== null && kiosk.offlineAt < now),
      )
      .map((kiosk) => kiosk.kioskId),
    allIncidents: incidentsView !== null && stale(incidentsView),
    incidents: incidentsView === null ? [] : [...situation.incidents],
    incidentsBySite: tiles !== null && (allTiles || situation.incidents.length > 0),
    heals,
  };
}

export function isEmptyPlan(plan: ReadPlan): boolean {
  return (
    !plan.allTiles &&
    !plan.allIncidents &&
    !plan.incidentsBySite &&
    plan.tiles.length + plan.kiosks.length + plan.incidents.length === 0
  );
}
