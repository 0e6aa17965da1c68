import type { FleetCounts } from '@app/contracts';
import type { SummaryRow } from './fleet-summary.sql.js';

/** A FleetSummary as resolvers answer it. */
export type Summary = Omit<FleetCounts, 'lastReceivedAt'> & { lastReceivedAt: Date | null };

/** Of a part of the fleet without any kiosk. */
export const emptySummary: Summary = {
  kiosks: 0,
  online: 0,
  degraded: 0,
  offline: 0,
  maintenance: 0,
  awaitingRequalification: 0,
  retired: 0,
  openIncidents: 0,
  unacknowledgedIncidents: 0,
  routineIncidents: 0,
  lastReceivedAt: null,
};

export function summaryOf(row: SummaryRow): Summary {
  return {
    kiosks: row.kiosks,
    online: row.online,
    degraded: row.degraded,
    offline: row.offline,
    maintenance: row.maintenance,
    awaitingRequalification: row.awaiting_requalification,
    retired: row.retired,
    openIncidents: row.open_incidents,
    unacknowledgedIncidents: row.unacknowledged_incidents,
    routineIncidents: row.routine_incidents,
    lastReceivedAt: row.last_received_at,
  };
}
