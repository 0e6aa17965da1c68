import type { FleetChange } from '@app/live-push';
import type { Queryable } from '@app/persistence';
import type { AlertRule } from '../rules/alert-rule.js';
import type { Transition } from '../transitions/transition.js';
import { TransitionWriter } from '../transitions/write-transitions.js';
import { type Breach, foldReadings } from './breach-history.js';
import { decide, type Decision } from './decide.js';
import { lockKiosks } from './signals.sql.js';
import type { Subject } from './subject.js';
import {
  AlertsOfSubjects,
  Judges,
  loadReadings,
  readingsPerEnd,
  ruleKindOf,
  type SubjectJudge,
} from './subject-facts.js';
import type { AlertFacts, ReadingRow } from './subject-facts.sql.js';

/**
 * How far before the reading that was signalled an evaluation looks, in milliseconds. Signals name one reading of
 * a batch; a batch, and what a kiosk catches up after a short loss of its line, fits in an hour.
 */
const lookBackMs = 3_600_000;
const distantPast = Date.UTC(2000, 0, 1);

interface Case {
  rule: AlertRule;
  subject: Subject;
  judge: SubjectJudge;
  alert: AlertFacts | null;
  /** Readings up to here are accounted for. */
  floor: number;
}

function clearAfterMsOf(rule: AlertRule): number | null {
  return rule.kind === 'CRITICAL_ERROR' ? rule.clearAfterSeconds * 1_000 : null;
}

function windowStart({ rule, subject, alert, floor }: Case, now: number): number {
  const from = Math.min(subject.signalAt ?? now, now) - Math.max(lookBackMs, clearAfterMsOf(rule) ?? 0);
  if (alert === null) return Math.max(floor, from);
  const startedAt = alert.started_at.getTime();
  // The reading that began it is part of the window.
  return alert.state === 'PENDING'
    ? Math.max(floor, Math.min(from, startedAt - 1))
    : Math.max(startedAt - 1, from);
}

function decideCase(one: Case, readings: readonly ReadingRow[], now: number): Decision {
  const { rule, alert, judge } = one;
  const start = windowStart(one, now);
  const samples = readings
    .filter((reading) => reading.at.getTime() > start)
    .map((reading) => ({
      at: reading.at.getTime(),
      receivedAt: reading.received_at.getTime(),
      value: reading.value,
      verdict: judge.verdict(rule, reading),
    }));
  const isOpen = alert !== null && alert.state !== 'PENDING';
  const truncated = samples.length >= 2 * readingsPerEnd;
  const clearAfterMs = clearAfterMsOf(rule);
  const options = { forMs: rule.forSeconds * 1_000, clearAfterMs };
  const since = alert !== null && (isOpen || truncated) ? alert.started_at.getTime() : null;
  return decide(
    { stage: alert?.state ?? 'NONE', history: foldReadings(samples, { ...options, since }), ...options },
    now,
  );
}

function transitionsOf(one: Case, { outcome, past }: Decision): Transition[] {
  const { rule, subject, judge, alert } = one;
  const key = { rule, kioskId: subject.kioskId, instance: subject.instance };
  const transitions: Transition[] = past.map((breach) => ({
    kind: 'RECORD',
    ...key,
    startedAt: new Date(breach.startedAt),
    endedAt: new Date(breach.endedAt!),
    value: breach.value,
    summary: judge.summary(rule, breach.value),
  }));
  const observed = (breach: Breach, dueAt: number | null) => ({
    startedAt: new Date(breach.startedAt),
    value: breach.value,
    summary: judge.summary(rule, breach.value),
    dueAt: dueAt === null ? null : new Date(dueAt),
  });
  const replaced = alert?.state === 'PENDING' && past.length > 0;
  if (outcome.kind === 'FORGET' || replaced) transitions.push({ kind: 'FORGET', alertId: alert!.id });
  switch (outcome.kind) {
    case 'WAIT':
      transitions.push({ kind: 'WAIT', ...key, ...observed(outcome.breach, outcome.dueAt) });
      break;
    case 'FIRE':
      transitions.push({ kind: 'FIRE', ...key, ...observed(outcome.breach, outcome.dueAt) });
      break;
    case 'KEEP':
      transitions.push(...kept(one, alert!, outcome.breach, outcome.dueAt));
      break;
    case 'RESOLVE':
      transitions.push({
        kind: 'RESOLVE',
        alertId: alert!.id,
        incidentId: alert!.incident_id!,
        kioskId: subject.kioskId,
        at: new Date(outcome.at),
        text:
          outcome.value === null
            ? `${alert!.summary}: not repeated since`
            : `Cleared: ${judge.summary(rule, outcome.value)}`,
      });
      break;
    case 'NOTHING':
    case 'FORGET':
      break;
  }
  return transitions;
}

/** Only what people would see differently, and the time limit, are worth a write. */
function kept(one: Case, alert: AlertFacts, breach: Breach | null, dueAt: number | null): Transition[] {
  const value = breach?.value ?? alert.last_value;
  const summary =
    breach === null || breach.value === null ? alert.summary : one.judge.summary(one.rule, value);
  if (summary === alert.summary && (alert.due_at?.getTime() ?? null) === dueAt) return [];
  return [
    {
      kind: 'KEEP',
      alertId: alert.id,
      incidentId: alert.incident_id!,
      kioskId: alert.kiosk_id,
      value,
      summary,
      dueAt: dueAt === null ? null : new Date(dueAt),
    },
  ];
}

/**
 * Looks at the subjects: reads their readings in device-time order, decides, and writes what changes. The result
 * depends on what is stored and not on which signals came, how often, or in which order.
 * @returns what to announce after commit
 */
export async function evaluateSubjects(
  transaction: Queryable,
  subjects: readonly Subject[],
  rules: ReadonlyMap<string, AlertRule>,
  now: number,
): Promise<FleetChange> {
  if (subjects.length === 0) return { kiosks: [], incidents: [] };
  await transaction.run(lockKiosks, [subjects.map(({ kioskId }) => kioskId)]);
  const alerts = await AlertsOfSubjects.load(transaction, subjects);
  const judges = await Judges.load(transaction, subjects);
  const enabled = [...rules.values()].filter((rule) => rule.enabled);
  const cases = subjects.map((subject): Case[] => {
    const judge = judges.of(subject);
    if (!judge) return [];
    return enabled
      .filter((rule) => rule.kind === ruleKindOf[subject.kind])
      .map((rule) => {
        const floor = Math.max(alerts.accountedUntil(rule, subject), distantPast);
        return { rule, subject, judge, alert: alerts.alertOf(rule, subject), floor };
      });
  });
  const windows = subjects.map((subject, index) => ({
    subject,
    since: Math.min(now, ...cases[index]!.map((one) => windowStart(one, now))),
  }));
  const readings = await loadReadings(transaction, windows);
  const transitions = cases.flatMap((ofSubject, index) =>
    ofSubject.flatMap((one) => transitionsOf(one, decideCase(one, readings[index]!, now))),
  );
  return new TransitionWriter(transaction, new Date(now)).write(transitions);
}
