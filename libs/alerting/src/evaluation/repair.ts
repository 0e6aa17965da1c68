import type { Breach, BreachHistory } from './breach-history.js';

/** An episode as it stands in the table: a resolved alert. */
export interface StoredEpisode {
  id: number;
  incidentId: number | null;
  startedAt: number;
  endedAt: number;
  /** False when a person or the system ended it, and not a reading: its end is no statement about readings. */
  endedByReading: boolean;
}

export interface Repair {
  /** Breaches of which nobody knew. */
  record: Breach[];
  /** Episodes whose readings say something else now. */
  correct: { episode: StoredEpisode; startedAt: number; endedAt: number }[];
  /** Episodes that were none: with the late readings the condition did not hold for its time. */
  disprove: StoredEpisode[];
}

export interface RepairInput {
  /** Folded anew from all readings of the window. */
  history: BreachHistory;
  /** Resolved alerts that overlap the window. */
  stored: readonly StoredEpisode[];
  /** Device time of the first and the last reading of the window. */
  from: number;
  until: number;
}

const overlap = (
  a: { startedAt: number; endedAt: number | null },
  b: { startedAt: number; endedAt: number | null },
) => a.startedAt <= (b.endedAt ?? Infinity) && b.startedAt <= (a.endedAt ?? Infinity);

/**
 * What late readings change about the past. Only what is beyond doubt is corrected: one breach that meets exactly one
 * episode, and lies within the window. What the window cuts off stays as it was recorded.
 */
export function repair({ history, stored, from, until }: RepairInput): Repair {
  const result: Repair = { record: [], correct: [], disprove: [] };
  const sustained = history.ended.filter((breach) => breach.sustained);
  const all = [...sustained, ...(history.current ? [history.current] : [])];
  for (const breach of sustained) {
    const met = stored.filter((episode) => overlap(breach, episode));
    if (met.length === 0) {
      result.record.push(breach);
      continue;
    }
    const [episode] = met;
    if (met.length > 1 || !episode!.endedByReading) continue;
    if (all.filter((other) => overlap(other, episode!)).length > 1) continue;
    // A breach that begins with the window may have begun before it.
    const startedAt =
      breach.startedAt <= from ? Math.min(breach.startedAt, episode!.startedAt) : breach.startedAt;
    const endedAt = breach.endedAt!;
    if (startedAt !== episode!.startedAt || endedAt !== episode!.endedAt)
      result.correct.push({ episode: episode!, startedAt, endedAt });
  }
  for (const episode of stored) {
    const inside = episode.startedAt > from && episode.endedAt <= until;
    if (inside && episode.endedByReading && !all.some((breach) => overlap(breach, episode)))
      result.disprove.push(episode);
  }
  return result;
}
