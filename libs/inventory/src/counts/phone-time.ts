/** A phone's clock may be off by so much without anybody caring. */
const tolerableMs = 120_000;

export interface PhoneTime {
  /** By our clock, as well as it is known. */
  at: Date;
  /** The phone's clock minus ours; null when it did not say. */
  offsetSeconds: number | null;
}

/**
 * When something happened on a phone. `sentAt` is its clock at the moment of sending, so a clock that is hours off
 * is put right; a moment that would still lie in our future is now.
 */
export function phoneTime(stated: Date, sentAt: Date | null, now: Date): PhoneTime {
  const offset = sentAt === null ? null : sentAt.getTime() - now.getTime();
  const correction = offset === null || Math.abs(offset) <= tolerableMs ? 0 : offset;
  const at = new Date(Math.min(stated.getTime() - correction, now.getTime()));
  return { at, offsetSeconds: offset === null ? null : Math.round(offset / 100) / 10 };
}
