import type { Transition } from '../transitions/transition.js';
import type { Breach } from './breach-history.js';
import type { CaseKey } from './case.js';
import type { Decision } from './decide.js';
import type { AlertFacts } from './subject-facts.sql.js';

/** How far the state of an evaluation may lie behind before it is written for its own sake, in milliseconds. */
const checkpointMs = 300_000;

const dateOrNull = (at: number | null) => (at === null ? null : new Date(at));

export interface Words {
  summary(value: number | null): string;
}

/** Breaches that were over before anybody knew. */
export function recordsOf(key: CaseKey, breaches: readonly Breach[], words: Words): Transition[] {
  return breaches.map((breach) => ({
    kind: 'RECORD',
    ...key,
    startedAt: new Date(breach.startedAt),
    endedAt: new Date(breach.endedAt!),
    value: breach.value,
    summary: words.summary(breach.value),
    breach,
  }));
}

/** What a decision has to write. */
export function transitionsOf(
  key: CaseKey,
  alert: AlertFacts | null,
  { outcome, past }: Decision,
  words: Words,
): Transition[] {
  const transitions = recordsOf(key, past, words);
  const observed = (breach: Breach, dueAt: number | null) => ({
    startedAt: new Date(breach.startedAt),
    value: breach.value,
    summary: words.summary(breach.value),
    dueAt: dateOrNull(dueAt),
    breach,
  });
  const replaced = alert?.state === 'PENDING' && past.length > 0;
  if (outcome.kind === 'FORGET' || replaced) transitions.push({ kind: 'FORGET', alertId: alert!.id });
  switch (outcome.kind) {
    case 'WAIT':
      transitions.push({ kind: 'WAIT', ...key, ...observed(outcome.breach, outcome.dueAt) });
      break;
    case 'FIRE':
      transitions.push({
        kind: 'FIRE',
        ...key,
        ...observed({ ...outcome.breach, sustained: true }, outcome.dueAt),
      });
      break;
    case 'KEEP':
      transitions.push(...kept(key, alert!, outcome.breach, outcome.dueAt, words));
      break;
    case 'RESOLVE':
      transitions.push({
        kind: 'RESOLVE',
        alertId: alert!.id,
        incidentId: alert!.incident_id!,
        kioskId: key.kioskId,
        at: new Date(outcome.at),
        breach: outcome.breach,
        text:
          outcome.value === null
            ? `${alert!.summary}: not repeated since`
            : `Cleared: ${words.summary(outcome.value)}`,
      });
      break;
    case 'NOTHING':
    case 'FORGET':
      break;
  }
  return transitions;
}

/** Only what people would see differently, the time limit, and now and then the state are worth a write. */
function kept(
  { kioskId }: CaseKey,
  alert: AlertFacts,
  breach: Breach | null,
  dueAt: number | null,
  words: Words,
): Transition[] {
  if (breach === null) return [];
  const value = breach.value ?? alert.last_value;
  const flapping = breach.clearSince !== null;
  const summary =
    breach.value === null ? alert.summary : `${words.summary(value)}${flapping ? ' (clear for now)' : ''}`;
  const before = alert.breach;
  const same =
    summary === alert.summary &&
    (alert.due_at?.getTime() ?? null) === dueAt &&
    before !== null &&
    before.clearSince === breach.clearSince &&
    before.startedAt === breach.startedAt &&
    // A time limit counts from the newest repetition.
    (dueAt === null || before.lastBreachAt === breach.lastBreachAt) &&
    breach.lastAt - before.lastAt < checkpointMs;
  if (same) return [];
  return [
    {
      kind: 'KEEP',
      alertId: alert.id,
      incidentId: alert.incident_id!,
      kioskId,
      value,
      summary,
      startedAt: new Date(breach.startedAt),
      dueAt: dateOrNull(dueAt),
      breach,
    },
  ];
}
