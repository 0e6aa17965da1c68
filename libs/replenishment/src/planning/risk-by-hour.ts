import type { KioskOutlook } from './assess-kiosk.js';
import { type DemandTables, weekdayShares } from './demand-ahead.js';

const hour = 3_600_000;
/** Hours from the start of the shift that are shown. */
export const riskHours = 24;

/** Probability that a slot of the kiosk has run out, hour by hour, if nobody comes. */
export function riskByHour(
  outlook: KioskOutlook,
  now: number,
  shiftStarts: number,
  tables: DemandTables,
): number[] {
  return Array.from({ length: riskHours }, (_, i) => {
    const shares = weekdayShares(outlook.kiosk.days, now, shiftStarts + (i + 1) * hour);
    let fine = 1;
    for (const { slot, onHand } of outlook.slots)
      if (!slot.locked) fine *= tables.ahead(slot.demand, shares).cdf(onHand);
    return Math.round((1 - fine) * 10_000) / 10_000;
  });
}
