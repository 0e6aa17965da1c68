/** Rows of a labelled stretch, first and last included. */
export interface LabelledWindow {
  first: number;
  last: number;
}

/** Standard profile of the Numenta Anomaly Benchmark. */
const weights = { found: 1, wrong: 0.11, missed: 1 };
/** The first part of a series is for learning: 15 %, of 5,000 rows at most. */
const learningPart = 0.15;
const longestLearnt = 5_000;

/** 1 well before the end of a window, 0 at its end, -1 long after it. */
function value(position: number): number {
  return position > 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1;
}

export function learningRows(rows: number): number {
  return Math.floor(learningPart * Math.min(rows, longestLearnt));
}

export interface NabScore {
  windows: number;
  /** Windows with a detection. */
  found: number;
  /** Detections outside of all windows. */
  wrong: number;
  /** 100: all found at once and none wrong; 0: nothing ever detected. */
  score: number;
}

/**
 * Scores detections (row numbers) by the Numenta Anomaly Benchmark (Lavin and Ahmad 2015, section II): in a window the
 * earliest one counts, the more the earlier it is; one outside costs, more the longer the last window is over.
 */
export function nabScore(
  rows: number,
  windows: readonly LabelledWindow[],
  detections: readonly number[],
): NabScore {
  const counted = detections.filter((row) => row >= learningRows(rows));
  let raw = 0;
  let found = 0;
  let wrong = 0;
  for (const { first, last } of windows) {
    const inside = counted.filter((row) => row >= first && row <= last);
    if (inside.length === 0) raw -= weights.missed;
    else {
      found++;
      const length = last - first + 1;
      const best = Math.max(...inside.map((row) => value(-(last - row + 1) / length)));
      raw += (weights.found * best) / value(-1);
    }
  }
  for (const row of counted) {
    if (windows.some(({ first, last }) => row >= first && row <= last)) continue;
    wrong++;
    const before = windows.filter(({ last }) => last < row).sort((a, b) => b.last - a.last)[0];
    const position = before ? (row - before.last) / Math.max(1, before.last - before.first) : Infinity;
    raw += weights.wrong * value(position);
  }
  const nothing = -weights.missed * windows.length;
  const perfect = weights.found * windows.length;
  return { windows: windows.length, found, wrong, score: (100 * (raw - nothing)) / (perfect - nothing) };
}
