import type { KioskOutlook } from './assess-kiosk.js';
import { type DemandTables, weekdayShares } from './demand-ahead.js';

const hour = 3_600_000;
/** Hours from the start of the shift at which it is computed: each of the first day, then every third up to 72. */
export const riskOffsets: readonly number[] = [
  ...Array.from({ length: 24 }, (_, i) => i + 1),
  ...Array.from({ length: 16 }, (_, i) => 27 + 3 * i),
];

/** Probability that a slot of the kiosk has run out, hour by hour, if nobody comes. */
export function riskByHour(
  outlook: KioskOutlook,
  now: number,
  shiftStarts: number,
  tables: DemandTables,
): number[] {
  return riskOffsets.map((hours) => {
    const shares = weekdayShares(outlook.kiosk.days, now, shiftStarts + hours * hour);
    let fine = 1;
    for (const { slot, onHand } of outlook.slots)
      if (!slot.locked) fine *= tables.ahead(slot.demand, shares).cdf(onHand);
    return Math.round((1 - fine) * 10_000) / 10_000;
  });
}
