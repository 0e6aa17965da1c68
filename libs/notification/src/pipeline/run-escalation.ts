import type { Queryable } from '@app/persistence';
import { insertNotifications, type NewNotification } from '../delivery/notifications.sql.js';
import { stepAt } from '../escalation/next-step.js';
import type { Policy, Settings } from '../settings/documents.js';
import type { Member } from './decide-flush.js';
import { endEscalation, type EscalationRow, moveEscalation, takeEscalation } from './escalations.sql.js';
import { membersOf, threadOf } from './flush-group.js';
import { type GroupRow, lockGroup } from './groups.sql.js';
import { resolveTargets } from './targets.js';
import { writeMessage } from './write-message.js';

/** How soon a step that waits for the end of a snooze is looked at again. */
const pausedLookMs = 15_000;

export type Standing = 'WAITING' | 'PAUSED' | 'ACKNOWLEDGED' | 'RESOLVED';

/** Whether what a group told of still waits for somebody. */
export function standingOf(members: readonly Member[]): Standing {
  const told = members.filter(({ open, toldRank }) => open && toldRank !== null);
  if (told.length === 0) return 'RESOLVED';
  const unacknowledged = told.filter(({ acknowledged }) => !acknowledged);
  if (unacknowledged.length === 0) return 'ACKNOWLEDGED';
  return unacknowledged.some(({ mutedBy }) => mutedBy.length === 0) ? 'WAITING' : 'PAUSED';
}

/** Tells the targets of a step that is due, and says when the next is; in one transaction, so a step is told once. */
export async function runEscalation(
  transaction: Queryable,
  settings: Settings,
  due: EscalationRow,
  now: number,
): Promise<void> {
  // The lock that a flush takes, in the same order: first the group.
  const [group] = await transaction.run(lockGroup, [due.group_id]);
  const [escalation] = await transaction.run(takeEscalation, [due.id, new Date(now)]);
  if (!escalation) return;
  const policy = settings.policies.get(String(escalation.policy_id));
  const members = group ? await membersOf(transaction, group.id) : [];
  const standing = standingOf(members);
  const end = (why: string) => transaction.run(endEscalation, [escalation.id, why]);
  if (!group || standing === 'RESOLVED') return void (await end('RESOLVED'));
  if (!policy) return void (await end('REMOVED'));
  if (standing === 'ACKNOWLEDGED') return void (await end('ACKNOWLEDGED'));
  if (standing === 'PAUSED') {
    const again = new Date(now + pausedLookMs);
    await transaction.run(moveEscalation, [escalation.id, escalation.round, escalation.step, again, true]);
    return;
  }
  const step = stepAt(policy.document, escalation);
  if (step === null) return void (await end('FINISHED'));
  const { addressees, nobody } = resolveTargets(settings, step.targets, now);
  await tell(transaction, { group, escalation, policy: policy.document, members, addressees, nobody, now });
  if (step.next === null) return void (await end('FINISHED'));
  // Nobody was reached: nobody can answer either, so there is nothing to wait for.
  const delayMs = addressees.length === 0 ? 0 : step.next.afterSeconds * 1_000;
  const at = new Date(now + delayMs);
  await transaction.run(moveEscalation, [escalation.id, step.next.round, step.next.step, at, false]);
}

async function tell(
  transaction: Queryable,
  about: {
    group: GroupRow;
    escalation: EscalationRow;
    policy: Policy;
    members: readonly Member[];
    now: number;
  } & ReturnType<typeof resolveTargets>,
): Promise<void> {
  const { group, escalation, policy, members, addressees, nobody, now } = about;
  const { round, step } = escalation;
  const isFirst = round === 0 && step === 0;
  const waiting = members.filter(
    ({ open, toldRank, acknowledged, mutedBy }) =>
      open && toldRank !== null && !acknowledged && mutedBy.length === 0,
  );
  const content = await writeMessage(
    transaction,
    waiting.map(({ incidentId }) => incidentId),
    isFirst ? [] : ['Nobody has acknowledged it so far.'],
  );
  const row = (key: string, more: Partial<NewNotification>): NewNotification => ({
    key: `kf-e${escalation.id}-${round}-${step}-${key}`,
    thread: threadOf(group.id, group.run),
    event: 'TRIGGER',
    reason: 'ESCALATION_STEP',
    group_id: group.id,
    flush: group.flush,
    escalation_id: escalation.id,
    route_id: group.route_id,
    channel_id: null,
    contact_id: null,
    via: `policy ${policy.name}, ${round >= policy.rounds ? 'final step' : `step ${step + 1}`}`,
    content,
    state: 'QUEUED',
    error: null,
    ...more,
  });
  const rows = [
    ...addressees.map(({ channel, contact }) =>
      row(`c${channel}`, {
        channel_id: Number(channel),
        contact_id: contact === null ? null : Number(contact),
      }),
    ),
    ...nobody.map((error, index) => row(`n${index}`, { state: 'DEAD', error })),
  ];
  if (rows.length > 0) await transaction.run(insertNotifications, [JSON.stringify(rows), new Date(now)]);
}
