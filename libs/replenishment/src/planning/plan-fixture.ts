import { roadMatrix } from '../routing/distance.js';
import type { OpenDay } from './demand-ahead.js';
import {
  dayNumber,
  type PlanInput,
  type PlanKiosk,
  type PlanLot,
  type PlanSlot,
  usualCosts,
} from './plan-input.js';

export const day = 86_400_000;
export const hour = 3_600_000;
export const date = '2026-03-02';
export const midnight = Date.parse(`${date}T00:00:00Z`);
export const openDays = (closedToday = false): OpenDay[] =>
  Array.from({ length: 21 }, (_, i) => ({
    weekday: (i % 7) + 1,
    opens: midnight + i * day + 8 * hour,
    closes: midnight + i * day + 18 * hour,
  })).filter((_, i) => i > 0 || !closedToday);

export const demandOf = (perDay: number) => ({
  byWeekday: Array<number>(7).fill(perDay),
  dispersion: 1.3,
  evidence: 28,
});
export const aLot = (lot: Partial<PlanLot> = {}): PlanLot => ({
  lotId: 1,
  number: 'L1',
  quantity: 0,
  held: 0,
  expiresDay: null,
  recalled: false,
  ...lot,
});
export const aSlot = (slot: Partial<PlanSlot> = {}): PlanSlot => ({
  slotId: 1,
  code: 'A1',
  zone: 'cabinet',
  productId: 'p1',
  product: 'Amoxicillin',
  cold: false,
  capacity: 30,
  locked: false,
  demand: demandOf(3),
  lots: [aLot()],
  dataAt: midnight + 5.8 * hour,
  ...slot,
});
export const aKiosk = (kiosk: Partial<PlanKiosk> = {}): PlanKiosk => {
  const days = kiosk.days ?? openDays();
  return {
    kioskId: 1,
    serial: 'K-1',
    place: 1,
    days,
    today: days.find(({ opens }) => opens < midnight + day) ?? null,
    slots: [aSlot()],
    faults: [],
    ...kiosk,
  };
};
export const anInput = (input: Partial<PlanInput> = {}): PlanInput => ({
  now: midnight + 6 * hour,
  date,
  day: dayNumber(date),
  shiftStarts: midnight + 6 * hour,
  shiftEnds: midnight + 15 * hour,
  vans: 2,
  totesPerVan: 20,
  packsPerTote: 60,
  coldBagsPerVan: 4,
  packsPerColdBag: 20,
  serviceLevel: 0.95,
  kiosks: [aKiosk()],
  shelf: [{ lotId: 10, number: 'D1', productId: 'p1', expiresDay: dayNumber(date) + 300, quantity: 1_000 }],
  travel: roadMatrix([
    { latitude: 34, longitude: -118 },
    { latitude: 34.05, longitude: -118 },
  ]),
  costs: usualCosts,
  serviceSeconds: 600,
  secondsPerLine: 30,
  ...input,
});
