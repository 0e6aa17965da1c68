import type { FleetChange } from '@app/live-push';
import type { Queryable } from '@app/persistence';
import type { MutedBy } from '../outbox/incident-events.sql.js';
import { type ActiveSilence, mutesOf } from './mutes-of.js';
import { activeSilences, type MuteFactsRow, muteFacts, setMutes } from './muting.sql.js';

export interface MuteChange {
  id: number;
  kioskId: number | null;
  before: MutedBy[];
  after: MutedBy[];
}

const words: Record<MutedBy, string> = {
  SILENCE: 'silenced',
  MAINTENANCE: 'maintenance',
  CLOSED: 'the clinic is closed',
  SNOOZE: 'snoozed',
  INHIBITION: 'another incident is its cause',
  FLAPPING: 'it comes and goes',
  LATE: 'it was over before it became known',
};

/** For the timeline. */
export function muteText(reasons: readonly MutedBy[]): string {
  return reasons.length === 0
    ? 'Told of again'
    : `Nobody is told: ${reasons.map((reason) => words[reason]).join(', ')}`;
}

export async function silencesInForce(queryable: Queryable, now: number): Promise<ActiveSilence[]> {
  const rows = await queryable.run(activeSilences, [new Date(now)]);
  return rows.map(({ rule_kinds: ruleKinds, ...rest }) => ({ ...rest, ruleKinds }));
}

/** Those whose mutes are not as they should be now. */
export function changedMutes(
  facts: readonly MuteFactsRow[],
  silences: readonly ActiveSilence[],
  now: number,
): MuteChange[] {
  return facts.flatMap((row) => {
    const after = mutesOf(
      {
        ruleId: row.rule_id,
        kind: row.kind,
        severity: row.severity,
        regionId: row.region_id,
        siteId: row.site_id,
        serial: row.serial,
        whenClosed: row.when_closed,
        inMaintenance: row.in_maintenance,
        inWork: row.in_work,
        openingHours: row.opening_hours,
        timeZone: row.time_zone,
        snoozedUntil: row.snoozed_until?.getTime() ?? null,
        inhibited: row.inhibited,
      },
      silences,
      now,
    );
    const before = row.muted_by;
    const same = before.length === after.length && after.every((reason) => before.includes(reason));
    return same ? [] : [{ id: row.id, kioskId: row.kiosk_id, before, after }];
  });
}

/** Brings the mutes of some open incidents up to date, in the caller's transaction that holds their locks. */
export async function applyMutes(
  transaction: Queryable,
  incidentIds: readonly number[],
  now: number,
): Promise<MuteChange[]> {
  if (incidentIds.length === 0) return [];
  const facts = await transaction.run(muteFacts, [incidentIds]);
  const changes = changedMutes(facts, await silencesInForce(transaction, now), now);
  if (changes.length === 0) return [];
  const rows = changes.map(({ id, after }) => ({ id, muted_by: after }));
  const written = new Set(
    (await transaction.run(setMutes, [JSON.stringify(rows), new Date(now)])).map(({ id }) => id),
  );
  return changes.filter(({ id }) => written.has(id));
}

export function announced(changes: readonly MuteChange[]): FleetChange {
  return {
    kiosks: [],
    incidents: changes.map(({ id }) => id),
  };
}
