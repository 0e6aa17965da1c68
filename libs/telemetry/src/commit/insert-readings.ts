import type { Queryable, Transaction } from '@app/persistence';
import type { ReadingKind, ReadingRows } from '../validation/readings.js';
import { columnArray } from './binary-array.js';
import { copyData } from './binary-copy.js';
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

type Rows<Kind extends ReadingKind> = readonly ReadingRows[Kind][number][];

function storageOf<Kind extends ReadingKind>(kind: Kind): ReadingKindStorage<ReadingRows[Kind][number]> {
  return readingKindStorage[kind] as ReadingKindStorage<ReadingRows[Kind][number]>;
}

/**
 * Writes readings of one kind, which are in key order and unique.
 * @returns those that were not there before
 */
export async function insertReadings<Kind extends ReadingKind>(
  transaction: Queryable,
  kind: Kind,
  rows: Rows<Kind>,
): Promise<Rows<Kind>> {
  if (rows.length === 0) return rows;
  const { insert, columns, key } = storageOf(kind);
  const arrays = columns.map((column) => columnArray(rows, column));
  const [result] = await transaction.run(insert.any, [...arrays, rows.length]);
  if (result === undefined || result.stored === 0) return [];
  if (result.keys === null) return rows;
  const stored = storedKeys(result.keys);
  return rows.filter((row) => stored.has(key(row).join('\n')));
}

/** How readings that cannot be there yet are written: COPY where the database takes it. */
export type FreshInsert = 'copy' | 'insert';

/** Writes readings of one kind, in key order, of which none is there: one that is fails the whole statement. */
export async function insertFresh<Kind extends ReadingKind>(
  transaction: Transaction,
  kind: Kind,
  rows: Rows<Kind>,
  how: FreshInsert,
): Promise<void> {
  if (rows.length === 0) return;
  const { insert, columns } = storageOf(kind);
  if (how === 'copy') await transaction.copy(insert.copy, copyData(rows, columns));
  else
    await transaction.run(
      insert.fresh,
      columns.map((column) => columnArray(rows, column)),
    );
}
