import type { KioskBlueprint } from '../fleet/blueprint.js';
import { stream } from '../random/stream.js';
import { type LocalDays, weekdayOf } from '../time/local-days.js';
import type { OpenPeriod } from '../time/opening-hours.js';

/** One prescription of a day with everything drawn that does not depend on the others. Durations in ms. */
export interface PlannedOrder {
  id: string;
  session: string;
  receivedAt: number;
  slot: number;
  packs: number;
  /** From receipt to the pharmacist's decision. */
  validation: number;
  /** From receipt to the patient standing at the kiosk. */
  walk: number;
  dispensing: number;
  pickup: number;
  /** How long the patient waits at the kiosk before leaving. */
  patience: number;
  /** Set when the pharmacist declines. */
  declined?: string;
  /** The pick fails mechanically. */
  misfeed: boolean;
  /** Dispensed, but left in the tray. */
  forgotten: boolean;
}

const MINUTE = 60_000;
/** Nobody is sent to the kiosk later than this before closing: the slowest ordinary order takes about as long. */
const LAST_CALL = 25 * MINUTE;

/** Shares by local hour: a late-morning and a late-afternoon peak, quiet at night. */
const BY_HOUR = [
  0.15, 0.1, 0.08, 0.06, 0.08, 0.15, 0.3, 0.6, 1, 1.35, 1.5, 1.3, 0.9, 0.95, 1.1, 1.25, 1.4, 1.3, 1, 0.8, 0.6,
  0.45, 0.3, 0.2,
];
/** Shares by ISO weekday: Mondays are busy, weekends are not. */
const BY_WEEKDAY = [1.2, 1.05, 1, 0.95, 1.05, 0.7, 0.55];

const DECLINE_REASONS = ['CLINICAL_CHECK', 'DUPLICATE_THERAPY', 'PRESCRIBER_WITHDREW', 'COVERAGE_REJECTED'];

/** The day's prescriptions by time of receipt; a function of seed, serial and calendar day only. */
export function planOrders(
  kiosk: KioskBlueprint,
  seed: number,
  days: LocalDays,
  day: number,
  open: OpenPeriod,
): PlannedOrder[] {
  const random = stream(`orders/${kiosk.serial}/${day}`, seed);
  const weekday = BY_WEEKDAY[weekdayOf(day) - 1] ?? 1;
  // A day has its own level, so that demand is burstier than Poisson.
  const level = weekday * kiosk.site.ordersPerHour * random.logNormal(1, 0.25);
  const orders: PlannedOrder[] = [];
  for (let hour = 0; hour < 24; hour++) {
    const from = Math.max(days.hourStart(day, hour), open.opens);
    const to = Math.min(days.hourStart(day, hour + 1), open.closes - LAST_CALL);
    if (to <= from) continue;
    const expected = (level * (BY_HOUR[hour] ?? 1) * (to - from)) / (60 * MINUTE);
    for (let n = random.poisson(expected); n > 0; n--) {
      const order: PlannedOrder = {
        id: `o-${random.hex()}`,
        session: `s-${random.hex()}`,
        receivedAt: Math.floor(random.between(from, to)),
        slot: pickSlot(kiosk, random.next()),
        packs: random.chance(0.87) ? 1 : random.int(2, 3),
        validation: duration(random.logNormal(3.5, 0.55), 0.5, 20),
        walk: duration(random.logNormal(4, 0.6), 0.5, 25),
        dispensing: duration(random.between(0.4, 1.3), 0.3, 2),
        pickup: duration(random.logNormal(0.4, 0.5), 0.1, 5),
        patience: duration(random.logNormal(11, 0.5), 2, 40),
        misfeed: random.chance(0.006),
        forgotten: random.chance(0.012),
      };
      if (random.chance(0.03)) order.declined = random.pick(DECLINE_REASONS);
      orders.push(order);
    }
  }
  return orders.sort((a, b) => a.receivedAt - b.receivedAt);
}

/** Minutes, bounded, as whole milliseconds. */
function duration(minutes: number, least: number, most: number): number {
  return Math.round(Math.min(most, Math.max(least, minutes)) * MINUTE);
}

function pickSlot(kiosk: KioskBlueprint, point: number): number {
  let left = point;
  for (let slot = 0; slot < kiosk.slots.length; slot++) {
    left -= kiosk.slots[slot]?.share ?? 0;
    if (left < 0) return slot;
  }
  return kiosk.slots.length - 1;
}
