import { statement } from '@app/persistence';

/** One process at a time adds to the sums, until its transaction ends: what it read of them stays true. */
export const lockSums = statement<[], object>(
  'fulfilment.lock-sums',
  `SELECT pg_advisory_xact_lock(hashtext('kiosk-fleet.fulfilment'))`,
);

export interface OrderNewsRow {
  kiosk_id: number;
  order_id: string;
  at: Date;
  received_at: Date;
}

/** Gone when the transaction commits and back when it does not. $1 how many. Index: the primary key. */
export const takeOrderNews = statement<[number], OrderNewsRow>(
  'fulfilment.take-order-news',
  `DELETE FROM order_news WHERE id = ANY (ARRAY(SELECT id FROM order_news ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED))
   RETURNING kiosk_id, order_id, at, received_at`,
);

export interface SessionNewsRow {
  kiosk_id: number;
  from_at: Date;
  to_at: Date;
  received_at: Date;
}

/** As `takeOrderNews`. */
export const takeSessionNews = statement<[number], SessionNewsRow>(
  'fulfilment.take-session-news',
  `DELETE FROM session_news WHERE id = ANY (ARRAY(SELECT id FROM session_news ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED))
   RETURNING kiosk_id, from_at, to_at, received_at`,
);
