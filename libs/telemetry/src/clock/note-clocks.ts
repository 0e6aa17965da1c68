import type { Queryable } from '@app/persistence';
import { float8Array, int4Array, timestamptzArray } from '../commit/binary-array.js';
import type { KioskStatusRow } from '../commit/sql/kiosk-status.sql.js';
import { limits } from '../limits.js';
import type { KioskContact } from '../state/kiosk-contact.js';
import { forgetClockChanges, insertClockChanges } from './clock.sql.js';

/** How wrong a clock was said to be last, and since when. */
export interface NotedClock {
  skewSeconds: number | null;
  since: number | null;
}

/** Smaller moves are transport and drift. */
const worthNotingSeconds = 30;

export function notedClock(row: KioskStatusRow): NotedClock {
  return { skewSeconds: row.clock_noted_seconds, since: row.clock_since?.getTime() ?? null };
}

/** Notes in `clocks` and in the history which kiosks' clocks changed. Costs nothing when none did. */
export async function noteClocks(
  transaction: Queryable,
  clocks: Map<number, NotedClock>,
  contacts: ReadonlyMap<number, KioskContact>,
  now: number,
): Promise<void> {
  const changes: { id: number; at: number; skewSeconds: number }[] = [];
  for (const [id, noted] of clocks) {
    const { skewSeconds, heardAt } = contacts.get(id)!;
    if (skewSeconds === null) continue;
    // A clock that was never wrong is not worth a row.
    if (Math.abs(skewSeconds - (noted.skewSeconds ?? 0)) <= worthNotingSeconds) continue;
    const at = heardAt ?? now;
    clocks.set(id, { skewSeconds, since: at });
    changes.push({ id, at, skewSeconds });
  }
  if (changes.length === 0) return;
  const ids = int4Array(changes, ({ id }) => id);
  await transaction.run(insertClockChanges, [
    ids,
    timestamptzArray(changes, ({ at }) => at),
    float8Array(changes, ({ skewSeconds }) => skewSeconds),
  ]);
  await transaction.run(forgetClockChanges, [ids, limits.clockChangesPerKiosk]);
}
