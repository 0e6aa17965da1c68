import { statement } from '@app/persistence';

export interface DispensedDayRow {
  slot_id: number;
  /** YYYY-MM-DD in the zone that was asked for. */
  day: string;
  dispensed: number;
}

// Restarts of the counter count from nothing; a kiosk without a counter is taken at the falls of its quantity.
const dispensedBetween = `CASE
    WHEN previous_total IS NOT NULL AND dispensed_total IS NOT NULL THEN
      CASE WHEN dispensed_total >= previous_total THEN dispensed_total - previous_total ELSE dispensed_total END
    WHEN previous_quantity IS NOT NULL THEN greatest(0, previous_quantity - quantity)
    ELSE 0 END`;

/**
 * Packs that slots of one kiosk dispensed by local day, from its own counter: lost messages lose no demand, late ones
 * find their day. $1 slots, $2 from, $3 to, $4 time zone. Index stock_level_key.
 */
export const dispensedDays = statement<
  [slots: readonly number[], from: Date, to: Date, timeZone: string],
  DispensedDayRow
>(
  'telemetry.dispensed-days',
  `SELECT slot_id, ((at AT TIME ZONE $4)::date)::text AS day, sum(${dispensedBetween}) AS dispensed
     FROM (SELECT slot_id, at, quantity, dispensed_total, lag(dispensed_total) OVER readings AS previous_total,
             lag(quantity) OVER readings AS previous_quantity
             FROM stock_level WHERE slot_id = ANY ($1::integer[]) AND at >= $2 AND at < $3
           WINDOW readings AS (PARTITION BY slot_id ORDER BY at)) AS r
    GROUP BY 1, 2`,
);

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
