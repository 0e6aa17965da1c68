import { statement } from '@app/persistence';

export interface ReviewRow {
  probe_id: number;
  from_at: Date;
  to_at: Date;
}

/**
 * Takes ranges of readings that are to be looked at; they are gone when the transaction commits and back when it
 * does not. $1 how many. Index: the primary key.
 */
export const claimReviews = statement<[number], ReviewRow>(
  'cold-chain.claim-reviews',
  `DELETE FROM temperature_review WHERE probe_id = ANY (ARRAY(
     SELECT probe_id FROM temperature_review ORDER BY probe_id LIMIT $1 FOR UPDATE SKIP LOCKED))
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

/** One reviewer at a time for a probe, until the transaction ends. $1 probe id. */
export const lockProbe = statement<[number], object>(
  'cold-chain.lock-probe',
  'SELECT pg_advisory_xact_lock(1668246627, $1::integer)',
);
