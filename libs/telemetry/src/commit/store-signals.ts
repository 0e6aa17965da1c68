import type { BreachRules } from '@app/alerting';
import type { Queryable } from '@app/persistence';
import { limits } from '../limits.js';
import type { KioskErrorRow } from '../validation/readings.js';
import { int4Array, textArray, timestamptzArray } from './binary-array.js';
import { insertSignals } from './sql/signal.sql.js';

/** Which rules say that a reading is worth a signal. */
export type SignalRules = Pick<BreachRules, 'temperature' | 'stock' | 'error'>;

/** Something that the alerting worker has to look at. */
export interface Signal {
  kind: 'TEMPERATURE' | 'STOCK' | 'ERROR';
  kioskId: number;
  /** Probe name, slot code or error code. */
  instance: string;
  at: number;
  receivedAt: number;
}

/** Of errors that were not stored before and came within a day. */
export function errorSignals(stored: readonly KioskErrorRow[], rules: SignalRules): Signal[] {
  return stored
    .filter((row) => row.receivedAt - row.at <= limits.errorSignalMs && rules.error(row.code, row.severity))
    .map(({ kioskId, code, at, receivedAt }) => ({
      kind: 'ERROR',
      kioskId,
      instance: code,
      at,
      receivedAt,
    }));
}

export async function storeSignals(transaction: Queryable, signals: readonly Signal[]): Promise<void> {
  if (signals.length === 0) return;
  await transaction.run(insertSignals, [
    textArray(signals, ({ kind }) => kind),
    int4Array(signals, ({ kioskId }) => kioskId),
    textArray(signals, ({ instance }) => instance),
    timestamptzArray(signals, ({ at }) => at),
    timestamptzArray(signals, ({ receivedAt }) => receivedAt),
  ]);
}
