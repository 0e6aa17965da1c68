const hour = 3_600_000;

/**
 * Hours that a kiosk is expected to stand with an empty slot before somebody comes.
 * @param points probability that a slot has run out, at these hours after `startsAt`; in their order
 */
export function emptyHoursBefore(
  points: readonly { hours: number; probability: number }[],
  startsAt: number,
  arrivesAt: number,
): number {
  const until = Math.max(0, (arrivesAt - startsAt) / hour);
  let sum = 0;
  let from = 0;
  for (const { hours, probability } of points) {
    sum += Math.max(0, Math.min(hours, until) - from) * probability;
    from = hours;
    if (from >= until) return sum;
  }
  return sum + Math.max(0, until - from) * (points.at(-1)?.probability ?? 0);
}

export interface PackedLine {
  id: number;
  cold: boolean;
  quantity: number;
}

/** Which tote or cold bag each line goes into, in the order of the stops; a line is told the first one that it fills. */
export function packTotes(
  lines: readonly PackedLine[],
  packsPerTote: number,
  packsPerColdBag: number,
): { totes: number; coldBags: number; lines: { line: number; tote: number }[] } {
  let packed = 0;
  let coldPacked = 0;
  const placed = lines.map(({ id, cold, quantity }) => {
    const tote = Math.floor(cold ? coldPacked / packsPerColdBag : packed / packsPerTote) + 1;
    if (cold) coldPacked += quantity;
    else packed += quantity;
    return { line: id, tote };
  });
  return {
    totes: Math.ceil(packed / packsPerTote),
    coldBags: Math.ceil(coldPacked / packsPerColdBag),
    lines: placed,
  };
}
