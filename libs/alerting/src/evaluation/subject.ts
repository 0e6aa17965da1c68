import type { SignalKind, SignalRow } from './signals.sql.js';

/** A reading that made somebody look; milliseconds. */
export interface Noticed {
  /** Device time. */
  at: number;
  receivedAt: number;
}

/** One part of one kiosk that is to be looked at: a probe, a slot or an error code. */
export interface Subject {
  kind: SignalKind;
  kioskId: number;
  instance: string;
  /** Empty when the clock made somebody look. */
  noticed: readonly Noticed[];
}

/** One subject for any number of signals about it, kiosks ascending. */
export function subjectsOf(
  signals: readonly Pick<SignalRow, 'kind' | 'kiosk_id' | 'instance' | 'at' | 'received_at'>[],
): Subject[] {
  const subjects = new Map<string, Subject & { noticed: Noticed[] }>();
  for (const { kind, kiosk_id: kioskId, instance, at, received_at: receivedAt } of signals) {
    const key = JSON.stringify([kind, kioskId, instance]);
    const subject = subjects.get(key) ?? { kind, kioskId, instance, noticed: [] };
    subject.noticed.push({ at: at.getTime(), receivedAt: receivedAt.getTime() });
    subjects.set(key, subject);
  }
  return [...subjects.values()].sort((a, b) => a.kioskId - b.kioskId);
}
