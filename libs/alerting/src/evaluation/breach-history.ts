import type { Verdict } from '../rules/verdict.js';
import { flapsUntil, recentChanges } from './flapping.js';

/** One reading as a rule sees it; times in milliseconds since the epoch. */
export interface Sample {
  /** Device time. */
  at: number;
  /** When it reached us. */
  receivedAt: number;
  value: number | null;
  verdict: Verdict;
}

/** A stretch of device time from the first breaching reading until a reading (or a time limit) ended it. */
export interface Breach {
  startedAt: number;
  /** Null while it lasts. */
  endedAt: number | null;
  /** The newest breaching reading. */
  lastBreachAt: number;
  /** The newest reading of the stretch, those between the limits included. */
  lastAt: number;
  lastReceivedAt: number;
  /** Value of the newest reading of the stretch. */
  value: number | null;
  /** Value of the reading that ended it. */
  endValue: number | null;
  /** Its readings alone prove that it held for the rule's `for`. */
  sustained: boolean;
  /** Since when it is clear while it is kept firing (`keepMs`, flapping); null while it is breached. */
  clearSince: number | null;
  clearReceivedAt: number | null;
  /** When the condition began and ended, the present stretch last: what tells whether it flaps. */
  changes: number[];
}

/** How a rule lets a breach come and go. Milliseconds. */
export interface Timing {
  /** A breach must hold so long. */
  forMs: number;
  /** A breach ends so long after its last breaching reading; null when only a reading ends it. */
  clearAfterMs: number | null;
  /** What fired goes on firing so long after it became clear. */
  keepMs: number;
  /** How long one of the 20 results is by which flapping is told; 0: it is not. */
  flapSlotMs: number;
}

export interface FoldOptions extends Timing {
  /** A breach that goes on from before the samples, as an earlier fold left it. */
  resume?: Breach | null;
  /** True when what goes on has fired. */
  fired?: boolean;
  /** When the condition changed before. */
  changesBefore?: readonly number[];
}

export interface BreachHistory {
  ended: Breach[];
  current: Breach | null;
}

export function beginBreach(sample: Omit<Sample, 'verdict'>, forMs: number, before: number[] = []): Breach {
  return {
    startedAt: sample.at,
    endedAt: null,
    lastBreachAt: sample.at,
    lastAt: sample.at,
    lastReceivedAt: sample.receivedAt,
    value: sample.value,
    endValue: null,
    sustained: forMs === 0,
    clearSince: null,
    clearReceivedAt: null,
    changes: [...before, sample.at],
  };
}

/** Until when (device time) a breach that is clear again is kept; null when it is not clear. */
export function keptUntil(breach: Breach, { keepMs, flapSlotMs }: Timing): number | null {
  const { clearSince, changes } = breach;
  if (clearSince === null) return null;
  return Math.max(clearSince + keepMs, flapsUntil(changes, flapSlotMs, clearSince) ?? 0);
}

/**
 * Reads the samples in device-time order, whatever order they came in, so that late and repeated readings give
 * the same history as punctual ones. Folding on from where an earlier fold ended is the same as folding all at once.
 */
export function foldReadings(samples: readonly Sample[], options: FoldOptions): BreachHistory {
  const { forMs, clearAfterMs, flapSlotMs } = options;
  const ended: Breach[] = [];
  let current: Breach | null = options.resume ?? null;
  let changes = recentChanges(options.changesBefore ?? [], flapSlotMs);
  if (current && options.fired) current = { ...current, sustained: true };

  const end = (breach: Breach, at: number, value: number | null) => {
    ended.push({ ...breach, endedAt: at, endValue: value });
    // What never fired bothered nobody.
    if (breach.sustained) changes = recentChanges(breach.changes, flapSlotMs);
    current = null;
  };

  for (const sample of samples.toSorted((a, b) => a.at - b.at)) {
    const open: Breach | null = current;
    if (open) {
      const until = keptUntil(open, options);
      if (until !== null && sample.at >= until) end(open, until, open.endValue);
      else if (until === null && clearAfterMs !== null && sample.at - open.lastBreachAt >= clearAfterMs)
        end(open, open.lastBreachAt + clearAfterMs, null);
    }
    const going: Breach | null = current;
    if (!going) {
      if (sample.verdict === 'BREACH') current = beginBreach(sample, forMs, changes);
      continue;
    }
    const seen = { lastAt: sample.at, lastReceivedAt: sample.receivedAt };
    if (sample.verdict === 'CLEAR') {
      if (going.clearSince !== null) {
        current = { ...going, ...seen };
        continue;
      }
      const clearing: Breach = {
        ...going,
        ...seen,
        clearSince: sample.at,
        clearReceivedAt: sample.receivedAt,
        endValue: sample.value,
        changes: recentChanges([...going.changes, sample.at], flapSlotMs),
      };
      if (!going.sustained || keptUntil(clearing, options)! <= sample.at)
        end(going.sustained ? clearing : going, sample.at, sample.value);
      else current = clearing;
    } else if (sample.verdict === 'BREACH' || going.clearSince === null) {
      const again = going.clearSince !== null;
      current = {
        ...going,
        ...seen,
        lastBreachAt: sample.verdict === 'BREACH' ? sample.at : going.lastBreachAt,
        value: sample.value,
        sustained: going.sustained || sample.at - going.startedAt >= forMs,
        clearSince: null,
        clearReceivedAt: null,
        changes: again ? recentChanges([...going.changes, sample.at], flapSlotMs) : going.changes,
      };
    } else {
      current = { ...going, ...seen };
    }
  }
  return { ended, current };
}
