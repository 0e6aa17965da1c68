import type { ChannelKind } from '../settings/documents.js';

/** What became of one attempt. */
export type Outcome =
  | { kind: 'SENT'; status: number | null; detail: string | null }
  /** `arrived`: it may have got through all the same, because the answer is missing, not bad. */
  | {
      kind: 'TRY_AGAIN';
      status: number | null;
      error: string;
      retryAfterMs: number | null;
      arrived: 'NO' | 'MAYBE';
    }
  /** Sending it again would fail again. */
  | { kind: 'REFUSED'; status: number | null; error: string };

export type NextState =
  | { state: 'SENT' }
  | { state: 'QUEUED'; nextAttemptAt: number }
  | { state: 'DEAD'; error: string }
  | { state: 'UNCERTAIN' };

/** Whether the other side recognises a repetition: a deduplication key, an Idempotency-Key, a Message-ID. */
export const recognisesRepetition: Record<ChannelKind, boolean> = {
  WEBHOOK: true,
  EMAIL: true,
  PAGERDUTY: true,
  SLACK: false,
};

const firstDelayMs = 2_000;
const longestDelayMs = 300_000;
/** A page that comes an hour late helps nobody, and its escalation has long gone on. */
export const deliveryDeadlineMs = 3_600_000;

/**
 * What follows from an attempt. Where a repetition is recognised, everything that may have got through is sent
 * again; where it is not, nothing is. `random` from 0 to 1.
 */
export function afterAttempt(
  outcome: Outcome,
  about: { channel: ChannelKind; attempts: number; createdAt: number; now: number; random: number },
): NextState {
  switch (outcome.kind) {
    case 'SENT':
      return { state: 'SENT' };
    case 'REFUSED':
      return { state: 'DEAD', error: outcome.error };
    case 'TRY_AGAIN': {
      if (outcome.arrived === 'MAYBE' && !recognisesRepetition[about.channel]) return { state: 'UNCERTAIN' };
      const backoff = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(20, about.attempts - 1));
      // Half of it is left to chance, so that messages that failed together do not come back together.
      const delay = Math.max(backoff * (0.75 + about.random / 2), outcome.retryAfterMs ?? 0);
      const nextAttemptAt = Math.ceil(about.now + delay);
      return nextAttemptAt > about.createdAt + deliveryDeadlineMs
        ? { state: 'DEAD', error: `gave up after ${about.attempts} attempts: ${outcome.error}` }
        : { state: 'QUEUED', nextAttemptAt };
    }
  }
}

/** A process died, or lost its turn, between sending and recording: nobody knows whether it was sent. */
export const lostAttempt: Outcome = {
  kind: 'TRY_AGAIN',
  status: null,
  error: 'the process ended while it was being sent',
  retryAfterMs: null,
  arrived: 'MAYBE',
};

/** Retry-After in seconds or as a date; null when there is none that makes sense. */
export function retryAfterMs(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header.trim()) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
