import type { AlertSeverity, LiveIncident } from '@app/contracts';

const severityRank: Record<AlertSeverity, number> = { CRITICAL: 0, WARNING: 1, INFO: 2 };

/**
 * Most costly first: unresolved before resolved, those of which somebody is told before those put aside, then
 * severity, then newest; the id settles ties.
 */
export function byCost(a: LiveIncident, b: LiveIncident): number {
  const resolved = Number(a.state === 'RESOLVED') - Number(b.state === 'RESOLVED');
  if (resolved !== 0) return resolved;
  const muted = Number(a.mutedBy.length > 0) - Number(b.mutedBy.length > 0);
  if (muted !== 0 && a.state !== 'RESOLVED') return muted;
  const severity = severityRank[a.severity] - severityRank[b.severity];
  if (severity !== 0) return severity;
  const opened = Date.parse(b.openedAt) - Date.parse(a.openedAt);
  return opened !== 0 ? opened : a.id < b.id ? -1 : 1;
}

export interface Inbox {
  rows: LiveIncident[];
  /** Ids that match but are held back so that nothing moves under the cursor. */
  waiting: string[];
}

/**
 * The rows to show. While someone reads (`held` is the order they saw), rows keep their places, change in place,
 * and new ones wait; otherwise the list is as it should be now.
 */
export function arrangeInbox(
  incidents: ReadonlyMap<string, LiveIncident>,
  belongs: (incident: LiveIncident) => boolean,
  held: readonly string[] | null,
): Inbox {
  const matching = [...incidents.values()].filter(belongs).sort(byCost);
  if (held === null) return { rows: matching, waiting: [] };
  const seen = new Set(held);
  const rows = held.flatMap((id) => incidents.get(id) ?? []);
  return {
    rows,
    waiting: matching.filter((incident) => !seen.has(incident.id)).map((incident) => incident.id),
  };
}

/** The id that j or k leads to; without a selection the first. */
export function neighbourId(
  rows: readonly { id: string }[],
  selected: string | null,
  step: 1 | -1,
): string | null {
  if (rows.length === 0) return null;
  const index = rows.findIndex((row) => row.id === selected);
  if (index < 0) return rows[0]?.id ?? null;
  return rows[Math.min(rows.length - 1, Math.max(0, index + step))]?.id ?? null;
}
