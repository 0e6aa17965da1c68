import type { KioskOutlook, SlotOutlook } from './assess-kiosk.js';
import type { Allotment } from './depot-allocation.js';

const percent = (share: number) => `${Math.round(share * 100)} %`;
const rounded = (value: number) => (value >= 10 ? String(Math.round(value)) : value.toFixed(1));
const packs = (count: number) => `${count} ${count === 1 ? 'pack' : 'packs'}`;
const date = (dayNumber: number) => new Date(dayNumber * 86_400_000).toISOString().slice(0, 10);

export function age(from: number, to: number): string {
  const minutes = Math.max(0, Math.round((to - from) / 60_000));
  if (minutes < 90) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1_440)} days`;
}

const days = (from: number, to: number) => {
  const count = Math.max(1, Math.round((to - from) / 86_400_000));
  return count === 1 ? '1 day' : `${count} days`;
};

/** Why so many packs of this lot, in words and numbers. */
export function fillReason(
  outlook: KioskOutlook,
  slot: SlotOutlook,
  allotment: Allotment,
  serviceLevel: number,
  now: number,
): string {
  const { slot: place } = slot;
  const parts = [
    `${slot.onHand} of ${place.capacity} on hand, about ${rounded(slot.meanPerDay)} a day`,
    `without this it runs out with ${percent(slot.stockOutBefore)} before the next visit in ${days(outlook.visitAt, outlook.nextVisitAt)}, with it ${percent(slot.stockOutAfter)}`,
    `up to ${slot.target} for ${percent(serviceLevel)}${slot.target > place.capacity ? `, the slot holds ${place.capacity}` : ''}`,
  ];
  const [lot] = allotment.lots;
  if (lot !== undefined) parts.push(`lot ${lot.number} expires first, on ${date(lot.expiresDay)}`);
  if (allotment.limitedBy === 'DEPOT') parts.push(`the depot is short of ${packs(allotment.missing)}`);
  if (allotment.limitedBy === 'EXPIRY')
    parts.push(`${packs(allotment.missing)} fewer, because they would expire unsold`);
  parts.push(place.dataAt === null ? 'no report from the kiosk yet' : `as of ${age(place.dataAt, now)} ago`);
  return `${parts.join('; ')}.`;
}

export function carryOutReason(quantity: number, why: string): string {
  return `Take out ${packs(quantity)}: the lot ${why}.`;
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
export const dayName = (dayNumber: number): string =>
  `${weekdays[new Date(dayNumber * 86_400_000).getUTCDay()]!}, ${date(dayNumber)}`;

/**
 * Why a kiosk is worth a visit today. `detour` is what the route would be cheaper without it, `waiting` what it costs
 * to come on the next day instead: below zero it would have saved something by itself.
 */
export function visitReason(outlook: KioskOutlook, detour: number, waiting: number): string {
  const parts = [];
  const short = outlook.slots
    .filter(({ stockOut }) => stockOut >= 0.05)
    .sort((a, b) => b.stockOut - a.stockOut);
  const [worst] = short;
  if (worst !== undefined)
    parts.push(
      `slot ${worst.slot.code} (${worst.slot.product}) runs out with ${percent(worst.stockOut)} before somebody could come again${short.length > 1 ? `, ${short.length - 1} more with at least 5 %` : ''}`,
    );
  const fills = outlook.slots.filter(({ fill }) => fill > 0).length;
  if (worst === undefined && fills > 0)
    parts.push(
      `${fills} slots can be filled on the way, which puts off the next visit by ${days(outlook.visitAt, outlook.nextVisitAt)}`,
    );
  if (waiting > 0) parts.push(`a day later would cost ${waiting.toFixed(2)} more`);
  else if (fills > 0)
    parts.push(
      `it could wait, but a van passes: ${detour.toFixed(2)} for the detour, ${outlook.tripCost.toFixed(2)} for its usual share of a trip`,
    );
  if (outlook.carryOuts > 0) parts.push(`${packs(outlook.carryOuts)} to take out`);
  for (const { summary } of outlook.kiosk.faults.slice(0, 3)) parts.push(`while you are there: ${summary}`);
  const text = parts.join('; ');
  return text === '' ? 'Nothing to do.' : `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}
