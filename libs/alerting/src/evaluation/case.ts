import type { AlertRule } from '../rules/alert-rule.js';
import { type Breach, foldReadings, type Sample, type Timing } from './breach-history.js';
import { decide, type Decision } from './decide.js';
import type { Noticed, Subject } from './subject.js';
import type { SubjectJudge } from './subject-facts.js';
import type { AlertFacts } from './subject-facts.sql.js';

/** One rule about one part of one kiosk. */
export interface CaseKey {
  rule: AlertRule;
  kioskId: number;
  instance: string;
}

/** What is stored of a case. */
export interface CaseState {
  /** The alert that is not resolved; null without one. */
  alert: AlertFacts | null;
  /** Device time up to which readings are accounted for by alerts that are over. */
  floor: number;
  /** When the newest of those readings was received. */
  floorReceivedAt: number;
  /** When the condition changed before, as the last alert that is over remembers it. */
  changesBefore: readonly number[];
}

export interface Case extends CaseState {
  rule: AlertRule;
  subject: Subject;
  judge: SubjectJudge;
}

/** Commits may overtake each other by so much, in milliseconds. */
const overtakingMs = 5_000;

/**
 * The readings that came late: they lie within what has been evaluated already, and were received after it. A signal
 * that only waited for longer than the evaluation of its reading is not late.
 */
export function lateOf({ subject, alert, floor, floorReceivedAt }: Case): Noticed[] {
  if (alert !== null && alert.breach === null) return [];
  const resume = alert === null ? null : resumeOf(alert);
  return subject.noticed.filter(({ at, receivedAt }) => {
    if (at < floor) return receivedAt > floorReceivedAt - overtakingMs;
    return resume !== null && at < resume.lastAt && receivedAt > resume.lastReceivedAt - overtakingMs;
  });
}

export function timingOf(rule: AlertRule): Timing {
  return {
    forMs: rule.forSeconds * 1_000,
    clearAfterMs:
      rule.parameters.clearAfterSeconds === null ? null : rule.parameters.clearAfterSeconds * 1_000,
    keepMs: rule.keepFiringSeconds * 1_000,
    flapSlotMs: rule.flappingSlotSeconds * 1_000,
  };
}

/** Where an earlier evaluation of the alert left off. */
export function resumeOf(alert: AlertFacts): Breach {
  if (alert.breach) return alert.breach;
  // Written by a version that kept no more than this.
  const startedAt = alert.started_at.getTime();
  return {
    startedAt,
    endedAt: null,
    lastBreachAt: startedAt,
    lastAt: startedAt,
    lastReceivedAt: startedAt,
    value: alert.last_value,
    endValue: null,
    sustained: alert.state !== 'PENDING',
    clearSince: null,
    clearReceivedAt: null,
    changes: [startedAt],
  };
}

/** Folds what came in since the last evaluation onto what it left, and decides. */
export function decideOn(
  rule: AlertRule,
  { alert, changesBefore }: CaseState,
  samples: readonly Sample[],
  now: number,
): Decision {
  const timing = timingOf(rule);
  const resume = alert === null ? null : resumeOf(alert);
  const fired = alert !== null && alert.state !== 'PENDING';
  const newer = resume === null ? samples : samples.filter(({ at }) => at > resume.lastAt);
  const history = foldReadings(newer, { ...timing, resume, fired, changesBefore });
  return decide({ stage: alert?.state ?? 'NONE', history, ...timing }, now);
}
