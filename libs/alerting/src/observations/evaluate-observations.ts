import type { FleetChange } from '@app/live-push';
import type { Queryable } from '@app/persistence';
import { type CaseKey, decideOn } from '../evaluation/case.js';
import { lockKiosks } from '../evaluation/signals.sql.js';
import { AlertsOfSubjects, Places } from '../evaluation/subject-facts.js';
import { transitionsOf } from '../evaluation/transitions-of.js';
import { observationSummary, place } from '../evaluation/wording.js';
import type { AlertRule } from '../rules/alert-rule.js';
import type { RuleScopes } from '../rules/rule-scope.js';
import { observationVerdict } from '../rules/verdict.js';
import type { Transition } from '../transitions/transition.js';
import { TransitionWriter } from '../transitions/write-transitions.js';
import { unresolvedOfRule, type UnresolvedRow } from './open-observations.sql.js';
import type { ObservationRow } from './observations.sql.js';

/** A kiosk, or a part of it, of which the rule has something to decide. */
export interface Candidate {
  kioskId: number;
  instance: string;
  /** Null: nothing is the matter any more. */
  row: ObservationRow | null;
}

const keyOf = (kioskId: number, instance: string) => `${kioskId}:${instance}`;

/** True when an evaluation could decide anything that an earlier one did not. */
function isNews(alert: UnresolvedRow, row: ObservationRow | undefined, now: number): boolean {
  if (alert.due_at !== null && alert.due_at.getTime() <= now) return true;
  if (row === undefined) return alert.clear_since === null;
  return row.at.getTime() > (alert.last_at ?? -Infinity);
}

/** What there is to decide, kiosks ascending; nothing is locked or written. */
export async function candidatesOf(
  queryable: Queryable,
  { rule, scopes, rows }: { rule: AlertRule; scopes: RuleScopes; rows: readonly ObservationRow[] },
  now: number,
): Promise<Candidate[]> {
  const seen = new Map(rows.map((row) => [keyOf(row.kiosk_id, row.instance), row]));
  const open = await queryable.run(unresolvedOfRule, [rule.id]);
  const known = new Set(open.map((alert) => keyOf(alert.kiosk_id, alert.instance)));
  const begun = rows.filter(
    (row) =>
      !known.has(keyOf(row.kiosk_id, row.instance)) && observationVerdict(rule, row.value) === 'BREACH',
  );
  const all = [
    ...begun.map((row) => ({ kioskId: row.kiosk_id, instance: row.instance, row })),
    ...open.flatMap((alert) => {
      const { kiosk_id: kioskId, instance } = alert;
      const row = seen.get(keyOf(kioskId, instance));
      return isNews(alert, row, now) ? [{ kioskId, instance, row: row ?? null }] : [];
    }),
  ];
  if (all.length === 0) return [];
  const kiosks = all.map(({ kioskId }) => kioskId);
  const places = await Places.load(queryable, kiosks);
  return all
    .filter(({ kioskId }) => {
      const where = places.of(kioskId);
      return where !== null && scopes.holds(rule, where);
    })
    .sort((a, b) => a.kioskId - b.kioskId);
}

function whereOf({ row, instance }: Candidate): string {
  if (instance === '') return '';
  return row?.zone ? place({ name: instance, zone: row.zone }) : instance;
}

/** Opens, keeps and ends alerts of a rule by what was observed, in the caller's transaction. */
export async function evaluateObservations(
  transaction: Queryable,
  rule: AlertRule,
  candidates: readonly Candidate[],
  now: number,
): Promise<FleetChange> {
  await transaction.run(lockKiosks, [candidates.map(({ kioskId }) => kioskId)]);
  const subjects = candidates.map(({ kioskId, instance }) => ({
    kind: 'TEMPERATURE' as const,
    kioskId,
    instance,
    noticed: [],
  }));
  const alerts = await AlertsOfSubjects.load(transaction, subjects);
  const transitions = candidates.flatMap((candidate, index) =>
    decideCandidate(rule, candidate, subjects[index]!, alerts, now),
  );
  return new TransitionWriter(transaction, new Date(now)).write(transitions);
}

function decideCandidate(
  rule: AlertRule,
  candidate: Candidate,
  subject: Parameters<AlertsOfSubjects['alertOf']>[1],
  alerts: AlertsOfSubjects,
  now: number,
): Transition[] {
  const { row, kioskId, instance } = candidate;
  const alert = alerts.alertOf(rule, subject);
  const accounted = alerts.accountedUntil(rule, subject);
  const at = row?.at.getTime() ?? now;
  // Somebody closed it by hand: only a newer reading opens it again.
  if (alert === null && (row === null || at <= accounted.floor)) return [];
  const sample = {
    at,
    receivedAt: row?.received_at.getTime() ?? now,
    value: row?.value ?? null,
    verdict: row === null ? ('CLEAR' as const) : observationVerdict(rule, row.value),
  };
  const key: CaseKey = { rule, kioskId, instance };
  return transitionsOf(key, alert, decideOn(rule, { alert, ...accounted }, [sample], now), {
    summary: (value) => observationSummary(rule, whereOf(candidate), value),
  });
}
