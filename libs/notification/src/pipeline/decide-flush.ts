/** An incident of a group that has been told of or waits to be. */
export interface Member {
  incidentId: number;
  open: boolean;
  acknowledged: boolean;
  /** Why nobody is to be told of it; empty: tell. */
  mutedBy: readonly string[];
  severityRank: number;
  /** The severity with which it was told of; null: it was not. */
  toldRank: number | null;
}

export interface GroupState {
  /** When it last told anybody; null: never. */
  lastSentAt: number | null;
  /** Somebody was told of something that is not over. */
  triggered: boolean;
}

export interface Timing {
  groupIntervalMs: number;
  repeatIntervalMs: number;
}

/** Why something is sent, or not. A label of metrics and of the delivery log. */
export type FlushReason =
  | 'FIRST'
  | 'NEW_INCIDENTS'
  | 'SEVERITY_RAISED'
  | 'REPEAT'
  | 'ALL_RESOLVED'
  | 'RESOLVED_WHILE_SILENCED'
  | 'NOTHING_NEW'
  | 'MUTED';

export interface FlushDecision {
  send: 'TRIGGER' | 'RESOLVE' | 'NOTICE' | null;
  reason: FlushReason;
  /** Told of with this message for the first time, or anew with a higher severity. */
  tell: number[];
  /** Told of before, and over. */
  end: number[];
  /** Over, or never to be told, without a word. */
  drop: number[];
  /** Escalations begin anew: something new came, or everything was told of again. */
  escalate: boolean;
  /** When to look again, unless something happens before; null: only when something happens. */
  nextLookAt: number | null;
  /** No open incident is left: the next one begins a new group. */
  closes: boolean;
}

/** How often a group with muted incidents is looked at, besides whenever something happens. */
const mutedLookMs = 60_000;
/** Somebody asked not to hear of these for a while, and is told that they are over. */
const noticed = new Set(['SILENCE', 'SNOOZE']);

/**
 * What a group tells now, by how its incidents stand, not by what happened on the way: so a lost event loses
 * nothing, and what was over before its group's wait is never told. A part of the group that is over is no message of
 * its own; the end of the last one is.
 */
export function decideFlush(
  members: readonly Member[],
  group: GroupState,
  timing: Timing,
  now: number,
): FlushDecision {
  const ids = (list: readonly Member[]) => list.map(({ incidentId }) => incidentId);
  const open = members.filter((member) => member.open);
  const audible = open.filter((member) => member.mutedBy.length === 0);
  const fresh = audible.filter((member) => member.toldRank === null && !member.acknowledged);
  const raised = audible.filter(
    (member) => member.toldRank !== null && member.severityRank > member.toldRank && !member.acknowledged,
  );
  const over = members.filter((member) => !member.open);
  const ended = over.filter((member) => member.toldRank !== null);
  const untold = over.filter((member) => member.toldRank === null);
  const silenced = untold.filter(({ mutedBy }) => mutedBy.some((reason) => noticed.has(reason)));
  /** What keeps the group's message standing; a muted incident that nobody was told of does not. */
  const standing = open.filter((member) => member.toldRank !== null || member.mutedBy.length === 0);
  const waiting = audible.filter((member) => member.toldRank !== null && !member.acknowledged);
  const repeatAt = group.lastSentAt === null ? null : group.lastSentAt + timing.repeatIntervalMs;
  const muted = open.some((member) => member.mutedBy.length > 0);

  const base = {
    tell: [] as number[],
    end: ids(ended),
    drop: ids(untold),
    escalate: false,
    closes: open.length === 0,
  };
  const later = (sends: boolean): number | null => {
    if (base.closes) return null;
    const looks: number[] = [];
    if (muted) looks.push(now + mutedLookMs);
    const sentAt = sends ? now : group.lastSentAt;
    if (sentAt !== null && (waiting.length > 0 || fresh.length > 0))
      looks.push(sentAt + timing.repeatIntervalMs);
    return looks.length === 0 ? null : Math.min(...looks);
  };
  const sending = (reason: FlushReason, more: Partial<FlushDecision>): FlushDecision => ({
    ...base,
    send: 'TRIGGER',
    reason,
    nextLookAt: later(true),
    ...more,
  });

  if (fresh.length > 0)
    return sending(group.triggered ? 'NEW_INCIDENTS' : 'FIRST', {
      tell: ids([...fresh, ...raised]),
      escalate: true,
    });
  if (raised.length > 0) return sending('SEVERITY_RAISED', { tell: ids(raised), escalate: true });
  if (group.triggered && standing.length === 0 && ended.length > 0)
    return sending('ALL_RESOLVED', { send: 'RESOLVE' });
  if (waiting.length > 0 && repeatAt !== null && now >= repeatAt)
    return sending('REPEAT', { tell: [], escalate: true });
  if (silenced.length > 0) return sending('RESOLVED_WHILE_SILENCED', { send: 'NOTICE' });
  return {
    ...base,
    send: null,
    reason: muted ? 'MUTED' : 'NOTHING_NEW',
    // What is over while others are open stays told of until the last is over.
    end: base.closes ? base.end : [],
    nextLookAt: later(false),
  };
}
