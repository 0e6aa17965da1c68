import type { FleetChange } from '@app/live-push';
import type { Database } from '@app/persistence';
import { lockKiosks } from '../evaluation/signals.sql.js';
import { tellOf } from '../outbox/incident-outbox.js';
import { addTimeline } from '../transitions/alerts.sql.js';
import { announced, applyMutes, changedMutes, muteText, silencesInForce } from './apply-mutes.js';
import { allMuteFacts } from './muting.sql.js';

/** Open incidents of one page. */
const pageSize = 2_000;
const mostPages = 50;

/**
 * What nobody announces: a silence begins or ends, a snooze is over, a clinic opens, a cause is gone. Looks without a
 * lock first, and decides again under it.
 */
export async function sweepMutes(
  database: Database,
  now: number,
  announce: (change: FleetChange) => void,
): Promise<void> {
  const silences = await silencesInForce(database, now);
  let after = 0;
  for (let page = 0; page < mostPages; page++) {
    const facts = await database.run(allMuteFacts, [after, pageSize]);
    const due = changedMutes(facts, silences, now);
    if (due.length > 0) announce(await writeMutes(database, due, now));
    if (facts.length < pageSize) return;
    after = facts.at(-1)!.id;
  }
}

async function writeMutes(
  database: Database,
  due: readonly { id: number; kioskId: number | null }[],
  now: number,
): Promise<FleetChange> {
  return database.transaction(async (transaction) => {
    const kiosks = due.flatMap(({ kioskId }) => (kioskId === null ? [] : [kioskId]));
    await transaction.run(lockKiosks, [kiosks]);
    const changes = await applyMutes(
      transaction,
      due.map(({ id }) => id),
      now,
    );
    const at = new Date(now);
    const entries = changes.map(({ id, after }) => ({
      incident_id: id,
      alert_id: null,
      at,
      kind: after.length === 0 ? ('UNMUTED' as const) : ('MUTED' as const),
      actor: null,
      text: muteText(after),
    }));
    if (entries.length > 0) await transaction.run(addTimeline, [JSON.stringify(entries)]);
    await tellOf(transaction, entries);
    return announced(changes);
  });
}
