/** What is stored of the newest reading of one probe or slot. */
export interface EdgeState {
  /** Device time, milliseconds since the epoch. */
  at: number;
  breached: boolean;
  /** Device time of the reading that ended the newest breach that is known, of its last one so far, or null without any. */
  breachedUntil: number | null;
}

export interface LiveEdge<Row> {
  /** The newest reading, when it is newer than the stored one. */
  newest: { row: Row; breached: boolean } | null;
  /** As `EdgeState.breachedUntil`, these readings included. */
  breachedUntil: number | null;
  /**
   * Readings that start, sustain or end a breach: of a run of breaches the first and the last one. Of history that
   * came late and may alter what is known, the oldest and the newest.
   */
  signals: Row[];
}

export interface EdgeRules<Row> {
  /** BETWEEN goes on with whatever was before: it starts nothing and ends nothing. */
  verdict: (row: Row) => 'BREACH' | 'BETWEEN' | 'CLEAR';
  /** False for what was stored before: sent twice, it tells nothing. */
  isNew: (row: Row) => boolean;
}

/**
 * Healthy history so close behind the newest reading may show that a breach was shorter than it seemed, in ms. It lies
 * before the end of a breach then: commits of a healthy probe that overtake each other tell nothing.
 */
const healthyHistoryMs = 2 * 3_600_000;

function lateSignals<Row extends { at: number }>(
  stored: EdgeState,
  late: readonly Row[],
  rules: EdgeRules<Row>,
): Row[] {
  const breachedUntil = stored.breachedUntil ?? -Infinity;
  const matters = (row: Row) =>
    stored.breached ||
    rules.verdict(row) === 'BREACH' ||
    (stored.at - row.at <= healthyHistoryMs && row.at < breachedUntil);
  const fresh = late.filter((row) => rules.isNew(row));
  if (!fresh.some(matters)) return [];
  return fresh.length === 1 ? fresh : [fresh[0]!, fresh.at(-1)!];
}

/**
 * Moves one probe's or slot's live edge over `rows`, which are ordered by device time. Readings that are not newer
 * than the stored one are history and do not move it, so any order of arrival ends in the same state.
 */
export function advanceEdge<Row extends { at: number }>(
  stored: EdgeState | null,
  rows: readonly Row[],
  rules: EdgeRules<Row>,
): LiveEdge<Row> {
  let before = stored?.breached ?? false;
  let breachedUntil = stored?.breachedUntil ?? null;
  let newest: LiveEdge<Row>['newest'] = null;
  const signals: Row[] = [];
  const late: Row[] = [];
  for (const row of rows) {
    if (stored !== null && row.at <= stored.at) {
      late.push(row);
      // Which stored reading ended it is not known here: the newest one at the latest.
      if (rules.verdict(row) === 'BREACH') breachedUntil = Math.max(breachedUntil ?? stored.at, stored.at);
      continue;
    }
    if (newest !== null && row.at <= newest.row.at) continue;
    const verdict = rules.verdict(row);
    const breached = verdict === 'BREACH' || (verdict === 'BETWEEN' && before);
    if (breached !== before) {
      // What a run of breaches ended with, unless its only reading is noted already.
      if (before && newest !== null && signals.at(-1) !== newest.row) signals.push(newest.row);
      signals.push(row);
    }
    newest = { row, breached };
    if (breached || before) breachedUntil = Math.max(breachedUntil ?? row.at, row.at);
    before = breached;
  }
  if (newest?.breached === true && signals.at(-1) !== newest.row) signals.push(newest.row);
  const history =
    stored === null || late.length === 0 ? [] : lateSignals({ ...stored, breachedUntil }, late, rules);
  return { newest, breachedUntil, signals: [...history, ...signals] };
}
