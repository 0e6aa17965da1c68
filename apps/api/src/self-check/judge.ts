/** What the synthetic kiosk said last: it has an error, or has none any more. */
export type Phase = 'ERROR' | 'CLEAR';

/** Instants are milliseconds. */
export interface CheckState {
  phase: Phase;
  sentAt: number | null;
  /** When the alerts were last as the last message says. */
  confirmedAt: number | null;
  /** Since when the check runs without an interruption. */
  since: number;
  refused: string | null;
}

export interface Observed {
  /** It has an alert. */
  alertOpen: boolean;
}

export const periodMs = 10_000;
/** Several rounds: one that is late while much is going on is no failure yet. */
export const limitMs = 30_000;
/** Events of incidents are taken every second. */
export const outboxLimitMs = 120_000;

export interface Step {
  confirmedAt: number | null;
  /** What to send now; null: wait. */
  send: Phase | null;
}

/** Each answer is followed by the opposite message; one that does not come is asked for again. */
export function nextStep(state: CheckState, { alertOpen }: Observed, now: number): Step {
  const { phase, sentAt, confirmedAt } = state;
  if (sentAt === null) return { confirmedAt, send: 'ERROR' };
  const answered = alertOpen === (phase === 'ERROR');
  const due = now - sentAt >= periodMs;
  const opposite = phase === 'ERROR' ? 'CLEAR' : 'ERROR';
  return { confirmedAt: answered ? now : confirmedAt, send: due ? (answered ? opposite : phase) : null };
}

/** Why the alerting is not known to work; null when it is. */
export function failureOf(state: CheckState, oldestEventAt: number | null, now: number): string | null {
  const { confirmedAt, since, refused } = state;
  if (now - Math.max(confirmedAt ?? -Infinity, since) > limitMs) {
    const last =
      confirmedAt === null ? 'never came' : `has not come since ${new Date(confirmedAt).toISOString()}`;
    const why = refused === null ? '' : `; its messages are refused: ${refused}`;
    return `the alert of the synthetic kiosk ${last}${why}`;
  }
  if (oldestEventAt !== null && now - oldestEventAt > outboxLimitMs)
    return `what became of incidents waits for the notifications since ${new Date(oldestEventAt).toISOString()}`;
  return null;
}
