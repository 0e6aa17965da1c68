export type MovementKind =
  'DISPENSED' | 'FILLED' | 'COUNTED' | 'REMOVED' | 'EXPIRED' | 'HELD' | 'RELEASED' | 'RECALLED';
export type MovementSource = 'TELEMETRY' | 'VISIT' | 'PERSON' | 'SYSTEM';

/** One line of a slot's ledger, before it is written. */
export interface Movement {
  kioskId: number;
  slotId: number;
  lotId: number;
  kind: MovementKind;
  /** Packs that came (positive) or left. */
  quantity: number;
  /** Packs put aside (positive) or made usable again; what leaves while put aside counts as negative. */
  held: number;
  /** By the clock of whoever did it. */
  at: Date;
  source: MovementSource;
  reference: string | null;
  actor: string | null;
  note: string | null;
}

/** What lies in a slot of one lot, by the ledger. */
export interface Balance {
  lotId: number;
  quantity: number;
  held: number;
  /** YYYY-MM-DD; null when it is not known. */
  expiresOn: string | null;
}
