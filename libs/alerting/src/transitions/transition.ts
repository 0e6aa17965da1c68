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
}

/** A change of one alert that has been decided and is to be written. */
export type Transition =
  | ({ kind: 'WAIT'; startedAt: Date } & AlertKey & Observed)
  | { kind: 'FORGET'; alertId: number }
  | ({ kind: 'FIRE'; startedAt: Date } & AlertKey & Observed)
  | ({ kind: 'KEEP'; alertId: number; incidentId: number; kioskId: number } & Observed)
  | { kind: 'RESOLVE'; alertId: number; incidentId: number; kioskId: number; at: Date; text: string }
  /** A breach that began and ended before it was evaluated. */
  | ({ kind: 'RECORD'; startedAt: Date; endedAt: Date; value: number | null; summary: string } & AlertKey);

export function groupKey(transition: AlertKey): string {
  return `${transition.rule.id}:${transition.kioskId}`;
}
