import type { Queryable } from '@app/persistence';
import type { ReadingKind, ReadingRows } from '../validation/readings.js';
import { readingKindStorage, type ReadingKindStorage } from './reading-kind-storage.js';

/** Sorted by the unique key, the first to come of equal ones only. */
export function inKeyOrder<Row>(rows: readonly Row[], compare: (a: Row, b: Row) => number): Row[] {
  // Sorting is stable, so of equal readings the first one stays first.
  const sorted = [...rows].sort(compare);
  let kept = 0;
  for (const row of sorted) if (kept === 0 || compare(sorted[kept - 1]!, row) !== 0) sorted[kept++] = row;
  sorted.length = kept;
  return sorted;
}

/** The columns of keys that the database returned, as one text for each stored row. */
function storedKeys(columns: readonly (readonly unknown[])[]): Set<string> {
  const [first, instants, ...others] = columns;
  return new Set(
    first!.map((id, index) =>
      [id, Date.parse(instants![index] as string), ...others.map((column) => column[index])].join('\n'),
    ),
  );
}

/**
 * Writes the readings of one kind, which are in key order and unique.
 * @returns those that were not there before
 */
async function insertKind<Row>(
  transaction: Queryable,
  storage: ReadingKindStorage<Row>,
  rows: readonly Row[],
): Promise<readonly Row[]> {
  const [result] = await transaction.run(storage.insert, [...storage.columns(rows), rows.length]);
  if (result === undefined || result.stored === 0) return [];
  if (result.keys === null) return rows;
  const stored = storedKeys(result.keys);
  return rows.filter((row) => stored.has(storage.key(row).join('\n')));
}

export async function insertReadings<Kind extends ReadingKind>(
  transaction: Queryable,
  kind: Kind,
  rows: ReadingRows[Kind],
): Promise<ReadingRows[Kind]> {
  if (rows.length === 0) return rows;
  const storage = readingKindStorage[kind] as ReadingKindStorage<ReadingRows[Kind][number]>;
  return (await insertKind<ReadingRows[Kind][number]>(transaction, storage, rows)) as ReadingRows[Kind];
}
