import { inScope, isWholeFleet, type Principal, scopeOf } from '@app/auth';
import type { RegisteredKiosk } from './registered-kiosk.js';

/** Why a sender's message about a kiosk is not taken. */
export type SenderRefusal = 'NOT_YOUR_KIOSK' | 'UNKNOWN_KIOSK' | 'RETIRED_KIOSK' | 'NOT_ACCEPTED';

/**
 * May this sender speak for this kiosk, and may the kiosk send? The one answer for every door. A sender with a narrower
 * scope than the whole fleet gets NOT_YOUR_KIOSK for every serial that is not its own, whether it exists or not: the
 * answer tells nothing about others' kiosks.
 */
export function senderRefusal(
  kiosk: Pick<RegisteredKiosk, 'siteId' | 'regionId' | 'lifecycle' | 'acceptance'> | undefined,
  serial: string,
  principal: Principal,
): SenderRefusal | null {
  const scope = scopeOf(principal);
  const own =
    principal.kind === 'device'
      ? serial === principal.serial
      : isWholeFleet(scope) || (kiosk !== undefined && inScope(scope, kiosk));
  if (!own) return 'NOT_YOUR_KIOSK';
  if (kiosk === undefined) return 'UNKNOWN_KIOSK';
  if (kiosk.lifecycle === 'RETIRED') return 'RETIRED_KIOSK';
  return kiosk.acceptance === 'ACCEPTED' ? null : 'NOT_ACCEPTED';
}
