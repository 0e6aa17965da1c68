import { statement } from '@app/persistence';
import type { ExcursionReason } from '../episodes/verdict.js';
import type { ExcursionState } from './reconcile.js';

export interface ExcursionRecord {
  id: number;
  state: ExcursionState;
  started_at: Date;
  ended_at: Date | null;
  last_at: Date;
  last_celsius: number;
  readings: number;
  min_celsius: number;
  max_celsius: number;
  excursion_seconds: number;
  spike_seconds: number;
  unknown_seconds: number;
  mean_kinetic_celsius: number | null;
  mean_kinetic_at: Date;
  reasons: ExcursionReason[];
  revision: number;
}

/** Records of a probe that reach beyond $2 and begin by $3. $1 probe id. Index: excursion_probe. */
export const excursionsBetween = statement<[number, Date, Date], ExcursionRecord>(
  'cold-chain.excursions-between',
  `SELECT id, state, started_at, ended_at, last_at, last_celsius, readings, min_celsius, max_celsius,
     excursion_seconds, spike_seconds, unknown_seconds, mean_kinetic_celsius, mean_kinetic_at, reasons, revision
   FROM excursion WHERE probe_id = $1 AND state <> 'WITHDRAWN' AND started_at <= $3
     AND (ended_at IS NULL OR ended_at > $2) ORDER BY id`,
);

type Facts = [
  state: ExcursionState,
  startedAt: Date,
  endedAt: Date | null,
  lastAt: Date,
  lastCelsius: number,
  readings: number,
  minCelsius: number,
  maxCelsius: number,
  excursionSeconds: number,
  spikeSeconds: number,
  unknownSeconds: number,
  meanKineticCelsius: number | null,
  reasons: readonly ExcursionReason[],
  now: Date,
];

/** $15 kiosk id, $16 probe id. */
export const insertExcursion = statement<[...Facts, number, number], { id: number }>(
  'cold-chain.insert-excursion',
  `INSERT INTO excursion (kiosk_id, probe_id, state, started_at, ended_at, last_at, last_celsius, readings,
     min_celsius, max_celsius, excursion_seconds, spike_seconds, unknown_seconds, mean_kinetic_celsius, reasons,
     detected_at, mean_kinetic_at)
   VALUES ($15, $16, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14::timestamptz, $14) RETURNING id`,
);

/** $15 the record, $16 whether it is a revision of something that was over, $17 when the mean was computed. */
export const updateExcursion = statement<[...Facts, number, boolean, Date], object>(
  'cold-chain.update-excursion',
  `UPDATE excursion SET state = $1, started_at = $2, ended_at = $3, last_at = $4, last_celsius = $5, readings = $6,
     min_celsius = $7, max_celsius = $8, excursion_seconds = $9, spike_seconds = $10, unknown_seconds = $11,
     mean_kinetic_celsius = $12, reasons = $13, mean_kinetic_at = $17,
     revision = revision + $16::boolean::integer,
     revised_at = CASE WHEN $16 THEN $14::timestamptz ELSE revised_at END
   WHERE id = $15`,
);

/** $1 the record, $2 now. */
export const withdrawExcursion = statement<[number, Date], object>(
  'cold-chain.withdraw-excursion',
  `UPDATE excursion SET state = 'WITHDRAWN', ended_at = coalesce(ended_at, last_at), revision = revision + 1,
     revised_at = $2 WHERE id = $1`,
);
