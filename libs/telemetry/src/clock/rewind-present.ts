import type { Queryable } from '@app/persistence';
import { int4Array, timestamptzArray } from '../commit/binary-array.js';
import type { EdgeState } from '../state/live-edge.js';
import { rewindHeartbeats, rewindProbes, rewindSlots } from './clock.sql.js';

/**
 * After a clock was set back the newest values stay what they are, but what comes next by the new clock is newer. The
 * readings themselves keep their times. `rewinds`: the latest device time that still counts, by kiosk.
 */
export async function rewindPresent(
  transaction: Queryable,
  rewinds: ReadonlyMap<number, number>,
): Promise<void> {
  if (rewinds.size === 0) return;
  const rows = [...rewinds].sort(([a], [b]) => a - b);
  const ids = int4Array(rows, ([id]) => id);
  const to = timestamptzArray(rows, ([, at]) => at);
  await transaction.run(rewindHeartbeats, [ids, to]);
  await transaction.run(rewindProbes, [ids, to]);
  await transaction.run(rewindSlots, [ids, to]);
}

/** The same for the newest readings that were read before. */
export function rewindEdges<Row extends { kioskId: number }>(
  edges: ReadonlyMap<number, EdgeState>,
  rows: readonly Row[],
  rewinds: ReadonlyMap<number, number>,
  idOf: (row: Row) => number,
): void {
  if (rewinds.size === 0) return;
  for (const row of rows) {
    const to = rewinds.get(row.kioskId);
    const edge = edges.get(idOf(row));
    if (to !== undefined && edge !== undefined) edge.at = Math.min(edge.at, to);
  }
}
