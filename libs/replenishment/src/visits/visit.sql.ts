import type { VisitOutcome } from '@app/contracts';
import { statement } from '@app/persistence';

export interface StoredVisitRow {
  client_id: string;
  stop_id: number;
  counts: unknown;
  actor: string;
}

/** By the primary key. */
export const findVisit = statement<[clientId: string], StoredVisitRow>(
  'replenishment.find-visit',
  'SELECT client_id, stop_id, counts, actor FROM restock_visit WHERE client_id = $1',
);

/** The visit of a stop that is in the ledger. Index restock_visit_stop. */
export const appliedVisit = statement<[stop: number], StoredVisitRow>(
  'replenishment.applied-visit',
  `SELECT client_id, stop_id, counts, actor FROM restock_visit WHERE stop_id = $1 AND outcome <> 'NOT_APPLIED'
    ORDER BY recorded_at LIMIT 1`,
);

/** Nothing when this client id is known. */
export const insertVisit = statement<
  [
    clientId: string,
    stop: number,
    kiosk: number,
    actor: string,
    startedAt: Date | null,
    completedAt: Date,
    recordedAt: Date,
    offsetSeconds: number | null,
    outcome: VisitOutcome,
    note: string | null,
    counts: string,
    variances: string,
  ],
  { client_id: string }
>(
  'replenishment.insert-visit',
  `INSERT INTO restock_visit (client_id, stop_id, kiosk_id, actor, started_at, completed_at, recorded_at,
     clock_offset_seconds, outcome, note, counts, variances)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb, $12::jsonb)
   ON CONFLICT (client_id) DO NOTHING RETURNING client_id`,
);
