import type { Queryable } from '@app/persistence';
import { insertNotifications, triggeredChannels } from '../delivery/notifications.sql.js';
import type { Settings } from '../settings/documents.js';
import { endEscalations } from './escalations.sql.js';
import { membersOf } from './flush-group.js';
import { type GroupRow, updateGroup } from './groups.sql.js';
import { writeMessage } from './write-message.js';

/** Whoever keeps open incidents of their own is told of an acknowledgement; to people it is noise. */
const tellsAcknowledgement = new Set(['PAGERDUTY', 'WEBHOOK']);

/**
 * Somebody acknowledged something of a locked group: once nothing that it told of waits for anybody any more, its
 * escalations end at once.
 */
export async function acknowledgeGroup(
  transaction: Queryable,
  settings: Settings,
  group: GroupRow,
  now: number,
): Promise<void> {
  const told = (await membersOf(transaction, group.id)).filter(
    ({ open, toldRank }) => open && toldRank !== null,
  );
  if (group.acknowledged || told.length === 0 || told.some(({ acknowledged }) => !acknowledged)) return;
  await transaction.run(endEscalations, [group.id, 'ACKNOWLEDGED']);
  const content = await writeMessage(
    transaction,
    told.map(({ incidentId }) => incidentId),
    ['Somebody is at it.'],
  );
  const rows = (await transaction.run(triggeredChannels, [group.id]))
    .filter(({ channel_id }) => {
      const channel = settings.channels.get(String(channel_id))?.document;
      return channel?.enabled === true && tellsAcknowledgement.has(channel.kind);
    })
    .map(({ channel_id, contact_id, thread, via }, index) => ({
      key: `kf-${group.id}-a${group.run}-c${channel_id}-${index}`,
      thread,
      event: 'ACKNOWLEDGE',
      reason: 'ACKNOWLEDGED',
      group_id: group.id,
      flush: group.flush,
      escalation_id: null,
      route_id: group.route_id,
      channel_id,
      contact_id,
      via,
      content,
      state: 'QUEUED',
      error: null,
    }));
  if (rows.length > 0) await transaction.run(insertNotifications, [JSON.stringify(rows), new Date(now)]);
  await transaction.run(updateGroup, [
    group.id,
    group.flush,
    group.triggered,
    true,
    group.run,
    group.last_sent_at,
    null,
    null,
  ]);
}
