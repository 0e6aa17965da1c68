import type { Resolution } from '@app/contracts';
import { type Statement, statement } from '@app/persistence';

export interface TemperaturePointRow {
  probe_id: number;
  /** Start of the bucket, or the device time of a raw reading. */
  at: Date;
  mean: number;
  min: number;
  max: number;
  readings: number;
}

type Parameters = [probeIds: readonly number[], from: Date, to: Date, limit: number];

/** Readings of some probes in [from, to), oldest first. Index temperature_key, chunk by chunk. */
const raw = statement<Parameters, TemperaturePointRow>(
  'fleet-view.temperature-raw',
  `SELECT probe_id, at, celsius AS mean, celsius AS min, celsius AS max, 1 AS readings
   FROM temperature WHERE probe_id = ANY ($1::integer[]) AND at >= $2 AND at < $3 ORDER BY at, probe_id LIMIT $4`,
);

/** Buckets that overlap [from, to), so that the first minutes of a range are not lost. */
const rollup = (name: string, view: string, width: string) =>
  statement<Parameters, TemperaturePointRow>(
    `fleet-view.temperature-${name}`,
    `SELECT probe_id, bucket AS at, celsius_sum / readings::double precision AS mean, celsius_min AS min,
       celsius_max AS max, readings::integer AS readings
     FROM ${view}
     WHERE probe_id = ANY ($1::integer[]) AND bucket > $2::timestamptz - INTERVAL '${width}' AND bucket < $3
     ORDER BY bucket, probe_id LIMIT $4`,
  );

/** One statement for each resolution. */
export const temperatureSeries: Record<Resolution, Statement<Parameters, TemperaturePointRow>> = {
  RAW: raw,
  FIVE_MINUTES: rollup('5m', 'temperature_5m', '5 minutes'),
  HOUR: rollup('1h', 'temperature_1h', '1 hour'),
  DAY: rollup('1d', 'temperature_1d', '1 day'),
};
