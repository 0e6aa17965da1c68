import type { OrderState } from './order-state.js';

export const lossCauses = [
  'STOCK_OUT',
  'OFFLINE',
  'JAM',
  'COLD_HOLD',
  'VALIDATION',
  'PATIENT_DID_NOT_COME',
  'OTHER',
] as const;
export type LossCause = (typeof lossCauses)[number];

/** What telemetry says was true of the kiosk, and of the order's product in it, when the order was lost. */
export interface KioskThen {
  /** Every slot of the product was empty. */
  stockOut: boolean;
  /** No message of it came in time. */
  offline: boolean;
  /** Its mechanism was jammed. */
  jam: boolean;
  /** A pick had just failed, which tells of the order that nothing else is told about. */
  misfeed?: boolean;
  /** A lot of the product was on hold after an excursion. */
  coldHold: boolean;
}

/** What a reason code says by itself. Codes are those of kiosks and of FHIR status reasons, in capitals. */
const byReason: readonly [RegExp, LossCause][] = [
  [/STOCK|SUPPLY|SHORTAGE/, 'STOCK_OUT'],
  [/JAM|MISFEED|MECHANISM|DISPENSER/, 'JAM'],
  [/COLD|EXCURSION|QUARANTINE|TEMPERATURE/, 'COLD_HOLD'],
  [/OFFLINE|NETWORK|CONNECTION|POWER/, 'OFFLINE'],
  [/NOT_COLLECTED|NO_SHOW|PATIENT|UNCLAIMED|UNCOLLECTED/, 'PATIENT_DID_NOT_COME'],
  [/CLINICAL|DUPLICATE|PRESCRIBER|COVERAGE|ALLERG|INTERACTION|DECLINE|REJECT|VALIDATION/, 'VALIDATION'],
];

export function causeOfReason(reason: string | null): LossCause | null {
  if (reason === null) return null;
  const code = reason.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');
  return byReason.find(([pattern]) => pattern.test(code))?.[1] ?? null;
}

const withinKiosk: ReadonlySet<LossCause> = new Set(['STOCK_OUT', 'JAM', 'COLD_HOLD']);

/** Most specific first: a jammed kiosk may be offline as well, but the jam is what has to be mended. */
function trueThen({ jam, coldHold, stockOut, offline }: KioskThen): LossCause[] {
  const causes: LossCause[] = [];
  if (jam) causes.push('JAM');
  if (coldHold) causes.push('COLD_HOLD');
  if (stockOut) causes.push('STOCK_OUT');
  if (offline) causes.push('OFFLINE');
  return causes;
}

/**
 * Why an order was lost. What was true of the kiosk outranks what the message says, because reason codes are given by
 * whoever cancels; the reason decides between several things that were true, and where nothing was. Two things only the
 * message can tell: that the pharmacist declined it, and that what was dispensed was not collected.
 */
export function lossCause(order: Pick<OrderState, 'stage' | 'reason'>, then: KioskThen): LossCause {
  const said = causeOfReason(order.reason);
  if (order.stage === 'RECEIVED' && said === 'VALIDATION') return 'VALIDATION';
  if (order.stage === 'DISPENSED' && said === 'PATIENT_DID_NOT_COME') return said;
  // What has left its slot was in stock.
  const found = trueThen(order.stage === 'DISPENSED' ? { ...then, stockOut: false } : then);
  if (said !== null && found.includes(said)) return said;
  // A kiosk that nobody hears can still be jammed or empty, as it says itself.
  const isCutOff = found[0] === 'OFFLINE' && said !== null && withinKiosk.has(said);
  if (found[0] !== undefined && !isCutOff) return found[0];
  if (said === null && then.misfeed && order.stage === 'VALIDATED') return 'JAM';
  // The patient left because the pharmacist took too long.
  if (order.stage === 'RECEIVED' && (said === null || said === 'PATIENT_DID_NOT_COME')) return 'VALIDATION';
  if (said !== null) return said;
  return order.stage === 'DISPENSED' ? 'PATIENT_DID_NOT_COME' : 'OTHER';
}
