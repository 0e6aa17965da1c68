import type { Breach, BreachHistory } from './breach-history.js';

/** Where an alert is; NONE: there is no open one. */
export type AlertStage = 'NONE' | 'PENDING' | 'FIRING' | 'ACKNOWLEDGED';

export interface DecisionInput {
  stage: AlertStage;
  history: BreachHistory;
  forMs: number;
  /** See FoldOptions. */
  clearAfterMs: number | null;
}

/**
 * What to do about one alert. `dueAt` is when the clock alone will change the answer, null when only a reading
 * will. Times in milliseconds since the epoch.
 */
export type Outcome =
  /** All is well and was. */
  | { kind: 'NOTHING' }
  /** Breached, but not long enough yet: pending, or still pending. */
  | { kind: 'WAIT'; breach: Breach; dueAt: number | null }
  /** Was pending and cleared before its time. */
  | { kind: 'FORGET' }
  | { kind: 'FIRE'; breach: Breach; dueAt: number | null }
  /** Open and still breached, or nothing newer is known: unknown is not fine. */
  | { kind: 'KEEP'; breach: Breach | null; dueAt: number | null }
  | { kind: 'RESOLVE'; at: number; value: number | null };

export interface Decision {
  outcome: Outcome;
  /** Breaches that held long enough and were over before anybody evaluated them: kept as resolved alerts. */
  past: Breach[];
}

/** Milliseconds after which a last reading says nothing about now. */
export const staleAfterMs = 10 * 60_000;

/** Ends the current breach where its time limit has passed by now. */
function endedByClock(history: BreachHistory, clearAfterMs: number | null, now: number): BreachHistory {
  const { current, ended } = history;
  if (!current || clearAfterMs === null || now - current.lastBreachAt < clearAfterMs) return history;
  const over = { ...current, endedAt: current.lastBreachAt + clearAfterMs };
  return { ended: [...ended, over], current: null };
}

/**
 * Milliseconds that the breach has held: by the device's clock up to its newest reading, by ours since that one
 * arrived, so a wrong device clock does not matter. Null when that reading is too old to speak for now.
 */
function heldMs(breach: Breach, now: number): number | null {
  if (now - breach.lastAt > staleAfterMs) return null;
  return breach.lastAt - breach.startedAt + Math.max(0, now - breach.lastReceivedAt);
}

/** The whole alert life cycle, without clock and without I/O. */
export function decide(input: DecisionInput, now: number): Decision {
  const { stage, forMs, clearAfterMs } = input;
  const { current, ended } = endedByClock(input.history, clearAfterMs, now);
  const clearsAt = current && clearAfterMs !== null ? current.lastBreachAt + clearAfterMs : null;

  if (stage === 'FIRING' || stage === 'ACKNOWLEDGED') {
    const last = ended.at(-1);
    if (current || !last) return { outcome: { kind: 'KEEP', breach: current, dueAt: clearsAt }, past: [] };
    return { outcome: { kind: 'RESOLVE', at: last.endedAt!, value: last.endValue }, past: [] };
  }

  const past = ended.filter((breach) => breach.sustained);
  if (!current) return { outcome: stage === 'PENDING' ? { kind: 'FORGET' } : { kind: 'NOTHING' }, past };

  const held = heldMs(current, now);
  if (current.sustained || (held !== null && held >= forMs))
    return { outcome: { kind: 'FIRE', breach: current, dueAt: clearsAt }, past };
  return {
    outcome: { kind: 'WAIT', breach: current, dueAt: held === null ? null : now + forMs - held },
    past,
  };
}
