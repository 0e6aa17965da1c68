import type { Queryable } from '@app/persistence';
import type { MessageContent, NotificationEvent } from '../channels/message.js';
import {
  dropWaitingTriggers,
  insertNotifications,
  type NewNotification,
  triggeredChannels,
} from '../delivery/notifications.sql.js';
import type { DirectTarget, Route, Settings, Stored } from '../settings/documents.js';
import { decideFlush, type FlushDecision, type FlushReason, type Member } from './decide-flush.js';
import { endEscalations, startEscalation } from './escalations.sql.js';
import { type GroupRow, markEnded, markTold, membersOfGroup, updateGroup } from './groups.sql.js';
import { resolveTargets } from './targets.js';
import { writeMessage } from './write-message.js';

export const threadOf = (groupId: number, run: number): string => `kiosk-fleet/${groupId}/${run}`;

export async function membersOf(transaction: Queryable, groupId: number): Promise<Member[]> {
  return (await transaction.run(membersOfGroup, [groupId])).map((row) => ({
    incidentId: row.incident_id,
    open: row.state !== 'RESOLVED',
    acknowledged: row.state === 'ACKNOWLEDGED',
    mutedBy: row.muted_by,
    severityRank: row.severity_rank,
    toldRank: row.told_rank,
  }));
}

const first: Record<FlushReason, string | null> = {
  FIRST: null,
  NEW_INCIDENTS: 'More of the same since the last message.',
  SEVERITY_RAISED: 'It is more severe than before.',
  REPEAT: 'Still open, and nobody has acknowledged it.',
  ALL_RESOLVED: null,
  RESOLVED_WHILE_SILENCED: 'It was silenced or snoozed, and is over by itself.',
  NOTHING_NEW: null,
  MUTED: null,
};

/** What the message is about. */
function subjectOf(decision: FlushDecision, members: readonly Member[]): number[] {
  if (decision.send === 'RESOLVE') return decision.end;
  if (decision.send === 'NOTICE') return decision.drop;
  if (decision.reason === 'REPEAT')
    return members
      .filter(
        (member) =>
          member.open && member.toldRank !== null && !member.acknowledged && member.mutedBy.length === 0,
      )
      .map(({ incidentId }) => incidentId);
  return decision.tell;
}

const isDirect = (target: { kind: string }): target is DirectTarget => target.kind !== 'POLICY';

interface Flush {
  transaction: Queryable;
  settings: Settings;
  group: GroupRow;
  route: Stored<Route> | null;
  number: number;
  run: number;
  now: number;
}

