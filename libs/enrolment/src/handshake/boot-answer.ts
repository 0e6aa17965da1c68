import type { gql } from '@app/contracts';
import type { RegisteredKiosk, SenderRefusal } from '@app/kiosk-registry';

/** A decision may come any minute; somebody is waiting beside the kiosk. */
const pendingRetrySeconds = 30;
/** Nobody is waiting, but decisions and registrations can change. */
const rejectedRetrySeconds = 300;

type Outcome = Pick<gql.BootAnswer, 'status' | 'reason'>;

function outcomeOf(refusal: SenderRefusal | null, acceptance: RegisteredKiosk['acceptance']): Outcome {
  if (refusal === null) return { status: 'ACCEPTED', reason: null };
  if (refusal !== 'NOT_ACCEPTED') return { status: 'REJECTED', reason: refusal };
  return acceptance === 'PENDING'
    ? { status: 'PENDING', reason: 'AWAITING_APPROVAL' }
    : { status: 'REJECTED', reason: 'REJECTED_BY_OPERATOR' };
}

/** What the caller is told. Of a kiosk that is not the caller's nothing is told. Instants in ms since the epoch. */
export function bootAnswer(
  kiosk: Pick<RegisteredKiosk, 'acceptance' | 'heartbeatSeconds'> | undefined,
  refusal: SenderRefusal | null,
  { now, deviceClock, rotateBefore }: { now: number; deviceClock: number; rotateBefore: number | null },
): gql.BootAnswer {
  const outcome = outcomeOf(refusal, kiosk?.acceptance ?? 'ACCEPTED');
  const mine = kiosk !== undefined && refusal !== 'NOT_YOUR_KIOSK';
  return {
    ...outcome,
    intervalSeconds: mine ? kiosk.heartbeatSeconds : null,
    serverTime: new Date(now).toISOString(),
    clockOffsetSeconds: (deviceClock - now) / 1_000,
    retryAfterSeconds:
      outcome.status === 'ACCEPTED'
        ? null
        : outcome.status === 'PENDING'
          ? pendingRetrySeconds
          : rejectedRetrySeconds,
    rotateBefore: rotateBefore === null ? null : new Date(rotateBefore).toISOString(),
  };
}

/**
 * When three quarters of a token's life are over: the last quarter is for kiosks that are off or cannot reach us.
 * Null for a token that does not end. Instants in ms since the epoch.
 */
export function rotateBefore(issuedAt: number, expiresAt: number | null): number | null {
  return expiresAt === null ? null : issuedAt + Math.floor((expiresAt - issuedAt) * 0.75);
}
