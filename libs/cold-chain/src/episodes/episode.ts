import type { StoragePolicy } from './storage-policy.js';

/** One reading of a probe. Instants are milliseconds since the epoch, by the device's clock. */
export interface ProbeReading {
  at: number;
  celsius: number;
}

/** An uninterrupted time out of the labelled band, and what was measured in it. */
export interface Episode {
  /** The first reading out of the band. */
  startedAt: number;
  /** The first reading within the band again; null while there is none. */
  endedAt: number | null;
  /** The last reading that counts, which is out of the band. */
  lastAt: number;
  lastCelsius: number;
  readings: number;
  minCelsius: number;
  maxCelsius: number;
  /** Out of the band, within the excursion limits. */
  excursionSeconds: number;
  /** Beyond the excursion limits. */
  spikeSeconds: number;
  /** Nobody knows, because no reading came for longer than one holds. */
  unknownSeconds: number;
}

function begin({ at, celsius }: ProbeReading): Episode {
  return {
    startedAt: at,
    endedAt: null,
    lastAt: at,
    lastCelsius: celsius,
    readings: 1,
    minCelsius: celsius,
    maxCelsius: celsius,
    excursionSeconds: 0,
    spikeSeconds: 0,
    unknownSeconds: 0,
  };
}

export function isInBand(policy: StoragePolicy, celsius: number): boolean {
  return celsius >= policy.lowCelsius && celsius <= policy.highCelsius;
}

/** The time since the last reading goes to what that reading said, as far as it holds; the rest is unknown. */
function advance(episode: Episode, policy: StoragePolicy, at: number): Episode {
  const seconds = (at - episode.lastAt) / 1_000;
  const known = Math.min(seconds, policy.readingHoldsSeconds);
  const spike =
    episode.lastCelsius < policy.excursionLowCelsius || episode.lastCelsius > policy.excursionHighCelsius;
  return {
    ...episode,
    excursionSeconds: episode.excursionSeconds + (spike ? 0 : known),
    spikeSeconds: episode.spikeSeconds + (spike ? known : 0),
    unknownSeconds: episode.unknownSeconds + (seconds - known),
  };
}

/**
 * Finds episodes in readings that come in the order of device time, page by page. Silence never ends an episode:
 * missing data is unknown, not in range.
 */
export class EpisodeFinder {
  private readonly done: Episode[] = [];

  /** `open` is an episode that was not over when its `lastAt` was read; the readings after that follow. */
  constructor(
    private readonly policy: StoragePolicy,
    private open: Episode | null = null,
  ) {}

  push(reading: ProbeReading): void {
    const { at, celsius } = reading;
    const inBand = isInBand(this.policy, celsius);
    if (this.open === null) {
      if (!inBand) this.open = begin(reading);
      return;
    }
    const episode = advance(this.open, this.policy, at);
    if (inBand) {
      this.done.push({ ...episode, endedAt: at });
      this.open = null;
      return;
    }
    this.open = {
      ...episode,
      lastAt: at,
      lastCelsius: celsius,
      readings: episode.readings + 1,
      minCelsius: Math.min(episode.minCelsius, celsius),
      maxCelsius: Math.max(episode.maxCelsius, celsius),
    };
  }

  get isOpen(): boolean {
    return this.open !== null;
  }

  /** In the order of time; the last one may be open. */
  episodes(): Episode[] {
    return this.open === null ? [...this.done] : [...this.done, this.open];
  }
}
