import type { Queryable } from '@app/persistence';
import type { Transition } from '../transitions/transition.js';
import { foldReadings } from './breach-history.js';
import { type Case, timingOf } from './case.js';
import { decide } from './decide.js';
import { repair } from './repair.js';
import type { Noticed } from './subject.js';
import { episodesOf, readingsBetween } from './subject-facts.js';
import { recordsOf, transitionsOf } from './transitions-of.js';

/** Around late readings, and around the episodes that they may touch, in milliseconds. */
const aroundMs = 3_600_000;
/** An episode longer than this is not read again as a whole. */
const furthestMs = 86_400_000;
/** Three and a half days of a reading every 15 s. */
const mostReadings = 20_000;

/**
 * Late readings: folds the time around them anew, and compares with the episodes that are recorded. An open alert is
 * decided from the same readings, so that it begins and ends where all readings together say.
 */
export async function repairCase(
  transaction: Queryable,
  one: Case,
  late: readonly Noticed[],
  now: number,
): Promise<Transition[]> {
  const { rule, subject, judge, alert } = one;
  const key = { rule, kioskId: subject.kioskId, instance: subject.instance };
  const words = { summary: (value: number | null) => judge.summary(rule, value) };
  const timing = timingOf(rule);
  const margin = Math.max(aroundMs, timing.clearAfterMs ?? 0);
  const first = Math.min(...late.map(({ at }) => at));
  let until = Math.max(...late.map(({ at }) => at)) + margin;
  const stored = await episodesOf(transaction, key, first - margin, until);
  const touched = [...stored.map((episode) => episode.startedAt), first];
  const started = alert?.started_at.getTime() ?? Infinity;
  if (until >= started) touched.push(started);
  const from = Math.max(Math.min(...touched) - margin, first - furthestMs);
  const upToNow = until >= Math.min(started, now - margin);
  if (upToNow) until = Infinity;

  const readings = await readingsBetween(transaction, subject, from, until, mostReadings);
  const samples = judge.samples(rule, readings);
  const last = samples.at(-1);
  if (!last) return [];
  const whole = upToNow && readings.length < mostReadings;
  const history = foldReadings(samples, timing);
  const transitions: Transition[] = [];
  let { ended } = history;
  if (whole) {
    const { current } = history;
    if (current && current.startedAt <= samples[0]!.at && started < current.startedAt)
      current.startedAt = started;
    const decision = decide({ stage: alert?.state ?? 'NONE', history, ...timing }, now);
    transitions.push(...transitionsOf(key, alert, { ...decision, past: [] }, words));
    // What ended the open alert is no episode of its own.
    if (decision.outcome.kind === 'RESOLVE') ended = ended.slice(0, -1);
  }
  const { record, correct, disprove } = repair({
    history: { ended, current: history.current },
    stored,
    from,
    until: Math.min(until, last.at),
  });
  const seen = whole ? record : record.filter((breach) => breach.endedAt! < started);
  return [
    ...recordsOf(key, seen, words),
    ...correct.map(({ episode, startedAt, endedAt }): Transition => ({
      kind: 'CORRECT',
      alertId: episode.id,
      incidentId: episode.incidentId,
      kioskId: subject.kioskId,
      startedAt: new Date(startedAt),
      endedAt: new Date(endedAt),
    })),
    ...disprove.map((episode): Transition => ({
      kind: 'DISPROVE',
      alertId: episode.id,
      incidentId: episode.incidentId,
      kioskId: subject.kioskId,
    })),
    ...transitions,
  ];
}
