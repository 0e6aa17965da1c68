/** Whole numbers from `from` to before `to`. */
export interface NumberRange {
  from: number;
  to: number;
}

/** Numbers that were missing when one came. Instants are milliseconds since the epoch. */
export interface SequenceGapState {
  /** Its row's id; null until it is stored. */
  id: number | null;
  expected: number;
  received: number;
  /** Device time of what came before it, where that is known, and of what came after it. */
  fromAt: number | null;
  at: number;
  receivedAt: number;
  /** Still missing, ascending. */
  missing: NumberRange[];
  /** Missing too, but no longer told apart: what fills them is taken for a repetition. */
  untold: number;
  filledAt: number | null;
}

/** Which sequence numbers of one kiosk's boot came. Gaps in any order; those that are filled may be left out. */
export interface SequenceLedger {
  first: number | null;
  last: number | null;
  gaps: SequenceGapState[];
}

export interface NumberedBatch {
  sequence: number;
  sentAt: number;
  receivedAt: number;
  /** Device time of the newest reading before it, when it is the newest batch. */
  previousAt: number | null;
}

export type SequenceOutcome = 'FIRST' | 'IN_SEQUENCE' | 'GAP' | 'FILLS' | 'REPEATED';

/** A sender that leaves out every other number must not fill the database: later gaps then widen the last one. */
export const gapsPerBoot = 100;
/** Of all gaps of a boot together; the oldest pieces are only counted then. */
export const rangesPerBoot = 1_000;

export function missingCount({ missing, untold }: SequenceGapState): number {
  return missing.reduce((sum, { from, to }) => sum + to - from, untold);
}

/** Takes the number out of the ranges. @returns whether it was there */
function take(ranges: NumberRange[], number: number): boolean {
  const index = ranges.findIndex(({ from, to }) => from <= number && number < to);
  if (index < 0) return false;
  const { from, to } = ranges[index]!;
  const rest = [
    { from, to: number },
    { from: number + 1, to },
  ].filter((range) => range.from < range.to);
  ranges.splice(index, 1, ...rest);
  return true;
}

function bound(ledger: SequenceLedger): void {
  let ranges = ledger.gaps.reduce((sum, { missing }) => sum + missing.length, 0);
  for (const gap of ledger.gaps)
    while (ranges > rangesPerBoot && gap.missing.length > 0) {
      const { from, to } = gap.missing.shift()!;
      gap.untold += to - from;
      ranges--;
    }
}

function addGap(ledger: SequenceLedger, from: number, to: number, batch: NumberedBatch): void {
  const { sentAt: at, receivedAt, previousAt: fromAt } = batch;
  const last = ledger.gaps.at(-1);
  if (last !== undefined && ledger.gaps.length >= gapsPerBoot) {
    last.missing = [...last.missing, { from, to }].sort((a, b) => a.from - b.from);
    last.expected = Math.min(last.expected, from);
    last.received = Math.max(last.received, to);
    last.at = Math.max(last.at, at);
    last.receivedAt = receivedAt;
    last.filledAt = null;
  } else
    ledger.gaps.push({
      id: null,
      expected: from,
      received: to,
      fromAt,
      at,
      receivedAt,
      missing: [{ from, to }],
      untold: 0,
      filledAt: null,
    });
}

/**
 * Notes that a batch came. Whatever the order and the repetitions, what is missing in the end is what never came of
 * the numbers between the smallest and the largest that did. Nobody can tell about those outside: a kiosk may count
 * from 0 or from 1, and what it lost last is not known to be lost before it sends again.
 */
export function noteSequence(ledger: SequenceLedger, batch: NumberedBatch): SequenceOutcome {
  const { sequence } = batch;
  const outcome = place(ledger, sequence, batch);
  bound(ledger);
  return outcome;
}

function place(ledger: SequenceLedger, sequence: number, batch: NumberedBatch): SequenceOutcome {
  const { first, last } = ledger;
  if (first === null || last === null) {
    ledger.first = sequence;
    ledger.last = sequence;
    return 'FIRST';
  }
  if (sequence > last) {
    ledger.last = sequence;
    if (sequence === last + 1) return 'IN_SEQUENCE';
    addGap(ledger, last + 1, sequence, batch);
    return 'GAP';
  }
  if (sequence < first) {
    ledger.first = sequence;
    if (sequence === first - 1) return 'IN_SEQUENCE';
    // Its end is when the batch before it was sent: what came first was sent later.
    addGap(ledger, sequence + 1, first, { ...batch, previousAt: batch.sentAt });
    return 'GAP';
  }
  const gap = ledger.gaps.find(({ missing }) => take(missing, sequence));
  if (gap === undefined) return 'REPEATED';
  if (missingCount(gap) === 0) gap.filledAt = batch.receivedAt;
  return 'FILLS';
}
