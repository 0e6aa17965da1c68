import type { LiveIncident } from '@app/contracts';

export const incidentViews = ['routine', 'resolved'] as const;
export type IncidentView = (typeof incidentViews)[number];

/** What the URL of the inbox holds; without `show` it is what somebody has to do. */
export interface IncidentSearch {
  show?: IncidentView;
}

export function parseIncidentSearch(raw: Record<string, unknown>): IncidentSearch {
  const show = incidentViews.find((view) => view === raw['show']);
  return show ? { show } : {};
}

/** WARNING and CRITICAL until they are resolved; INFO is routine: the next visit settles it. */
export function belongsTo(show: IncidentView | undefined): (incident: LiveIncident) => boolean {
  if (show === 'resolved') return ({ state }) => state === 'RESOLVED';
  const routine = show === 'routine';
  return ({ state, severity }) => state !== 'RESOLVED' && (severity === 'INFO') === routine;
}
