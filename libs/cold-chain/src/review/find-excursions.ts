import type { Queryable } from '@app/persistence';
import type { Episode } from '../episodes/episode.js';
import { isWorthRecording, reasonsToAssess } from '../episodes/verdict.js';
import { activationKelvin, meanKineticOfSums } from '../mean-kinetic-temperature/mean-kinetic-temperature.js';
import { type ExcursionRecord, excursionsBetween } from './excursion-records.sql.js';
import type { WatchedProbe } from './probe-policy.sql.js';
import { kineticSums } from './probe-readings.sql.js';
import type { FoundExcursion, StoredExcursion } from './reconcile.js';

const hourMs = 3_600_000;
/** The mean of an excursion that goes on is computed again after so long: it is a window of up to a month. */
const meanStaleMs = 5 * 60_000;

export function storedExcursion(row: ExcursionRecord): StoredExcursion {
  return {
    id: row.id,
    state: row.state,
    revision: row.revision,
    meanKineticCelsius: row.mean_kinetic_celsius,
    reasons: row.reasons,
    episode: {
      startedAt: row.started_at.getTime(),
      endedAt: row.ended_at?.getTime() ?? null,
      lastAt: row.last_at.getTime(),
      lastCelsius: row.last_celsius,
      readings: row.readings,
      minCelsius: row.min_celsius,
      maxCelsius: row.max_celsius,
      excursionSeconds: row.excursion_seconds,
      spikeSeconds: row.spike_seconds,
      unknownSeconds: row.unknown_seconds,
    },
  };
}

/** An excursion with the time at which its mean was computed. */
export interface MeasuredExcursion extends FoundExcursion {
  meanKineticAt: Date;
}

/** Those of the episodes that are worth a record, each with its mean kinetic temperature and its reasons. */
export async function findExcursions(
  transaction: Queryable,
  probe: WatchedProbe,
  episodes: readonly Episode[],
  stored: readonly ExcursionRecord[],
  now: Date,
): Promise<MeasuredExcursion[]> {
  const found: MeasuredExcursion[] = [];
  for (const episode of episodes) {
    if (!isWorthRecording(episode, reasonsToAssess(episode, null, probe.policy), probe.policy)) continue;
    const known = stored.find((row) => row.started_at.getTime() === episode.startedAt);
    const stillGood =
      known !== undefined &&
      episode.endedAt === null &&
      known.ended_at === null &&
      now.getTime() - known.mean_kinetic_at.getTime() < meanStaleMs;
    const meanKineticCelsius = stillGood
      ? known.mean_kinetic_celsius
      : await meanKinetic(transaction, probe, episode.endedAt ?? episode.lastAt);
    found.push({
      episode,
      meanKineticCelsius,
      reasons: reasonsToAssess(episode, meanKineticCelsius, probe.policy),
      meanKineticAt: stillGood ? known.mean_kinetic_at : now,
    });
  }
  return found;
}

/** Of the window that ends at `end`; the readings' own sums are made by the database. */
async function meanKinetic(
  transaction: Queryable,
  { probeId, policy }: WatchedProbe,
  end: number,
): Promise<number | null> {
  const start = new Date(end - policy.meanKineticWindowHours * hourMs);
  const [sums] = await transaction.run(kineticSums, [
    probeId,
    start,
    new Date(end),
    policy.readingHoldsSeconds,
    activationKelvin,
  ]);
  return meanKineticOfSums(sums?.weighted ?? 0, sums?.duration ?? 0);
}

/** Less is how sums of floating-point numbers differ, in °C. */
const sameMeanCelsius = 1e-6;

/** Records that lie behind what was read, in whose windows it falls: their episodes stand, their means may not. */
export async function remeasure(
  transaction: Queryable,
  probe: WatchedProbe,
  later: readonly ExcursionRecord[],
  now: Date,
): Promise<MeasuredExcursion[]> {
  const found: MeasuredExcursion[] = [];
  for (const row of later) {
    const { episode, meanKineticCelsius: before, reasons } = storedExcursion(row);
    const mean = await meanKinetic(transaction, probe, episode.endedAt ?? episode.lastAt);
    const same = before !== null && mean !== null && Math.abs(mean - before) < sameMeanCelsius;
    found.push(
      same
        ? { episode, meanKineticCelsius: before, reasons, meanKineticAt: row.mean_kinetic_at }
        : {
            episode,
            meanKineticCelsius: mean,
            reasons: reasonsToAssess(episode, mean, probe.policy),
            meanKineticAt: now,
          },
    );
  }
  return found;
}

/** The probe's records that begin after what was read, and in whose mean kinetic temperature readings until `to` count. */
export async function recordsBehind(
  transaction: Queryable,
  { probeId, policy }: WatchedProbe,
  read: { to: Date },
  to: Date,
): Promise<ExcursionRecord[]> {
  const windowMs = policy.meanKineticWindowHours * hourMs;
  const rows = await transaction.run(excursionsBetween, [
    probeId,
    read.to,
    new Date(to.getTime() + windowMs),
  ]);
  return rows.filter(
    (row) => row.started_at > read.to && (row.ended_at ?? row.last_at).getTime() - windowMs <= to.getTime(),
  );
}
