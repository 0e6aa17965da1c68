import type { Breach } from '../evaluation/breach-history.js';
import type { AlertRule } from '../rules/alert-rule.js';

/** Which alert: one rule, one kiosk, one part of it (probe, slot, error code; empty for the whole kiosk). */
export interface AlertKey {
  rule: AlertRule;
  kioskId: number;
  instance: string;
}

interface Observed {
  value: number | null;
  summary: string;
  /** When the clock alone changes it; null when only a reading does. */
  dueAt: Date | null;
  /** Where the evaluation left off, for the next one. */
  breach: Breach;
}

/** A change of one alert that has been decided and is to be written. */
export type Transition =
  | ({ kind: 'WAIT'; startedAt: Date } & AlertKey & Observed)
  | { kind: 'FORGET'; alertId: number }
  | ({ kind: 'FIRE'; startedAt: Date } & AlertKey & Observed)
  | ({ kind: 'KEEP'; alertId: number; incidentId: number; kioskId: number; startedAt: Date } & Observed)
  | {
      kind: 'RESOLVE';
      alertId: number;
      incidentId: number;
      kioskId: number;
      at: Date;
      text: string;
      /** Null where no reading ended it: then nothing is known beyond what was. */
      breach: Breach | null;
    }
  /** A breach that began and ended before it was evaluated. */
  | ({
      kind: 'RECORD';
      startedAt: Date;
      endedAt: Date;
      value: number | null;
      summary: string;
      breach: Breach;
    } & AlertKey)
  /** A resolved alert that, by late readings, began or ended at another time. */
  | ({ kind: 'CORRECT'; startedAt: Date; endedAt: Date } & PastAlert)
  /** A resolved alert that, by late readings, was none. */
  | ({ kind: 'DISPROVE' } & PastAlert);

interface PastAlert {
  alertId: number;
  incidentId: number | null;
  kioskId: number;
}

export function groupKey(transition: AlertKey): string {
  return `${transition.rule.id}:${transition.kioskId}`;
}
