import type { FleetChange } from '@app/live-push';
import type { Queryable } from '@app/persistence';
import { lockKiosks, preferIndexes } from '../evaluation/signals.sql.js';
import { beginBreach } from '../evaluation/breach-history.js';
import { decideOn } from '../evaluation/case.js';
import { AlertsOfSubjects, Places } from '../evaluation/subject-facts.js';
import { transitionsOf } from '../evaluation/transitions-of.js';
import { silenceSummary } from '../evaluation/wording.js';
import type { AlertRule } from '../rules/alert-rule.js';
import type { RuleScopes } from '../rules/rule-scope.js';
import type { Transition } from '../transitions/transition.js';
import { TransitionWriter } from '../transitions/write-transitions.js';
import {
  type ChangedSilenceRow,
  changedSilences,
  kiosksWithOpenSilence,
  resolvedSilences,
  silentKiosks,
  type SilentKioskRow,
} from './silence.sql.js';

/** Silences without an alert, at most `limit`; `kiosks` null for the whole fleet. */
async function newlySilent(
  transaction: Queryable,
  rule: AlertRule,
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

const words = { summary: () => silenceSummary };
const subjectOf = (kioskId: number) => ({ kind: 'ERROR' as const, kioskId, instance: '', noticed: [] });

function begin(
  rule: AlertRule,
  { kiosk_id: kioskId, heard_at: startedAt }: SilentKioskRow,
  changes: number[],
) {
  const at = startedAt.getTime();
  return {
    kind: 'FIRE' as const,
    rule,
    kioskId,
    instance: '',
    startedAt,
    value: null,
    summary: silenceSummary,
    dueAt: null,
    breach: { ...beginBreach({ at, receivedAt: at, value: null }, 0, changes), sustained: true },
  };
}

/** Heard again: over, or kept because it comes and goes. Silent again while it was kept: as before. */
function goOn(rule: AlertRule, row: ChangedSilenceRow, alerts: AlertsOfSubjects, now: number): Transition[] {
  const { id: alertId, incident_id: incidentId, kiosk_id: kioskId, heard_at: heardAt } = row;
  if (heardAt === null) {
    const at = new Date(now);
    return [
      { kind: 'RESOLVE', alertId, incidentId, kioskId, at, text: 'Taken out of service', breach: null },
    ];
  }
  const subject = subjectOf(kioskId);
  const alert = alerts.alertOf(rule, subject);
  if (alert === null) return [];
  // A kiosk is heard, and begins to be silent, at the same moment: its last message.
  const at = Math.max(heardAt.getTime(), (alert.breach?.lastAt ?? 0) + 1);
  const sample = {
    at,
    receivedAt: at,
    value: null,
    verdict: row.relapsed ? ('BREACH' as const) : ('CLEAR' as const),
  };
  const state = { alert, ...alerts.accountedUntil(rule, subject) };
  return transitionsOf(
    { rule, kioskId, instance: '' },
    alert,
    decideOn(rule, state, [sample], now),
    words,
  ).map((one) => (one.kind === 'RESOLVE' ? { ...one, text: 'Heard again' } : one));
}

/**
 * Opens and ends silence alerts of at most `limit` kiosks each way, in the caller's transaction. Looks without a
 * lock first, so that a quiet fleet costs two reads.
 * @returns what changed; `more` when there may be further ones
 */
export async function sweepSilence(
  transaction: Queryable,
  { rule, scopes }: { rule: AlertRule; scopes: RuleScopes },
  now: number,
  limit: number,
): Promise<FleetChange & { more: boolean }> {
  const at = new Date(now);
  const candidates = async (kiosks: number[] | null) => ({
    silent: await newlySilent(transaction, rule, at, kiosks, limit),
    changed: await transaction.run(changedSilences, [rule.id, at, rule.forSeconds, kiosks, limit]),
  });
  const first = await candidates(null);
  const kiosks = [...first.silent, ...first.changed].map((row) => row.kiosk_id);
  if (kiosks.length === 0) return { kiosks: [], incidents: [], more: false };
  await transaction.run(lockKiosks, [kiosks]);
  const { silent, changed } = await candidates(kiosks);
  const places = await Places.load(transaction, kiosks);
  const alerts = await AlertsOfSubjects.load(transaction, kiosks.map(subjectOf));
  const transitions: Transition[] = [
    ...silent
      .filter((row) => scopes.holds(rule, places.of(row.kiosk_id)!))
      .map((row) =>
        begin(rule, row, [...alerts.accountedUntil(rule, subjectOf(row.kiosk_id)).changesBefore]),
      ),
    ...changed.flatMap((row) => goOn(rule, row, alerts, now)),
  ];
  const change = await new TransitionWriter(transaction, at).write(transitions);
  const full = first.silent.length === limit || first.changed.length === limit;
  return { ...change, more: full && change.kiosks.length > 0 };
}
