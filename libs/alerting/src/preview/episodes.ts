import type { AlertRule } from '../rules/alert-rule.js';
import { type Breach, foldReadings, type Sample } from '../evaluation/breach-history.js';
import { timingOf } from '../evaluation/case.js';

/** A time in which the rule would have fired. Milliseconds. */
export interface Episode {
  startedAt: number;
  firedAt: number;
  /** Null: it would be open now. */
  endedAt: number | null;
  value: number | null;
}

/** A value that holds from a change until the next one, as samples: a fold tells from them how long it held. */
export function stepSamples(changes: readonly Sample[], until: number): Sample[] {
  const sorted = changes.toSorted((a, b) => a.at - b.at);
  return sorted.flatMap((change, index) => {
    const last = (sorted[index + 1]?.at ?? until) - 1;
    return last > change.at ? [change, { ...change, at: last, receivedAt: last }] : [change];
  });
}

/** When the rule would have fired, decided as it is decided live, by the same fold. */
export function episodesOf(rule: AlertRule, samples: readonly Sample[], now: number): Episode[] {
  const timing = timingOf(rule);
  const { ended, current } = foldReadings(samples, timing);
  const whole = ended.filter((breach) => breach.sustained).map((breach) => episode(breach, timing.forMs));
  if (current === null) return whole;
  const clearsAt = timing.clearAfterMs === null ? null : current.lastBreachAt + timing.clearAfterMs;
  const over = clearsAt !== null && clearsAt <= now ? clearsAt : null;
  if (!current.sustained && (over ?? now) - current.startedAt < timing.forMs) return whole;
  return [...whole, episode({ ...current, endedAt: over }, timing.forMs)];
}

function episode({ startedAt, endedAt, value }: Breach, forMs: number): Episode {
  const firedAt = Math.min(startedAt + forMs, endedAt ?? Infinity);
  return { startedAt, firedAt, endedAt, value };
}

/** Stretches of time in which something may have happened, from the buckets that are not clear. */
export interface Stretch {
  from: number;
  until: number;
}

/**
 * Joins neighbouring buckets (ascending starts); those without any breach are left out. A bucket more at each end shows
 * the reading before and the one that ended it.
 */
export function stretchesOf(
  buckets: readonly { at: number; breached: boolean }[],
  bucketMs: number,
): Stretch[] {
  const stretches: (Stretch & { breached: boolean })[] = [];
  for (const { at, breached } of buckets) {
    const last = stretches.at(-1);
    if (last && at <= last.until) {
      last.until = at + 2 * bucketMs;
      last.breached ||= breached;
    } else stretches.push({ from: at - bucketMs, until: at + 2 * bucketMs, breached });
  }
  return stretches.filter(({ breached }) => breached).map(({ from, until }) => ({ from, until }));
}
