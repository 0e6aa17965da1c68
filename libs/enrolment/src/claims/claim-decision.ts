import type { KioskAcceptance, KioskLifecycle } from '@app/kiosk-registry';
import type { ClaimRow } from './kiosk-claim.sql.js';

/** After the first token was handed out, a kiosk that lost the answer may ask again for so long. */
export const claimWindowMs = 3_600_000;

export type ClaimDecision = 'WAIT' | 'REJECTED' | 'ISSUE' | 'OVER';

/**
 * What a kiosk that asks with its claim secret gets. OVER when it had its time, when the token from this claim was
 * ended by somebody else (a revocation must not be undone by asking again), or when the kiosk may not send any more.
 */
export function decideOnClaim(
  claim: Pick<ClaimRow, 'status' | 'issued_at' | 'token_works'>,
  kiosk: { lifecycle: KioskLifecycle; acceptance: KioskAcceptance } | null,
  now: number,
): ClaimDecision {
  if (claim.status === 'PENDING') return 'WAIT';
  if (claim.status === 'REJECTED') return 'REJECTED';
  if (kiosk === null || kiosk.lifecycle === 'RETIRED') return 'OVER';
  if (kiosk.acceptance !== 'ACCEPTED') return 'REJECTED';
  if (claim.issued_at === null) return 'ISSUE';
  return now - claim.issued_at.getTime() < claimWindowMs && claim.token_works ? 'ISSUE' : 'OVER';
}
