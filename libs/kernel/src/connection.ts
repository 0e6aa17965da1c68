import { AppError } from './app-error.js';

/** A page of a Relay list. */
export interface Connection<Node> {
  edges: { cursor: string; node: Node }[];
  nodes: Node[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

/** How many rows a page has. @throws AppError BAD_USER_INPUT when `first` is not within 1 to `most` */
export function pageSize(first: number | null | undefined, most: number, otherwise: number): number {
  if (first === null || first === undefined) return otherwise;
  if (!Number.isInteger(first) || first < 1 || first > most)
    throw new AppError(`first must be from 1 to ${most}`, {
      code: 'BAD_USER_INPUT',
      details: { argument: 'first' },
    });
  return first;
}

/** Opaque to clients: the sort key of the last row, as JSON in base64url. */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** Whole numbers, as ids and instants are, and texts that the database can hold. */
function isUsable(value: unknown): boolean {
  return typeof value === 'number' ? Number.isSafeInteger(value) : !String(value).includes('\0');
}

/**
 * The sort key that a cursor stands for, or null without one. Each value has the type that `kinds` names; numbers are whole.
 * @throws AppError BAD_USER_INPUT for a cursor that no page gave out
 */
export function decodeCursor(
  after: string | null | undefined,
  kinds: readonly ('string' | 'number')[],
): (string | number)[] | null {
  if (after === null || after === undefined) return null;
  try {
    if (after.length > 1_000) throw new RangeError('too long');
    const key = JSON.parse(Buffer.from(after, 'base64url').toString('utf8')) as unknown;
    if (
      Array.isArray(key) &&
      key.length === kinds.length &&
      key.every((value, index) => typeof value === kinds[index] && isUsable(value))
    )
      return key as (string | number)[];
  } catch {
    // Falls through to the one answer for every unusable cursor.
  }
  throw new AppError('after is not a cursor of this list', {
    code: 'BAD_USER_INPUT',
    details: { argument: 'after' },
  });
}

/** From `size + 1` rows, of which the last only tells that there is a next page. */
export function connection<Row, Node>(
  rows: readonly Row[],
  size: number,
  node: (row: Row) => Node,
  key: (row: Row) => readonly (string | number)[],
): Connection<Node> {
  const edges = rows.slice(0, size).map((row) => ({ cursor: encodeCursor(key(row)), node: node(row) }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: { hasNextPage: rows.length > size, endCursor: edges.at(-1)?.cursor ?? null },
  };
}
