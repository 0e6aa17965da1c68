/** What is known of a kiosk as a sender. Instants are milliseconds since the epoch. */
export interface KioskContact {
  /** Of any message. */
  lastReceivedAt: number;
  /** When the last message that proves it alive came in; silence is measured from here. */
  heardAt: number | null;
  /** The newest device time of any of its readings. */
  newestAt: number | null;
  /** Device clock minus ours, from live messages, in seconds. */
  skewSeconds: number | null;
  boot: string | null;
  sequence: number | null;
}

/** One batch, as far as it tells about its sender. */
export interface ContactBatch {
  receivedAt: number;
  sentAt: number;
  /** Device time of its newest reading; -Infinity without any. */
  newestAt: number;
  boot: string | null;
  sequence: number | null;
}

export interface MissedSequence {
  expected: number;
  received: number;
}

export interface ContactChange {
  contact: KioskContact;
  /** Null when nothing is missing. */
  gap: MissedSequence | null;
  /** A kiosk without boot ids counts anew: its newest batch has a lower number than the one before. */
  renumbered: boolean;
}

/** A batch is fresh when it was sent so soon after its newest reading. */
const freshSeconds = 120;
/** A batch that took so much longer than the quickest ones was held up on its way. */
const lateSeconds = 120;
/** Without any estimate yet, a clock this wrong is less likely than history that is sent belatedly. */
const believableSkewSeconds = 86_400;
/** New samples below the estimate move it by this part: transport takes time, clocks drift slowly. */
const smoothing = 0.2;
/**
 * The estimate gives way by so many seconds a second while every message looks late, so that a clock that was set
 * back is believed in the end. A replay cannot use it up: messages of a kiosk that died d seconds ago are d late.
 */
const yielding = 0.25;

/**
 * Every message gives a lower bound for the device clock's lead (it cannot arrive before it was sent), and the
 * quickest one the best: a higher sample is taken at once, a lower one smoothed in.
 */
function nextSkew(
  contact: KioskContact | null,
  batch: ContactBatch,
): { skewSeconds: number | null; late: boolean } {
  const sample = (batch.sentAt - batch.receivedAt) / 1_000;
  const known = contact?.skewSeconds ?? null;
  if (known === null || contact === null)
    return Math.abs(sample) > believableSkewSeconds
      ? { skewSeconds: null, late: true }
      : { skewSeconds: sample, late: false };
  if (sample >= known) return { skewSeconds: sample, late: false };
  const elapsedSeconds = Math.max(0, batch.receivedAt - contact.lastReceivedAt) / 1_000;
  const expected = known - yielding * elapsedSeconds;
  return sample < expected - lateSeconds
    ? { skewSeconds: expected, late: true }
    : { skewSeconds: known + smoothing * (sample - known), late: false };
}

/**
 * What a batch changes. It proves its kiosk alive only when it is new (its device time or its sequence is ahead of
 * all before), fresh when it was sent, and not held up on its way: a gateway that sends old messages again, or
 * delivers late what it held, cannot make a dead kiosk look alive. Late data never turns anything back.
 *
 * `lastOfBoot`: the largest number that came of the batch's boot, where that is not the present one.
 */
export function receiveBatch(
  contact: KioskContact | null,
  batch: ContactBatch,
  lastOfBoot: number | null = null,
): ContactChange {
  const sameBoot = contact !== null && contact.boot === batch.boot;
  const newer = batch.newestAt > (contact?.newestAt ?? -Infinity);
  const ahead = sameBoot && batch.sequence !== null && batch.sequence > (contact.sequence ?? -1);
  const next: KioskContact = {
    lastReceivedAt: Math.max(batch.receivedAt, contact?.lastReceivedAt ?? -Infinity),
    heardAt: contact?.heardAt ?? null,
    newestAt: newer ? batch.newestAt : (contact?.newestAt ?? null),
    skewSeconds: contact?.skewSeconds ?? null,
    boot: contact?.boot ?? null,
    sequence: contact?.sequence ?? null,
  };
  if ((newer || ahead) && batch.newestAt >= batch.sentAt - freshSeconds * 1_000) {
    const { skewSeconds, late } = nextSkew(contact, batch);
    next.skewSeconds = skewSeconds;
    if (!late) next.heardAt = Math.max(batch.receivedAt, contact?.heardAt ?? -Infinity);
  }
  let gap: MissedSequence | null = null;
  const renumbered =
    sameBoot &&
    batch.boot === null &&
    newer &&
    batch.sequence !== null &&
    batch.sequence < (contact.sequence ?? -1);
  if (renumbered) next.sequence = batch.sequence;
  else if (sameBoot) {
    if (ahead) {
      const expected = contact.sequence === null ? null : contact.sequence + 1;
      if (expected !== null && batch.sequence! > expected) gap = { expected, received: batch.sequence! };
      next.sequence = batch.sequence;
    }
  } else if (contact === null || newer || contact.newestAt === null) {
    // A boot that is not newer is an old one that arrives late: its numbers say nothing about the present one.
    next.boot = batch.boot;
    next.sequence =
      batch.sequence === null || lastOfBoot === null
        ? (batch.sequence ?? lastOfBoot)
        : Math.max(batch.sequence, lastOfBoot);
  }
  return { contact: next, gap, renumbered };
}
