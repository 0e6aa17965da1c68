import { type Breach, type BreachHistory, keptUntil, type Timing } from './breach-history.js';

/** Where an alert is; NONE: there is no open one. */
export type AlertStage = 'NONE' | 'PENDING' | 'FIRING' | 'ACKNOWLEDGED';

export interface DecisionInput extends Timing {
  stage: AlertStage;
  history: BreachHistory;
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
  | { kind: 'RESOLVE'; at: number; value: number | null; breach: Breach };

export interface Decision {
  outcome: Outcome;
  /** Breaches that held long enough and were over before anybody evaluated them: kept as resolved alerts. */
  past: Breach[];
}

/** Milliseconds after which a last reading says nothing about now. */
export const staleAfterMs = 10 * 60_000;

/**
 * When our clock alone ends the current breach: its time limit passes, or what is clear again has been kept for long
 * enough. `at` is that end by the device's clock. Null when only a reading does.
 */
function endByClock(current: Breach | null, timing: Timing): { dueAt: number; at: number } | null {
  if (!current) return null;
  const until = keptUntil(current, timing);
  if (until !== null) return { at: until, dueAt: until + current.clearReceivedAt! - current.clearSince! };
  if (timing.clearAfterMs === null) return null;
  const at = current.lastBreachAt + timing.clearAfterMs;
  return { at, dueAt: at };
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
  const { stage, forMs } = input;
  let { current, ended } = input.history;
  const end = endByClock(current, input);
  if (current && end && now >= end.dueAt) {
    ended = [...ended, { ...current, endedAt: end.at }];
    current = null;
  }
  const clearsAt = current && end ? end.dueAt : null;

  if (stage === 'FIRING' || stage === 'ACKNOWLEDGED') {
    const last = ended.at(-1);
    if (current || !last) return { outcome: { kind: 'KEEP', breach: current, dueAt: clearsAt }, past: [] };
    return {
      outcome: { kind: 'RESOLVE', at: last.endedAt!, value: last.endValue, breach: last },
      past: [],
    };
  }

  const past = ended.filter((breach) => breach.sustained);
  if (!current) return { outcome: stage === 'PENDING' ? { kind: 'FORGET' } : { kind: 'NOTHING' }, past };

  const held = heldMs(current, now);
  // One that is clear again and only kept is among the sustained ones: people see it come and go.
  if (current.sustained || (held !== null && held >= forMs))
    return { outcome: { kind: 'FIRE', breach: current, dueAt: clearsAt }, past };
  return {
    outcome: { kind: 'WAIT', breach: current, dueAt: held === null ? null : now + forMs - held },
    past,
  };
}
