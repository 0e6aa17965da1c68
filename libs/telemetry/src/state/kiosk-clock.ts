/** What is known of a kiosk's clock. Instants are milliseconds since the epoch. */
export interface ClockState {
  /** When the last message that proves it alive came in. */
  heardAt: number | null;
  /** Device clock minus ours, from live messages, in seconds. */
  skewSeconds: number | null;
  /** Of messages that look late: the first one that those after it keep pace with. */
  probation: { clockAt: number; receivedAt: number } | null;
}

/** One batch, as far as it tells about its sender's clock. */
export interface ClockBatch {
  receivedAt: number;
  sentAt: number;
  /** Device time of its newest accepted reading; -Infinity without any. */
  newestAt: number;
  /** The same of its refused readings. */
  refusedAt: number;
}

export interface ClockVerdict {
  /** Was it sent just now, whatever its clock says? */
  live: boolean;
  skewSeconds: number | null;
  probation: ClockState['probation'];
  /** What the kiosk's clock showed when it sent the batch. */
  clockAt: number;
}

/** What order tells about a batch. */
export interface BatchOrder {
  /** It has something that was never there before. */
  next: boolean;
  /** Nothing says that it has not: pace may tell. */
  mayBeNext: boolean;
}

/** Measured times may be so far ahead of what a kiosk's clock is believed to show. */
const believableLeadMs = 120_000;

/**
 * The latest device time that a kiosk's clock can have shown by `receivedAt`; Infinity while nothing is known of it. A
 * later reading was made by a clock that ran ahead and is mended since: history, and no present state.
 */
export function clockShowsAtMost(receivedAt: number, skewSeconds: number | null): number {
  return skewSeconds === null ? Infinity : receivedAt + skewSeconds * 1_000 + believableLeadMs;
}

/** A batch is fresh when it was sent so soon after its newest reading. */
const freshMs = 120_000;
/** A batch that took so much longer than the quickest ones was held up on its way, or the clock was set back. */
const lateSeconds = 120;
/** Without any estimate yet, a clock this slow is less likely than history that is sent belatedly. */
const believableSkewSeconds = 86_400;
/** New samples below the estimate move it by this part: transport takes time, clocks drift slowly. */
const smoothing = 0.2;
/**
 * Late messages are believed when for so long their clock moves as fast as ours: what was held up comes at once, and
 * what is sent again stands still.
 */
const paceMs = 30_000;
const paceToleranceMs = 10_000;

/**
 * Every message gives a lower bound for the device clock's lead (it cannot arrive before it was sent), and the
 * quickest one the best: a higher sample is taken at once, a lower one smoothed in. One that is far lower was held up,
 * or the clock was set back: pace tells. Numbers do not, because a held message may carry any.
 */
export function judgeClock(
  state: ClockState | null,
  batch: ClockBatch,
  { next, mayBeNext }: BatchOrder,
): ClockVerdict {
  const { receivedAt, sentAt } = batch;
  const newest = Math.max(batch.newestAt, batch.refusedAt);
  const known = state?.skewSeconds ?? null;
  const nothing = { live: false, skewSeconds: known, probation: state?.probation ?? null, clockAt: sentAt };
  if (newest === -Infinity) return nothing;
  // Who sends may stamp with another clock than who measures. Then the readings' clock is the one that counts.
  const fresh = Math.abs(newest - sentAt) <= freshMs;
  const clockAt = fresh ? sentAt : newest;
  const sample = (clockAt - receivedAt) / 1_000;
  const late =
    known === null ? sample < -believableSkewSeconds || (!fresh && sample < 0) : sample < known - lateSeconds;
  if (!late && next) {
    const skewSeconds = known === null || sample >= known ? sample : known + smoothing * (sample - known);
    return { live: true, skewSeconds, probation: null, clockAt };
  }
  if (!next && !mayBeNext) return nothing;
  // Once believed its first message stays, so that whatever keeps the pace from then on is believed at once.
  const { probation } = nothing;
  const passed = probation === null ? 0 : receivedAt - probation.receivedAt;
  const inPace = probation !== null && Math.abs(clockAt - probation.clockAt - passed) <= paceToleranceMs;
  if (inPace && passed >= paceMs) return { live: true, skewSeconds: sample, probation, clockAt };
  return { ...nothing, probation: inPace ? probation : { clockAt, receivedAt }, clockAt };
}
