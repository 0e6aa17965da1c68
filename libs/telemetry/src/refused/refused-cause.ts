import type { RefusalCode } from '@app/contracts';

/** What refused readings have in common. */
export interface RefusedCause {
  /** As it was sent. */
  kiosk: string;
  code: RefusalCode;
  /** Without places in lists, e.g. `temperatures.probe`; empty for whole batches. */
  field: string;
  /** The probe or slot that was named. */
  subject: string | null;
}

const mendable: ReadonlySet<string> = new Set([
  'UNKNOWN_PROBE temperatures.probe',
  'UNKNOWN_SLOT stockLevels.slot',
  // The limit follows from the slot's capacity.
  'OUT_OF_RANGE stockLevels.quantity',
]);

/**
 * Can a change of the registry make these readings right? A device time that was wrong stays wrong, so those in the
 * future never are; and of whole batches nothing is kept, because their sender sends them again.
 */
export function isRedrivable({ code, field }: Pick<RefusedCause, 'code' | 'field'>): boolean {
  return mendable.has(`${code} ${field}`);
}
