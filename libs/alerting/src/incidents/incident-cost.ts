import { isOpen } from '../muting/opening-hours.js';
import type { IncidentCostRow } from './incident-cost.sql.js';

/** Older orders lapsed long ago. */
export const oldestOrderMs = 14 * 86_400_000;

/** What an open incident costs at present. */
export interface IncidentCost {
  prescriptionsWaiting: number;
  packsAtRisk: number;
  clinicOpen: boolean;
}

export function incidentCost(row: IncidentCostRow, now: number): IncidentCost {
  return {
    prescriptionsWaiting: row.prescriptions_waiting,
    packsAtRisk: row.packs_at_risk,
    clinicOpen: isOpen(row.opening_hours, row.time_zone, now),
  };
}
