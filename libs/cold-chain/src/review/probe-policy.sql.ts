import { statement } from '@app/persistence';
import type { StoragePolicy } from '../episodes/storage-policy.js';

interface ProbePolicyRow {
  probe_id: number;
  kiosk_id: number;
  storage_class: string;
  low_celsius: number;
  high_celsius: number;
  excursion_low_celsius: number;
  excursion_high_celsius: number;
  excursion_hours: number | null;
  spike_low_celsius: number;
  spike_high_celsius: number;
  spike_hours: number;
  mean_kinetic_limit_celsius: number | null;
  mean_kinetic_window_hours: number;
  record_after_seconds: number;
  reading_holds_seconds: number;
}

/** What the probes' storage classes allow. $1 probe ids. By primary keys. */
export const policiesOfProbes = statement<[readonly number[]], ProbePolicyRow>(
  'cold-chain.policies-of-probes',
  `SELECT b.id AS probe_id, b.kiosk_id, b.storage_class, f.low_celsius, f.high_celsius, f.excursion_low_celsius,
     f.excursion_high_celsius, p.excursion_hours, p.spike_low_celsius, p.spike_high_celsius, p.spike_hours,
     p.mean_kinetic_limit_celsius, p.mean_kinetic_window_hours, p.record_after_seconds, p.reading_holds_seconds
   FROM probe AS b JOIN storage_profile AS f USING (storage_class) JOIN cold_chain_policy AS p USING (storage_class)
   WHERE b.id = ANY ($1::integer[])`,
);

export interface WatchedProbe {
  probeId: number;
  kioskId: number;
  storageClass: string;
  policy: StoragePolicy;
}

export function watchedProbe(row: ProbePolicyRow): WatchedProbe {
  return {
    probeId: row.probe_id,
    kioskId: row.kiosk_id,
    storageClass: row.storage_class,
    policy: {
      lowCelsius: row.low_celsius,
      highCelsius: row.high_celsius,
      excursionLowCelsius: row.excursion_low_celsius,
      excursionHighCelsius: row.excursion_high_celsius,
      excursionHours: row.excursion_hours,
      spikeLowCelsius: row.spike_low_celsius,
      spikeHighCelsius: row.spike_high_celsius,
      spikeHours: row.spike_hours,
      meanKineticLimitCelsius: row.mean_kinetic_limit_celsius,
      meanKineticWindowHours: row.mean_kinetic_window_hours,
      recordAfterSeconds: row.record_after_seconds,
      readingHoldsSeconds: row.reading_holds_seconds,
    },
  };
}
