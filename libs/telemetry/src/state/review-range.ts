/** Readings of one probe to look at again, by device time in milliseconds since the epoch, both inclusive. */
export interface ReviewRange {
  probeId: number;
  from: number;
  to: number;
}

interface Reading {
  at: number;
  celsius: number;
  probe: { id: number; lowCelsius: number; highCelsius: number };
}

/**
 * What the keeper of the excursion records has to look at: readings out of their labelled band, and those that came
 * after a newer one, which may change what is recorded already. A healthy reading in its turn costs nothing.
 * @param rows ordered by probe and device time
 * @param newestAt device time of the newest reading of the probe before these
 */
export function reviewRanges(
  rows: readonly Reading[],
  newestAt: (probeId: number) => number | undefined,
): ReviewRange[] {
  const ranges: ReviewRange[] = [];
  for (const { at, celsius, probe } of rows) {
    const inBand = celsius >= probe.lowCelsius && celsius <= probe.highCelsius;
    if (inBand && at > (newestAt(probe.id) ?? -Infinity)) continue;
    const last = ranges.at(-1);
    if (last?.probeId === probe.id) last.to = at;
    else ranges.push({ probeId: probe.id, from: at, to: at });
  }
  return ranges;
}
