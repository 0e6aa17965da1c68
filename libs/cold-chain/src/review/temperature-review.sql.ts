import { statement } from '@app/persistence';

export interface ReviewRow {
  probe_id: number;
  from_at: Date;
  to_at: Date;
}

/**
 * Ranges of healthy readings that only came late, locked until the transaction ends, in the order of probes. $1 how many.
 * Index: temperature_review_quiet.
 */
export const claimQuietReviews = statement<[number], { probe_id: number }>(
  'cold-chain.claim-quiet-reviews',
  `SELECT probe_id FROM temperature_review WHERE NOT needs_reading ORDER BY probe_id LIMIT $1 FOR UPDATE SKIP LOCKED`,
);

/**
 * Of those that `claimQuietReviews` locked: takes away what touches no record, and marks the others. A healthy reading
 * can only shorten or divide an excursion, or alter the mean of one in whose window it lies. $1 probe ids.
 * Indexes: the primary key, excursion_probe.
 */
export const settleQuietReviews = statement<[number[]], object>(
  'cold-chain.settle-quiet-reviews',
  `WITH touching AS (
     UPDATE temperature_review AS r SET needs_reading = true
     WHERE r.probe_id = ANY ($1::integer[]) AND EXISTS (
       SELECT FROM excursion AS e JOIN probe AS b ON b.id = e.probe_id JOIN cold_chain_policy AS p USING (storage_class)
       WHERE e.probe_id = r.probe_id AND e.state <> 'WITHDRAWN' AND (e.ended_at IS NULL OR e.ended_at > r.from_at)
         AND e.started_at <= r.to_at + make_interval(hours => p.mean_kinetic_window_hours))
     RETURNING r.probe_id)
   DELETE FROM temperature_review WHERE probe_id = ANY ($1::integer[])
     AND probe_id NOT IN (SELECT probe_id FROM touching)`,
);

/**
 * Takes ranges of readings that are to be looked at; they are gone when the transaction commits and back when it
 * does not. $1 how many. Index: the primary key.
 */
export const claimReviews = statement<[number], ReviewRow>(
  'cold-chain.claim-reviews',
  `DELETE FROM temperature_review WHERE probe_id = ANY (ARRAY(
     SELECT probe_id FROM temperature_review WHERE needs_reading ORDER BY probe_id LIMIT $1
     FOR UPDATE SKIP LOCKED))
   RETURNING probe_id, from_at, to_at`,
);

/**
 * Probes that are out of their band as far as is known and have sent since: the reading that ends an excursion is a
 * healthy one, which asks for no review. $1 how many. Indexes: excursion_open, the primary key of probe_status.
 */
export const openProbes = statement<[number], ReviewRow>(
  'cold-chain.open-probes',
  `SELECT e.probe_id, e.last_at AS from_at, s.at AS to_at FROM excursion AS e JOIN probe_status AS s USING (probe_id)
   WHERE e.state = 'OPEN' AND s.at > e.last_at ORDER BY e.probe_id LIMIT $1`,
);

/** One reviewer at a time for a probe, until the transaction ends. $1 probe ids, ascending. */
export const lockProbes = statement<[readonly number[]], object>(
  'cold-chain.lock-probes',
  'SELECT pg_advisory_xact_lock(1668246627, probe_id) FROM unnest($1::integer[]) AS wanted (probe_id)',
);
