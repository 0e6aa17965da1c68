import type { FleetChange } from '@app/live-push';
import type { Queryable } from '@app/persistence';
import type { AlertRule } from '../rules/alert-rule.js';
import { judgesTemperatures } from '../rules/breach-rules.js';
import type { RuleScopes } from '../rules/rule-scope.js';
import type { Transition } from '../transitions/transition.js';
import { TransitionWriter } from '../transitions/write-transitions.js';
import { type Case, decideOn, lateOf, resumeOf, timingOf } from './case.js';
import { repairCase } from './repair-case.js';
import { lockKiosks, type SignalKind } from './signals.sql.js';
import type { Subject } from './subject.js';
import { AlertsOfSubjects, Judges, loadReadings, Places } from './subject-facts.js';
import type { ReadingRow } from './subject-facts.sql.js';
import { transitionsOf } from './transitions-of.js';

/**
 * How far before the first breaching reading an evaluation looks when no alert is under way, in milliseconds: signals
 * name the ends of what came in one batch. With an alert it goes on from where the last evaluation left off.
 */
const lookBackMs = 3_600_000;
const distantPast = Date.UTC(2000, 0, 1);

const judgedBy: Record<SignalKind, (rule: AlertRule) => boolean> = {
  TEMPERATURE: judgesTemperatures,
  STOCK: (rule) => rule.kind === 'SLOT_BELOW_PAR',
  ERROR: (rule) => rule.kind === 'CRITICAL_ERROR',
};

/** The kind of signal by which the rule's alerts are evaluated again; null when it is not by signals. */
export function signalKindOf(rule: AlertRule): SignalKind | null {
  const kinds = Object.keys(judgedBy) as SignalKind[];
  return kinds.find((kind) => judgedBy[kind](rule)) ?? null;
}

function windowStart({ rule, subject, alert, floor }: Case, now: number): number {
  if (alert !== null) return resumeOf(alert).lastAt;
  const lookBack = Math.max(lookBackMs, timingOf(rule).clearAfterMs ?? 0);
  return Math.max(floor, Math.min(now, ...subject.noticed.map(({ at }) => at)) - lookBack);
}

function decideLive(one: Case, readings: readonly ReadingRow[], now: number): Transition[] {
  const { rule, subject, judge, alert } = one;
  const start = windowStart(one, now);
  const samples = judge.samples(
    rule,
    readings.filter((reading) => reading.at.getTime() > start),
  );
  const key = { rule, kioskId: subject.kioskId, instance: subject.instance };
  return transitionsOf(key, alert, decideOn(rule, one, samples, now), {
    summary: (value) => judge.summary(rule, value),
  });
}

/**
 * Looks at the subjects: reads their readings in device-time order, decides, and writes what changes. The result
 * depends on what is stored and not on which signals came, how often, or in which order.
 * @returns what to announce after commit
 */
export async function evaluateSubjects(
  transaction: Queryable,
  subjects: readonly Subject[],
  rules: RuleScopes,
  now: number,
): Promise<FleetChange> {
  if (subjects.length === 0) return { kiosks: [], incidents: [] };
  const kiosks = subjects.map(({ kioskId }) => kioskId);
  await transaction.run(lockKiosks, [kiosks]);
  const alerts = await AlertsOfSubjects.load(transaction, subjects);
  const judges = await Judges.load(transaction, subjects);
  const places = await Places.load(transaction, kiosks);
  const cases = subjects.flatMap((subject): Case[] => {
    const judge = judges.of(subject);
    const place = places.of(subject.kioskId);
    if (!judge || !place) return [];
    return rules
      .of(place)
      .filter((rule) => judgedBy[subject.kind](rule))
      .map((rule) => {
        const accounted = alerts.accountedUntil(rule, subject);
        return {
          rule,
          subject,
          judge,
          alert: alerts.alertOf(rule, subject),
          ...accounted,
          floor: Math.max(accounted.floor, distantPast),
        };
      });
  });
  const transitions: Transition[] = [];
  const live: Case[] = [];
  for (const one of cases) {
    const late = lateOf(one);
    if (late.length === 0) live.push(one);
    else transitions.push(...(await repairCase(transaction, one, late, now)));
  }
  // One window per subject: the rules about it share the readings.
  const starts = new Map<Subject, number>();
  for (const one of live)
    starts.set(one.subject, Math.min(starts.get(one.subject) ?? Infinity, windowStart(one, now)));
  const windows = [...starts].map(([subject, since]) => ({ subject, since }));
  const readings = await loadReadings(transaction, windows);
  const readingsOf = new Map(windows.map(({ subject }, index) => [subject, readings[index]!]));
  for (const one of live) transitions.push(...decideLive(one, readingsOf.get(one.subject)!, now));
  return new TransitionWriter(transaction, new Date(now)).write(transitions);
}
