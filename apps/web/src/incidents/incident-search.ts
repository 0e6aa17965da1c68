import type { IncidentState } from '@app/contracts';

export const incidentViews = ['open', 'acknowledged', 'resolved'] as const;
export type IncidentView = (typeof incidentViews)[number];

/** What the URL of the inbox holds; without `show` it is everything that is not resolved. */
export interface IncidentSearch {
  show?: IncidentView;
}

export function parseIncidentSearch(raw: Record<string, unknown>): IncidentSearch {
  const show = incidentViews.find((view) => view === raw['show']);
  return show ? { show } : {};
}

const statesOf: Record<IncidentView, IncidentState[]> = {
  open: ['OPEN'],
  acknowledged: ['ACKNOWLEDGED'],
  resolved: ['RESOLVED'],
};

export const statesShown = (show: IncidentView | undefined): IncidentState[] =>
  show ? statesOf[show] : ['OPEN', 'ACKNOWLEDGED'];
