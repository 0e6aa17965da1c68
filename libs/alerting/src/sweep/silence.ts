import type { FleetChange } from '@app/live-push';
import type { Queryable } from '@app/persistence';
import { lockKiosks, preferIndexes } from '../evaluation/signals.sql.js';
import { silenceSummary } from '../evaluation/wording.js';
import type { SilenceRule } from '../rules/alert-rule.js';
import type { Transition } from '../transitions/transition.js';
import { TransitionWriter } from '../transitions/write-transitions.js';
import {
  endedSilences,
  kiosksWithOpenSilence,
  resolvedSilences,
  silentKiosks,
  type SilentKioskRow,
} from './silence.sql.js';

/** Silences without an alert, at most `limit`; `kiosks` null for the whole fleet. */
async function newlySilent(
  transaction: Queryable,
  rule: SilenceRule,
  at: Date,
  kiosks: number[] | null,
  limit: number,
): Promise<SilentKioskRow[]> {
  const silent = await transaction.run(silentKiosks, [at, rule.forSeconds, kiosks]);
  if (silent.length === 0) return [];
  await transaction.run(preferIndexes, []);
  const known = new Set((await transaction.run(kiosksWithOpenSilence, [rule.id])).map((row) => row.kiosk_id));
  const unknown = silent.filter((row) => !known.has(row.kiosk_id));
  if (unknown.length === 0) return [];
  const resolved = new Set(
    (
      await transaction.run(resolvedSilences, [
        rule.id,
        unknown.map((row) => row.kiosk_id),
        unknown.map((row) => row.heard_at),
      ])
    ).map((row) => row.kiosk_id),
  );
  return unknown.filter((row) => !resolved.has(row.kiosk_id)).slice(0, limit);
}

/**
 * Opens and ends silence alerts of at most `limit` kiosks each way, in the caller's transaction. Looks without a
 * lock first, so that a quiet fleet costs two reads.
 * @returns what changed; `more` when there may be further ones
 */
export async function sweepSilence(
  transaction: Queryable,
  rule: SilenceRule,
  now: number,
  limit: number,
): Promise<FleetChange & { more: boolean }> {
  const at = new Date(now);
  const candidates = async (kiosks: number[] | null) => ({
    silent: await newlySilent(transaction, rule, at, kiosks, limit),
    ended: await transaction.run(endedSilences, [rule.id, at, rule.forSeconds, kiosks, limit]),
  });
  const first = await candidates(null);
  const kiosks = [...first.silent, ...first.ended].map((row) => row.kiosk_id);
  if (kiosks.length === 0) return { kiosks: [], incidents: [], more: false };
  await transaction.run(lockKiosks, [kiosks]);
  const { silent, ended } = await candidates(kiosks);
  const transitions: Transition[] = [
    ...silent.map(({ kiosk_id: kioskId, heard_at: startedAt }): Transition => ({
      kind: 'FIRE',
      rule,
      kioskId,
      instance: '',
      startedAt,
      value: null,
      summary: silenceSummary,
      dueAt: null,
    })),
    ...ended.map((row): Transition => ({
      kind: 'RESOLVE',
      alertId: row.id,
      incidentId: row.incident_id,
      kioskId: row.kiosk_id,
      at: row.heard_at ?? at,
      text: row.heard_at === null ? 'Taken out of service' : 'Heard again',
    })),
  ];
  const change = await new TransitionWriter(transaction, at).write(transitions);
  return { ...change, more: first.silent.length === limit || first.ended.length === limit };
}
