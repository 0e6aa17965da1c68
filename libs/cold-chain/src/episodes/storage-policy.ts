/** What a storage class allows: data, because editions and pharmacopoeias differ. Temperatures in °C. */
export interface StoragePolicy {
  /** The labelled band, allowed for good. */
  lowCelsius: number;
  highCelsius: number;
  /** Excursions may go so far, for `excursionHours` in all (null: as long as the mean kinetic temperature holds). */
  excursionLowCelsius: number;
  excursionHighCelsius: number;
  excursionHours: number | null;
  /** Spikes beyond the excursion limits may go so far, for `spikeHours` in all. */
  spikeLowCelsius: number;
  spikeHighCelsius: number;
  spikeHours: number;
  /** Null: the class has none. */
  meanKineticLimitCelsius: number | null;
  /** The window ends with the excursion, which is part of it. */
  meanKineticWindowHours: number;
  /** Time out of the band that stays within the excursion limits is recorded from here on. */
  recordAfterSeconds: number;
  /** A reading tells about so much time after it; what comes later is unknown. */
  readingHoldsSeconds: number;
}
