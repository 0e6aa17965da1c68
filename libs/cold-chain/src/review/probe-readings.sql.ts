import { statement } from '@app/persistence';

export interface ReadingRow {
  at: Date;
  celsius: number;
}

/** The readings after $2 (exclusive), oldest first, $3 at most. $1 probe id. Index: temperature_key. */
export const readingsAfter = statement<[number, Date, number], ReadingRow>(
  'cold-chain.readings-after',
  'SELECT at, celsius FROM temperature WHERE probe_id = $1 AND at > $2 ORDER BY at LIMIT $3',
);

/**
 * The last reading within the band before $2, looked for back to $3: before it nothing can belong to what came
 * after. $1 probe id, $4 and $5 the band. Index: temperature_key.
 */
export const lastInBandBefore = statement<[number, Date, Date, number, number], { at: Date }>(
  'cold-chain.last-in-band-before',
  `SELECT at FROM temperature WHERE probe_id = $1 AND at < $2 AND at >= $3 AND celsius BETWEEN $4 AND $5
   ORDER BY at DESC LIMIT 1`,
);

/**
 * What the mean kinetic temperature of the readings from $2 to $3 is made of: each holds until the next one, $4
 * seconds at most. $1 probe id, $5 ΔH/R in kelvin. Index: temperature_key.
 */
export const kineticSums = statement<
  [number, Date, Date, number, number],
  { weighted: number | null; duration: number | null }
>(
  'cold-chain.kinetic-sums',
  `SELECT sum(held * exp(-$5::float8 / (celsius + 273.15))) AS weighted, sum(held) AS duration FROM (
     SELECT celsius, least($4::float8, extract(epoch FROM
       coalesce(lead(at) OVER (ORDER BY at), $3::timestamptz) - at)::float8) AS held
     FROM temperature WHERE probe_id = $1 AND at >= $2 AND at < $3::timestamptz) AS readings`,
);
