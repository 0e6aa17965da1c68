/** Bounds of the live namespace, of one process. */
export const liveLimits = {
  /** A page watches two or three; a wall of screens some dozen. */
  topicsPerSocket: 50,
  socketsPerUser: 200,
  /** `watch` and `unwatch` messages: so many at once, then so many a second. */
  messageBurst: 60,
  messagesPerSecond: 10,
  /** A socket that goes on sending is closed after so many refusals in a row. */
  refusalsBeforeClose: 200,
} as const;

/** Milliseconds between two pushes at least. Half of the 250 ms from reading to browser is left for the rest. */
export const pushEveryMs = 100;
/** A snapshot may be made from what was read in full within this time and kept current by changes since. */
export const freshMs = 1_000;
/** Everything watched is compared with the database this often, in case a change was never announced. */
export const healEveryMs = 10_000;
/** Milliseconds after a failed read until the next attempt. */
export const retryAfterMs = 1_000;

/** How many messages a client may still send. */
export class MessageAllowance {
  private left: number = liveLimits.messageBurst;
  private at: number;

  constructor(now: number) {
    this.at = now;
  }

  /** Takes one; false when none is left at `now` (ms). */
  take(now: number): boolean {
    const earned = (Math.max(0, now - this.at) / 1_000) * liveLimits.messagesPerSecond;
    this.left = Math.min(liveLimits.messageBurst, this.left + earned);
    this.at = now;
    if (this.left < 1) return false;
    this.left -= 1;
    return true;
  }
}
