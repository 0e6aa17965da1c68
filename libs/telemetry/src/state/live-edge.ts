/** What is stored of the newest reading of one probe or slot. */
export interface EdgeState {
  /** Device time, milliseconds since the epoch. */
  at: number;
  breached: boolean;
}

export interface LiveEdge<Row> {
  /** The newest reading, when it is newer than the stored one. */
  newest: { row: Row; breached: boolean } | null;
  /** Readings that start, sustain or end a breach: of a run of breaches the first and the last one. */
  signals: Row[];
}

/**
 * Moves one probe's or slot's live edge over `rows`, which are ordered by device time. Readings that are not newer
 * than the stored one are history and change nothing, so any order of arrival ends in the same state.
 */
export function advanceEdge<Row extends { at: number }>(
  stored: EdgeState | null,
  rows: readonly Row[],
  isBreach: (row: Row) => boolean,
): LiveEdge<Row> {
  let before = stored?.breached ?? false;
  let newest: LiveEdge<Row>['newest'] = null;
  const signals: Row[] = [];
  for (const row of rows) {
    if (row.at <= (newest?.row.at ?? stored?.at ?? -Infinity)) continue;
    const breached = isBreach(row);
    if (breached !== before) {
      // What a run of breaches ended with, unless its only reading is noted already.
      if (before && newest !== null && signals.at(-1) !== newest.row) signals.push(newest.row);
      signals.push(row);
    }
    newest = { row, breached };
    before = breached;
  }
  if (newest?.breached === true && signals.at(-1) !== newest.row) signals.push(newest.row);
  return { newest, signals };
}
