import { statement } from '@app/persistence';

export interface EmptyPeriodRow {
  slot_id: number;
  at: Date;
  /** Null while it still is. */
  until: Date | null;
}

/** When slots were empty: no demand shows then. The first reading of each slot comes too, however full. */
export const emptyPeriods = statement<
  [slots: readonly number[], from: Date, to: Date],
  EmptyPeriodRow & { empty: boolean }
>(
  'telemetry.empty-periods',
  `SELECT slot_id, at, until, quantity = 0 AS empty
     FROM (SELECT slot_id, at, quantity, lead(at) OVER readings AS until, row_number() OVER readings AS n
             FROM stock_level WHERE slot_id = ANY ($1::integer[]) AND at >= $2 AND at < $3
           WINDOW readings AS (PARTITION BY slot_id ORDER BY at)) AS r
    WHERE quantity = 0 OR n = 1 ORDER BY slot_id, at`,
);
