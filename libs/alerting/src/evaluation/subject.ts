import type { SignalKind, SignalRow } from './signals.sql.js';

/** One part of one kiosk that is to be looked at: a probe, a slot or an error code. */
export interface Subject {
  kind: SignalKind;
  kioskId: number;
  instance: string;
  /** Device time of the oldest reading that made somebody look; null when the clock did. */
  signalAt: number | null;
}

/** One subject for any number of signals about it, kiosks ascending. */
export function subjectsOf(
  signals: readonly Pick<SignalRow, 'kind' | 'kiosk_id' | 'instance' | 'at'>[],
): Subject[] {
  const subjects = new Map<string, Subject>();
  for (const { kind, kiosk_id: kioskId, instance, at } of signals) {
    const key = JSON.stringify([kind, kioskId, instance]);
    const known = subjects.get(key);
    const signalAt = Math.min(at.getTime(), known?.signalAt ?? Infinity);
    subjects.set(key, { kind, kioskId, instance, signalAt });
  }
  return [...subjects.values()].sort((a, b) => a.kioskId - b.kioskId);
}
