import { depotDate } from '../planner/planner-search.js';

/** Which day of which depot, in the URL. */
export interface VisitSearch {
  depot?: string;
  /** Days before the depot's today. */
  ago?: number;
  show?: 'resolved';
}

export const daysBack = 14;

export function parseVisitSearch(raw: Record<string, unknown>): VisitSearch {
  const { depot, ago, show } = raw;
  const days = Number(ago);
  return {
    ...(typeof depot === 'string' && /^[a-z0-9-]{1,63}$/.test(depot) ? { depot } : {}),
    ...(ago !== undefined && Number.isInteger(days) && days >= -1 && days <= daysBack ? { ago: days } : {}),
    ...(show === 'resolved' ? { show } : {}),
  };
}

/** The choice of days: tomorrow's route may be driven early. */
export const visitDays = (zone: string, now: number): { ago: number; label: string }[] =>
  Array.from({ length: daysBack + 2 }, (_, index) => index - 1).map((ago) => ({
    ago,
    label: ago === 0 ? 'today' : ago === 1 ? 'yesterday' : depotDate(zone, now, -ago),
  }));
