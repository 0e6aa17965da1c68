import { statement } from '@app/persistence';

/**
 * What slots dispensed between one reading and the next, told at the later one, in [$2, $3): the increase of the
 * slot's own counter, so that a lost message loses no demand. A counter that fell was set to nothing and has counted
 * again since (what it counted between the last message before and the restart is lost). Readings without a counter
 * between two with one add nothing; elsewhere the quantity's falls stand for it, and fillings hide what was dispensed
 * before them. The last reading within a month before $2 is what the first one is compared with.
 */
const dispensedBetween = `
  SELECT slot_id, at, CASE
      WHEN dispensed_total >= previous_total THEN dispensed_total - previous_total
      WHEN dispensed_total < previous_total THEN dispensed_total
      WHEN dispensed_total IS NULL AND at BETWEEN first_counted AND last_counted THEN 0
      ELSE greatest(0, previous_quantity - quantity)
    END AS dispensed
    FROM (SELECT slot_id, at, quantity, dispensed_total,
            lag(dispensed_total) OVER (PARTITION BY slot_id, dispensed_total IS NULL ORDER BY at) AS previous_total,
            lag(quantity) OVER (PARTITION BY slot_id ORDER BY at) AS previous_quantity,
            min(at) FILTER (WHERE dispensed_total IS NOT NULL) OVER (PARTITION BY slot_id) AS first_counted,
            max(at) FILTER (WHERE dispensed_total IS NOT NULL) OVER (PARTITION BY slot_id) AS last_counted
            FROM (SELECT slot_id, at, quantity, dispensed_total FROM stock_level
                   WHERE slot_id = ANY ($1::integer[]) AND at >= $2::timestamptz AND at < $3::timestamptz
                  UNION ALL
                  SELECT b.* FROM unnest($1::integer[]) AS s (id) CROSS JOIN LATERAL (
                    SELECT slot_id, at, quantity, dispensed_total FROM stock_level
                     WHERE slot_id = s.id AND at < $2::timestamptz AND at >= $2::timestamptz - INTERVAL '31 days'
                     ORDER BY at DESC LIMIT 1) AS b) AS reading) AS r
   WHERE at >= $2::timestamptz`;

export interface DispensedDayRow {
  slot_id: number;
  /** YYYY-MM-DD in the zone that was asked for. */
  day: string;
  dispensed: number;
}

/** Packs by local day; late readings find theirs. $1 slots, $2 from, $3 to, $4 time zone. Index stock_level_key. */
export const dispensedDays = statement<
  [slots: readonly number[], from: Date, to: Date, timeZone: string],
  DispensedDayRow
>(
  'telemetry.dispensed-days',
  `SELECT slot_id, ((at AT TIME ZONE $4::text)::date)::text AS day, sum(dispensed)::integer AS dispensed
     FROM (${dispensedBetween}) AS d GROUP BY 1, 2`,
);

export interface DispensedPointRow {
  slot_id: number;
  /** Start of the hour or of the local day. */
  at: Date;
  packs: number;
}

/** Packs by hour or local day, oldest first, without empty ones. $4 width, $5 time zone. Index stock_level_key. */
export const dispensedPoints = statement<
  [
    slots: readonly number[],
    from: Date,
    to: Date,
    width: '1 hour' | '1 day',
    timeZone: string,
    limit: number,
  ],
  DispensedPointRow
>(
  'telemetry.dispensed-points',
  `SELECT slot_id, time_bucket($4::interval, at, $5::text) AS at, sum(dispensed)::integer AS packs
     FROM (${dispensedBetween}) AS d WHERE dispensed > 0 GROUP BY 1, 2 ORDER BY 2, 1 LIMIT $6::integer`,
);
