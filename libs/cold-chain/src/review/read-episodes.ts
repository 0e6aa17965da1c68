import type { Queryable } from '@app/persistence';
import { type Episode, EpisodeFinder } from '../episodes/episode.js';
import type { WatchedProbe } from './probe-policy.sql.js';
import { lastInBandBefore, readingsAfter } from './probe-readings.sql.js';
import type { StoredExcursion } from './reconcile.js';

const pageSize = 5_000;
/** 90 days, the oldest that is taken in, at one reading every 15 seconds are 104 pages. */
const maximumPages = 120;
const lookBackMs = 100 * 86_400_000;

export interface ReadEpisodes {
  episodes: Episode[];
  /** The stretch of device time that the episodes are all of. */
  from: Date;
  to: Date;
}

/**
 * Reads from the last moment before the range at which the probe was surely within its band to the first one after
 * it, so that every episode that the range touches is seen whole. Where only new readings follow an open episode,
 * it goes on from there instead: an excursion of days is not read again for every reading.
 */
export async function readEpisodes(
  transaction: Queryable,
  { probeId, policy }: WatchedProbe,
  range: { from: Date; to: Date },
  touched: readonly StoredExcursion[],
): Promise<ReadEpisodes> {
  const [only] = touched;
  const goesOn =
    touched.length === 1 && only!.state === 'OPEN' && only!.episode.lastAt < range.from.getTime()
      ? only!.episode
      : null;
  const start = goesOn === null ? await startOf(transaction, probeId, policy, range.from, touched) : null;
  const finder = new EpisodeFinder(policy, goesOn);
  let cursor = new Date(goesOn?.lastAt ?? start!);
  let last = Math.max(range.to.getTime(), ...touched.map(({ episode }) => episode.endedAt ?? episode.lastAt));
  const enough = last;
  for (let page = 0; page < maximumPages; page++) {
    const rows = await transaction.run(readingsAfter, [probeId, cursor, pageSize]);
    for (const row of rows) {
      const at = row.at.getTime();
      if (at > enough && !finder.isOpen) return result();
      finder.push({ at, celsius: row.celsius });
      last = Math.max(last, at);
    }
    if (rows.length < pageSize) break;
    cursor = rows.at(-1)!.at;
  }
  return result();

  function result(): ReadEpisodes {
    return { episodes: finder.episodes(), from: new Date(goesOn?.startedAt ?? start!), to: new Date(last) };
  }
}

async function startOf(
  transaction: Queryable,
  probeId: number,
  policy: WatchedProbe['policy'],
  from: Date,
  touched: readonly StoredExcursion[],
): Promise<number> {
  const earliest = Math.min(from.getTime(), ...touched.map(({ episode }) => episode.startedAt));
  const oldest = earliest - lookBackMs;
  const [inBand] = await transaction.run(lastInBandBefore, [
    probeId,
    new Date(earliest),
    new Date(oldest),
    policy.lowCelsius,
    policy.highCelsius,
  ]);
  return inBand?.at.getTime() ?? oldest;
}
