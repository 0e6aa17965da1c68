import { negativeBinomial } from '../mathematics/count-distribution.js';
import type { KioskOutlook, SlotOutlook } from './assess-kiosk.js';
import type { PlanInput } from './plan-input.js';

/** What a line was computed from, as it is stored: enough to tell what another quantity would change. */
export interface StoredFacts {
  onHand: number;
  capacity: number;
  meanPerDay: number;
  coverHours: number;
  orderUpTo: number;
  serviceLevel: number;
  stockOutBefore: number;
  stockOutAfter: number;
  dataAt: string | null;
  dataAgeSeconds: number | null;
  /** Demand until the next visit. */
  demandMean: number;
  demandVariance: number;
  /** Packs that all lines of the slot put in. */
  filled: number;
}

export function lineFacts(
  outlook: KioskOutlook,
  slot: SlotOutlook,
  input: PlanInput,
  filled: number,
): StoredFacts {
  const { dataAt } = slot.slot;
  const cycle = slot.cycleDemand;
  return {
    onHand: slot.onHand,
    capacity: slot.slot.capacity,
    meanPerDay: slot.meanPerDay,
    coverHours: Math.round((outlook.nextVisitAt - outlook.visitAt) / 3_600_000),
    orderUpTo: slot.target,
    serviceLevel: input.serviceLevel,
    stockOutBefore: slot.stockOutBefore,
    stockOutAfter: 1 - cycle.cdf(slot.onHand + filled),
    dataAt: dataAt === null ? null : new Date(dataAt).toISOString(),
    dataAgeSeconds: dataAt === null ? null : Math.max(0, Math.round((input.now - dataAt) / 1_000)),
    demandMean: cycle.mean,
    demandVariance: cycle.variance,
    filled,
  };
}

/** What another quantity on a line changes, in words and numbers. */
export function overrideEffect(
  kind: 'FILL' | 'CARRY_OUT',
  planned: number,
  quantity: number,
  facts: StoredFacts,
): string {
  if (kind === 'CARRY_OUT')
    return quantity < planned
      ? `${planned - quantity} packs stay that should leave.`
      : 'More than planned leaves.';
  const demand = negativeBinomial(facts.demandMean, facts.demandVariance);
  const out = (packs: number) => `${Math.round((1 - demand.cdf(packs)) * 100)} %`;
  const before = facts.onHand + facts.filled;
  return `Runs out before the next visit with ${out(before - planned + quantity)} instead of ${out(before)}.`;
}
