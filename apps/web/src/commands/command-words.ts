import type { KioskCommandKind, KioskCommandState } from '../generated/graphql.js';

interface KindWords {
  label: string;
  /** What happens, for whoever is asked to confirm it. */
  effect: string;
  /** It is about one slot. */
  ofSlot?: true;
}

export const kindWords: Record<KioskCommandKind, KindWords> = {
  REBOOT: {
    label: 'Restart',
    effect: 'It is away for some minutes; what is being dispensed is finished first.',
  },
  LOCK_SLOT: {
    label: 'Lock a slot',
    effect: 'Nothing is dispensed from it until it is unlocked.',
    ofSlot: true,
  },
  UNLOCK_SLOT: { label: 'Unlock a slot', effect: 'It is dispensed from again.', ofSlot: true },
  TAKE_OUT_OF_SERVICE: {
    label: 'Stop dispensing',
    effect: 'It stops dispensing, and is in maintenance once it says so.',
  },
  RETURN_TO_SERVICE: {
    label: 'Dispense again',
    effect: 'It dispenses again, and is in service once it says so.',
  },
  SELF_TEST: {
    label: 'Test itself',
    effect: 'It tests its mechanism, as before a requalification, which remains your decision.',
  },
};

export const stateWords: Record<KioskCommandState, string> = {
  WAITING: 'Waits for the kiosk to connect',
  HANDED_OVER: 'With the kiosk',
  DONE: 'Done',
  FAILED: 'Could not be done',
  REJECTED: 'Turned down by the kiosk',
  EXPIRED: 'No report in time',
  CANCELLED: 'Cancelled',
};

export function isOpen(state: KioskCommandState): boolean {
  return state === 'WAITING' || state === 'HANDED_OVER';
}
