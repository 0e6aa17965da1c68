import type { Verdict } from '../rules/verdict.js';

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
}

export interface FoldOptions {
  /** Milliseconds that a breach must hold. */
  forMs: number;
  /** A breach ends so many milliseconds after its last breaching reading; null when only a reading ends it. */
  clearAfterMs: number | null;
  /** A breach that is known to go on since then, from before the samples. */
  since: number | null;
}

export interface BreachHistory {
  ended: Breach[];
  current: Breach | null;
}

function begin(sample: Sample, forMs: number): Breach {
  return {
    startedAt: sample.at,
    endedAt: null,
    lastBreachAt: sample.at,
    lastAt: sample.at,
    lastReceivedAt: sample.receivedAt,
    value: sample.value,
    endValue: null,
    sustained: forMs === 0,
  };
}

/**
 * Reads the samples in device-time order, whatever order they came in, so that late and repeated readings give
 * the same history as punctual ones.
 */
export function foldReadings(samples: readonly Sample[], options: FoldOptions): BreachHistory {
  const ended: Breach[] = [];
  let current: Breach | null =
    options.since === null
      ? null
      : begin(
          { at: options.since, receivedAt: options.since, value: null, verdict: 'BREACH' },
          options.forMs,
        );

  const end = (breach: Breach, at: number, value: number | null) => {
    ended.push({ ...breach, endedAt: at, endValue: value });
    current = null;
  };

  for (const sample of samples.toSorted((a, b) => a.at - b.at)) {
    const open: Breach | null = current;
    if (open && options.clearAfterMs !== null && sample.at - open.lastBreachAt >= options.clearAfterMs)
      end(open, open.lastBreachAt + options.clearAfterMs, null);
    if (sample.verdict === 'CLEAR') {
      if (current) end(current, sample.at, sample.value);
    } else if (current) {
      const going: Breach = current;
      current = {
        ...going,
        lastBreachAt: sample.verdict === 'BREACH' ? sample.at : going.lastBreachAt,
        lastAt: sample.at,
        lastReceivedAt: sample.receivedAt,
        value: sample.value,
        sustained: going.sustained || sample.at - going.startedAt >= options.forMs,
      };
    } else if (sample.verdict === 'BREACH') {
      current = begin(sample, options.forMs);
    }
  }
  return { ended, current };
}
