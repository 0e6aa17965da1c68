import type { Queryable } from '@app/persistence';
import { completeRecalls } from './recall.sql.js';

/** Recalls of which nothing is left anywhere are complete. Called after whatever may have taken the last pack out. */
export async function settleRecalls(transaction: Queryable, now: Date): Promise<void> {
  await transaction.run(completeRecalls, [now]);
}
