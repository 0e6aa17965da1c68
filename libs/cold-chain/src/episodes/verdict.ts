import type { gql } from '@app/contracts';
import type { Episode } from './episode.js';
import type { StoragePolicy } from './storage-policy.js';

export type ExcursionReason = gql.ExcursionReason;

/** Why a pharmacist has to decide; empty when the storage class allows what happened. */
export function reasonsToAssess(
  episode: Episode,
  meanKineticCelsius: number | null,
  policy: StoragePolicy,
): ExcursionReason[] {
  const reasons: ExcursionReason[] = [];
  if (episode.minCelsius < policy.spikeLowCelsius || episode.maxCelsius > policy.spikeHighCelsius)
    reasons.push('HARD_LIMIT');
  if (episode.spikeSeconds > policy.spikeHours * 3_600) reasons.push('SPIKE_TOO_LONG');
  if (policy.excursionHours !== null && outOfBandSeconds(episode) > policy.excursionHours * 3_600)
    reasons.push('EXCURSION_TOO_LONG');
  if (
    policy.meanKineticLimitCelsius !== null &&
    meanKineticCelsius !== null &&
    meanKineticCelsius > policy.meanKineticLimitCelsius
  )
    reasons.push('MEAN_KINETIC_TEMPERATURE');
  if (episode.unknownSeconds > 0) reasons.push('DATA_MISSING');
  return reasons;
}

/** Measured time out of the labelled band. */
export function outOfBandSeconds({ excursionSeconds, spikeSeconds }: Episode): number {
  return excursionSeconds + spikeSeconds;
}

/** A short time out of the band that the class allows is no excursion worth a record. */
export function isWorthRecording(
  episode: Episode,
  reasons: readonly unknown[],
  policy: StoragePolicy,
): boolean {
  return (
    reasons.length > 0 ||
    episode.minCelsius < policy.excursionLowCelsius ||
    episode.maxCelsius > policy.excursionHighCelsius ||
    outOfBandSeconds(episode) >= policy.recordAfterSeconds
  );
}
