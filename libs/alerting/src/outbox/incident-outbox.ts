import type { Queryable } from '@app/persistence';
import { addIncidentEvents, type IncidentEventKind } from './incident-events.sql.js';

export interface IncidentEvent {
  incident_id: number;
  kind: IncidentEventKind;
  at: Date;
  actor?: string | null;
  text?: string | null;
}

/** Writes events beside the transition that they tell of; last, so that they say how the incidents stand after it. */
export async function tellOf(transaction: Queryable, events: readonly IncidentEvent[]): Promise<void> {
  if (events.length > 0) await transaction.run(addIncidentEvents, [JSON.stringify(events)]);
}
