import type { Queryable } from '@app/persistence';
import { float8Array, int4Array, textArray, timestamptzArray } from '../commit/binary-array.js';
import { missingCount, type NumberRange, type SequenceGapState } from '../state/sequence-ledger.js';
import type { BootEntry } from './boot-book.js';
import { insertSequenceGaps, type SequenceGapRow, updateSequenceGaps } from './sequence-gap.sql.js';

function rangesOf(multirange: string): NumberRange[] {
  return [...multirange.matchAll(/\[(\d+),(\d+)\)/g)].map(([, from, to]) => ({
    from: Number(from),
    to: Number(to),
  }));
}

function multirangeOf(ranges: readonly NumberRange[]): string {
  return `{${ranges.map(({ from, to }) => `[${from},${to})`).join(',')}}`;
}

export function gapOf(row: SequenceGapRow): SequenceGapState {
  const missing = rangesOf(row.missing);
  return {
    id: row.id,
    expected: row.expected,
    received: row.received,
    fromAt: row.from_at?.getTime() ?? null,
    at: row.at.getTime(),
    receivedAt: row.received_at.getTime(),
    missing,
    untold: row.missing_count - missing.reduce((sum, { from, to }) => sum + to - from, 0),
    filledAt: row.filled_at?.getTime() ?? null,
  };
}

/** Writes the gaps that are new or changed. */
export async function writeGaps(transaction: Queryable, entries: readonly BootEntry[]): Promise<void> {
  const found: { entry: BootEntry; gap: SequenceGapState }[] = [];
  const changed: (SequenceGapState & { id: number })[] = [];
  for (const entry of entries)
    for (const gap of entry.ledger.gaps) {
      const { id } = gap;
      if (id === null) found.push({ entry, gap });
      else if (entry.before.get(id) !== JSON.stringify(gap)) changed.push({ ...gap, id });
    }
  if (found.length > 0)
    await transaction.run(insertSequenceGaps, [
      int4Array(found, ({ entry }) => entry.kioskId),
      textArray(found, ({ entry }) => entry.boot),
      float8Array(found, ({ gap }) => gap.expected),
      float8Array(found, ({ gap }) => gap.received),
      timestamptzArray(found, ({ gap }) => gap.fromAt),
      timestamptzArray(found, ({ gap }) => gap.at),
      timestamptzArray(found, ({ gap }) => gap.receivedAt),
      textArray(found, ({ gap }) => multirangeOf(gap.missing)),
      float8Array(found, ({ gap }) => missingCount(gap)),
      timestamptzArray(found, ({ gap }) => gap.filledAt),
    ]);
  if (changed.length > 0)
    await transaction.run(updateSequenceGaps, [
      float8Array(changed, ({ id }) => id),
      float8Array(changed, ({ expected }) => expected),
      float8Array(changed, ({ received }) => received),
      timestamptzArray(changed, ({ at }) => at),
      timestamptzArray(changed, ({ receivedAt }) => receivedAt),
      textArray(changed, ({ missing }) => multirangeOf(missing)),
      float8Array(changed, (gap) => missingCount(gap)),
      timestamptzArray(changed, ({ filledAt }) => filledAt),
    ]);
}
