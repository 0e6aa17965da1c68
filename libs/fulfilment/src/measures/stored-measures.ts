import { type CountVector, encodeVector, increase } from './count-vector.js';
import { orderKeys } from './order-measures.js';
import { lossCauses } from '../orders/loss-cause.js';
import { progressStages } from '../orders/order-state.js';
import { sessionKeys } from '../sessions/kiosk-day.js';

/**
 * Keys of counts that are columns of their own in the sums, in the order of the stored array: the view `metric_sum`
 * names them by their place. Append, never reorder.
 */
export const orderColumns: readonly number[] = [
  ...progressStages.map(orderKeys.reached),
  ...progressStages.map(orderKeys.waiting),
  ...lossCauses.flatMap((cause) => progressStages.map((stage) => orderKeys.lost(cause, stage))),
];
export const sessionColumns: readonly number[] = [
  sessionKeys.sessions,
  sessionKeys.completed,
  sessionKeys.abandoned,
  sessionKeys.failed,
  sessionKeys.inUseSeconds,
  sessionKeys.openSeconds,
  sessionKeys.kioskDays,
  sessionKeys.floorDays,
  sessionKeys.waitSeconds,
  sessionKeys.waits,
];
const firstTime = 256;
const isHour = (key: number): boolean => key >= firstTime && key < sessionKeys.wait;

/** A sum as it is stored: counts as array literals, the rest as encoded vectors. */
export interface StoredMeasures {
  orderCounts: string;
  sessionCounts: string;
  orderTimes: Buffer;
  sessionWaits: Buffer;
  sessionHours: Buffer;
}

function part(vector: CountVector, isIn: (key: number) => boolean): Buffer {
  return encodeVector(new Map([...vector].filter(([key]) => isIn(key))));
}

function literal(vector: CountVector, columns: readonly number[]): string {
  const counts = columns.map((key) => vector.get(key) ?? 0);
  if (counts.some((count) => count < 0)) throw new RangeError('A count of a sum is below zero');
  return `{${counts.join(',')}}`;
}

export function storedMeasures(orders: CountVector, sessions: CountVector): StoredMeasures {
  return {
    orderCounts: literal(orders, orderColumns),
    sessionCounts: literal(sessions, sessionColumns),
    orderTimes: part(orders, (key) => key >= firstTime),
    sessionWaits: part(sessions, (key) => key >= sessionKeys.wait),
    sessionHours: part(sessions, isHour),
  };
}

/** Adds counts that were stored as columns. */
export function addColumns(sum: CountVector, columns: readonly number[], counts: readonly number[]): void {
  for (const [index, key] of columns.entries()) {
    const count = counts[index] ?? 0;
    if (count !== 0) increase(sum, key, count);
  }
}
