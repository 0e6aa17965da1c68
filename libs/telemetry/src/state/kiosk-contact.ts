import { type ClockBatch, clockShowsAtMost, type ClockState, judgeClock } from './kiosk-clock.js';

/** What is known of a kiosk as a sender. Instants are milliseconds since the epoch. */
export interface KioskContact extends ClockState {
  /** Of any message. */
  lastReceivedAt: number;
  /** The newest device time of any of its readings, as its present clock counts. */
  newestAt: number | null;
  boot: string | null;
  sequence: number | null;
}

/** One batch, as far as it tells about its sender. */
export interface ContactBatch extends ClockBatch {
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
  /**
   * Set when its clock was set back: device times after this instant are of a clock that is no longer, and its
   * present state must not wait until they have passed again.
   */
  rewindTo: number | null;
  /** Set for what was sent again from the time before a clock was mended: later device times are history. */
  presentUntil: number | null;
}

/** A reading may be so much newer than the batch says it was sent. */
const slackMs = 5_000;

/**
 * What a batch changes. It proves its kiosk alive only when it is new (its device time or its sequence is ahead of
 * all before), fresh when it was sent, and not held up on its way: a gateway that sends old messages again, or
 * delivers late what it held, cannot make a dead kiosk look alive. Late data never turns anything back.
 *
 * A wrong clock must not make a live kiosk look dead either: refused readings are a sign of life as well, and a
 * clock that was set back is believed by its pace.
 *
 * `lastOfBoot`: the largest number that came of the batch's boot, where that is not the present one.
 */
export function receiveBatch(
  contact: KioskContact | null,
  batch: ContactBatch,
  lastOfBoot: number | null = null,
): ContactChange {
  const { receivedAt, boot, sequence } = batch;
  const sameBoot = contact !== null && contact.boot === boot;
  const knownNewest = contact?.newestAt ?? -Infinity;
  const ahead = sameBoot && sequence !== null && sequence > (contact.sequence ?? -1);
  // A number that came, or was passed over: sent again or held back, whatever its pace.
  const passed = sameBoot && boot !== null && sequence !== null && !ahead;
  // Sent again from the time before a clock that ran ahead was mended: no news, although its times are later.
  const showsAtMost = clockShowsAtMost(receivedAt, contact?.skewSeconds ?? null);
  const before = passed && sequence < (contact.sequence ?? -1);
  const presentUntil = before && batch.newestAt > Math.max(knownNewest, showsAtMost) ? showsAtMost : null;
  const newer = batch.newestAt > knownNewest && presentUntil === null;
  const clockShows = Math.max(batch.sentAt, batch.newestAt, batch.refusedAt);
  const neverHeard = (contact?.heardAt ?? null) === null;
  const clock = judgeClock(contact, batch, {
    next: newer || ahead || neverHeard,
    mayBeNext: !passed,
  });
  const next: KioskContact = {
    lastReceivedAt: Math.max(receivedAt, contact?.lastReceivedAt ?? -Infinity),
    heardAt: clock.live ? Math.max(receivedAt, contact?.heardAt ?? -Infinity) : (contact?.heardAt ?? null),
    newestAt: newer ? batch.newestAt : (contact?.newestAt ?? null),
    skewSeconds: clock.skewSeconds,
    probation: clock.probation,
    boot: contact?.boot ?? null,
    sequence: contact?.sequence ?? null,
  };
  let rewindTo: number | null = null;
  if (clock.live && knownNewest > clockShows + slackMs) {
    // What the kiosk's clock shows now, less what has passed since it was heard: whatever is newer is new.
    const since = Math.min(receivedAt, contact?.probation?.receivedAt ?? contact?.heardAt ?? receivedAt);
    rewindTo = Math.min(knownNewest, clock.clockAt - (receivedAt - since) - 1);
    next.newestAt = Math.max(rewindTo, batch.newestAt);
  }
  const renumbered =
    sameBoot && boot === null && newer && sequence !== null && sequence < (contact.sequence ?? -1);
  let gap: MissedSequence | null = null;
  if (renumbered) next.sequence = sequence;
  else if (sameBoot) {
    if (ahead) {
      const expected = contact.sequence === null ? null : contact.sequence + 1;
      if (expected !== null && sequence > expected) gap = { expected, received: sequence };
      next.sequence = sequence;
    }
  } else if (contact === null || newer || clock.live || contact.newestAt === null) {
    // A boot that is not newer is an old one that arrives late: its numbers say nothing about the present one.
    next.boot = boot;
    next.sequence =
      sequence === null || lastOfBoot === null ? (sequence ?? lastOfBoot) : Math.max(sequence, lastOfBoot);
  }
  return { contact: next, gap, renumbered, rewindTo, presentUntil };
}