/** Decides what a locked group tells, and writes that together with the messages. */
export async function flushGroup(
  transaction: Queryable,
  settings: Settings,
  group: GroupRow,
  now: number,
): Promise<FlushReason> {
  const route = settings.routes.find(({ id }) => Number(id) === group.route_id) ?? null;
  const members = await membersOf(transaction, group.id);
  const timing = {
    groupIntervalMs: (route?.document.groupIntervalSeconds ?? 300) * 1_000,
    repeatIntervalMs: (route?.document.repeatIntervalSeconds ?? 14_400) * 1_000,
  };
  const lastSentAt = group.last_sent_at?.getTime() ?? null;
  const decided = decideFlush(members, { lastSentAt, triggered: group.triggered }, timing, now);
  // A route that was removed or switched off tells nothing new; what it told of gets its end all the same.
  const off = !(route?.document.enabled ?? false);
  const decision: FlushDecision =
    off && decided.send !== 'RESOLVE' ? { ...decided, send: null, tell: [], escalate: false } : decided;
  const sends = decision.send !== null;
  const run = decision.send === 'TRIGGER' && group.acknowledged ? group.run + 1 : group.run;
  const number = sends ? group.flush + 1 : group.flush;
  const flush: Flush = { transaction, settings, group, route, number, run, now };

  if (decision.send === 'RESOLVE') await transaction.run(dropWaitingTriggers, [group.id]);
  if (decision.send !== null) {
    const lead = first[decision.reason];
    const content = await writeMessage(
      transaction,
      subjectOf(decision, members),
      lead === null ? [] : [lead],
    );
    const rows = await rowsOf(flush, decision.send, decision.reason, content);
    if (rows.length > 0) await transaction.run(insertNotifications, [JSON.stringify(rows), new Date(now)]);
  }
  if (decision.escalate) await escalate(flush);
  else if (decision.send === 'RESOLVE') await transaction.run(endEscalations, [group.id, 'RESOLVED']);
  if (decision.tell.length > 0) await transaction.run(markTold, [group.id, number, decision.tell]);
  const ended = [...decision.end, ...decision.drop];
  if (ended.length > 0) await transaction.run(markEnded, [group.id, number, ended]);
  const triggered = decision.send === 'TRIGGER' || (group.triggered && decision.send !== 'RESOLVE');
  await transaction.run(updateGroup, [
    group.id,
    number,
    triggered,
    decision.send === 'TRIGGER' ? false : group.acknowledged,
    run,
    decision.send === 'TRIGGER' || decision.send === 'RESOLVE' ? new Date(now) : group.last_sent_at,
    decision.nextLookAt === null ? null : new Date(decision.nextLookAt),
    decision.closes ? new Date(now) : null,
  ]);
  return decision.reason;
}

async function rowsOf(
  { transaction, settings, group, route, number, run, now }: Flush,
  event: Exclude<NotificationEvent, 'TEST'>,
  reason: FlushReason,
  content: MessageContent,
): Promise<NewNotification[]> {
  const row = (key: string, more: Partial<NewNotification>): NewNotification => ({
    key: `kf-${group.id}-${number}-${key}`,
    thread: threadOf(group.id, run),
    event,
    reason,
    group_id: group.id,
    flush: number,
    escalation_id: null,
    route_id: group.route_id,
    channel_id: null,
    contact_id: null,
    via: route === null ? 'removed route' : `route ${route.document.name}`,
    content,
    state: 'QUEUED',
    error: null,
    ...more,
  });
  if (event === 'RESOLVE') {
    const told = await transaction.run(triggeredChannels, [group.id]);
    return told
      .filter(({ channel_id }) => {
        const channel = settings.channels.get(String(channel_id))?.document;
        return channel !== undefined && channel.enabled && channel.sendResolved;
      })
      .map(({ channel_id, contact_id, thread, via }, index) =>
        row(`c${channel_id}-${index}`, { channel_id, contact_id, thread, via }),
      );
  }
  const { addressees, nobody } = resolveTargets(
    settings,
    (route?.document.receivers ?? []).filter(isDirect),
    now,
  );
  return [
    ...addressees
      // A notice is no page: whoever keeps open incidents of their own is not told of one that is over.
      .filter(
        ({ channel }) => event !== 'NOTICE' || settings.channels.get(channel)?.document.kind !== 'PAGERDUTY',
      )
      .map(({ channel, contact, via }) =>
        row(`c${channel}`, {
          channel_id: Number(channel),
          contact_id: contact === null ? null : Number(contact),
          via,
        }),
      ),
    ...nobody.map((error, index) => row(`n${index}`, { state: 'DEAD', error })),
  ];
}

/** The policies of the route begin at their first step; those that ran have nothing to add. */
async function escalate({ transaction, settings, group, route, number, now }: Flush): Promise<void> {
  await transaction.run(endEscalations, [group.id, 'SUPERSEDED']);
  for (const { kind, id } of route?.document.receivers ?? []) {
    const policy = kind === 'POLICY' ? settings.policies.get(id) : undefined;
    if (policy)
      await transaction.run(startEscalation, [
        group.id,
        Number(id),
        number,
        new Date(now),
        new Date(now + policy.document.steps[0]!.afterSeconds * 1_000),
      ]);
  }
}
