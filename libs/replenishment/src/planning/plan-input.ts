import type { AlertSeverity } from '@app/contracts';
import type { TravelMatrix } from '../routing/distance.js';
import type { OpenDay, SlotDemand } from './demand-ahead.js';

/** Days since the epoch of a calendar date. */
export const dayNumber = (date: string): number => Math.round(Date.parse(`${date}T00:00:00Z`) / 86_400_000);

export interface PlanLot {
  lotId: number;
  number: string;
  quantity: number;
  /** Put aside: by a person, or after an excursion of temperature. */
  held: number;
  /** Aside, and a pharmacist decided that it must go. */
  discarded?: boolean;
  /** Null when it is not known. */
  expiresDay: number | null;
  recalled: boolean;
}

export interface PlanSlot {
  slotId: number;
  code: string;
  zone: string;
  productId: string;
  product: string;
  cold: boolean;
  capacity: number;
  locked: boolean;
  demand: SlotDemand;
  lots: readonly PlanLot[];
  /** Newest reading or count that the balance rests on; null when there is none. */
  dataAt: number | null;
}

export interface PlanFault {
  alert: number;
  severity: AlertSeverity;
  summary: string;
  since: number;
}

export interface PlanKiosk {
  kioskId: number;
  serial: string;
  /** Place in the travel matrix; the depot is 0. */
  place: number;
  /** Opening periods from the day of the plan on, about three weeks. */
  days: readonly OpenDay[];
  /** The period of the day of the plan; null when the clinic is closed. */
  today: OpenDay | null;
  slots: readonly PlanSlot[];
  faults: readonly PlanFault[];
}

export interface ShelfLot {
  lotId: number;
  number: string;
  productId: string;
  expiresDay: number;
  quantity: number;
}

/** What decisions weigh against each other, in the currency of the operator. */
export interface PlanCosts {
  perKilometre: number;
  perHour: number;
  perVan: number;
  /** A pack that a patient asks for in vain. */
  perLostPack: number;
  /** A pack that lies in a kiosk for a day: capital, and the risk that it expires. */
  perPackDay: number;
}

export const usualCosts: PlanCosts = {
  perKilometre: 0.6,
  perHour: 30,
  perVan: 40,
  perLostPack: 25,
  perPackDay: 0.005,
};

export interface PlanInput {
  now: number;
  date: string;
  day: number;
  shiftStarts: number;
  shiftEnds: number;
  vans: number;
  totesPerVan: number;
  packsPerTote: number;
  coldBagsPerVan: number;
  packsPerColdBag: number;
  serviceLevel: number;
  kiosks: readonly PlanKiosk[];
  /** First expired first. */
  shelf: readonly ShelfLot[];
  travel: TravelMatrix;
  costs: PlanCosts;
  /** Of a visit: fixed and per line. */
  serviceSeconds: number;
  secondsPerLine: number;
}
