/** Readings of one probe to look at again, by device time in milliseconds since the epoch, both inclusive. */
export interface ReviewRange {
  probeId: number;
  from: number;
  to: number;
  /** False when all of them are healthy and only came late: they matter where an excursion is recorded. */
  needsReading: boolean;
}

interface Reading {
  at: number;
  celsius: number;
  probe: { id: number; lowCelsius: number; highCelsius: number };
}

/**
 * What the keeper of the excursion records has to look at: readings out of their labelled band, and those that came
 * after a newer one, which may change what is recorded already. A healthy reading in its turn costs nothing.
 * @param newestAt device time of the newest reading of the probe before these
 * @returns one range a probe, in the order of probe ids
 */
export function reviewRanges(
  rows: readonly Reading[],
  newestAt: (probeId: number) => number | undefined,
): ReviewRange[] {
  const ranges = new Map<number, ReviewRange>();
  for (const { at, celsius, probe } of rows) {
    const inBand = celsius >= probe.lowCelsius && celsius <= probe.highCelsius;
    if (inBand && at > (newestAt(probe.id) ?? -Infinity)) continue;
    const range = ranges.get(probe.id);
    if (range === undefined)
      ranges.set(probe.id, { probeId: probe.id, from: at, to: at, needsReading: !inBand });
    else {
      range.from = Math.min(range.from, at);
      range.to = Math.max(range.to, at);
      range.needsReading ||= !inBand;
    }
  }
  return [...ranges.values()].sort((a, b) => a.probeId - b.probeId);
}
