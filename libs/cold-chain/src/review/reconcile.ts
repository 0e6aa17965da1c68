import type { gql } from '@app/contracts';
import type { Episode } from '../episodes/episode.js';
import type { ExcursionReason } from '../episodes/verdict.js';

export type ExcursionState = gql.ExcursionState;

/** An episode that is worth a record, with what was made of it. */
export interface FoundExcursion {
  episode: Episode;
  meanKineticCelsius: number | null;
  reasons: readonly ExcursionReason[];
}

export interface StoredExcursion extends FoundExcursion {
  id: number;
  state: ExcursionState;
  revision: number;
}

export type ExcursionChange<Found extends FoundExcursion = FoundExcursion> =
  | { kind: 'INSERT'; found: Found; state: ExcursionState }
  | { kind: 'UPDATE'; id: number; found: Found; state: ExcursionState; revised: boolean }
  | { kind: 'WITHDRAW'; id: number };

function overlap(a: Episode, b: Episode): boolean {
  return a.startedAt < (b.endedAt ?? Infinity) && b.startedAt < (a.endedAt ?? Infinity);
}

function sameEpisodeAndReasons(a: FoundExcursion, b: FoundExcursion): boolean {
  const keys = Object.keys(a.episode) as (keyof Episode)[];
  return keys.every((key) => a.episode[key] === b.episode[key]) && a.reasons.join() === b.reasons.join();
}

function sameFacts(a: FoundExcursion, b: FoundExcursion): boolean {
  return sameEpisodeAndReasons(a, b) && a.meanKineticCelsius === b.meanKineticCelsius;
}

function stateOf({ episode, reasons }: FoundExcursion): ExcursionState {
  if (episode.endedAt === null) return 'OPEN';
  return reasons.length > 0 ? 'AWAITING_ASSESSMENT' : 'WITHIN_ALLOWANCE';
}

/** A decision stands while its episode and its reasons do, whatever the mean is now, and where new facts ask for none. */
function nextState(stored: StoredExcursion, found: FoundExcursion): ExcursionState {
  const decided = stored.state === 'RELEASED' || stored.state === 'DISCARDED';
  const stands = found.reasons.length === 0 || sameEpisodeAndReasons(stored, found);
  return decided && stands ? stored.state : stateOf(found);
}

/**
 * What changes so that the records are what the readings say now. `stored` and `found` are all those of one stretch
 * of time. The oldest record of an episode stays its record; others that turn out to be part of it are withdrawn.
 */
export function reconcile<Found extends FoundExcursion>(
  stored: readonly StoredExcursion[],
  found: readonly Found[],
): ExcursionChange<Found>[] {
  const left = new Set([...stored].sort((a, b) => a.id - b.id));
  // Withdrawals first: a probe has one open record at most.
  const writes: ExcursionChange<Found>[] = [];
  for (const excursion of found) {
    const own = [...left].find(({ episode }) => overlap(episode, excursion.episode));
    if (own === undefined) {
      writes.push({ kind: 'INSERT', found: excursion, state: stateOf(excursion) });
      continue;
    }
    left.delete(own);
    if (sameFacts(own, excursion)) continue;
    writes.push({
      kind: 'UPDATE',
      id: own.id,
      found: excursion,
      state: nextState(own, excursion),
      revised: own.state !== 'OPEN' || own.episode.startedAt !== excursion.episode.startedAt,
    });
  }
  const withdrawals = [...left].map(({ id }): ExcursionChange<Found> => ({ kind: 'WITHDRAW', id }));
  return [...withdrawals, ...writes.sort(closedFirst)];
}

/** So that the record that was open is closed before another one of the probe opens. */
function closedFirst(a: ExcursionChange, b: ExcursionChange): number {
  const isOpen = (change: ExcursionChange) => (change.kind !== 'WITHDRAW' && change.state === 'OPEN' ? 1 : 0);
  return isOpen(a) - isOpen(b);
}
