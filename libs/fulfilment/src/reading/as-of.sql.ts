import type { FulfilmentStage } from '@app/contracts';
import { statement } from '@app/persistence';
import type { LossCause } from '../orders/loss-cause.js';
import { type PlaceParameters, siteInPlace } from './sums.sql.js';

/** The oldest record that is stored and not in the sums yet; null: there is none. */
export const oldestNews = statement<[], { received_at: Date | null }>(
  'fulfilment.oldest-news',
  `SELECT least((SELECT min(received_at) FROM order_news), (SELECT min(received_at) FROM session_news)) AS received_at`,
);

/**
 * Records of a range that were made before $8 and came after it. $1 to $5 the place (of kiosks: of their clinics, unless
 * they came within the hour), $6 and $7 the range, $8 the time. Counted by hours of the device and minutes of receipt, and
 * one by one where they came within an hour. Indexes: late_record's primary key; chunks of one hour.
 */
export const recordsSince = statement<
  [...PlaceParameters, from: Date, to: Date, asOf: Date],
  { kind: 'ORDER' | 'SESSION'; records: number }
>(
  'fulfilment.records-since',
  `WITH places AS (SELECT s.id FROM site s WHERE ${siteInPlace} AND (cardinality($5::text[]) = 0
     OR s.id IN (SELECT k.site_id FROM kiosk k WHERE k.serial = ANY($5::text[])))),
   kiosks AS (SELECT k.id FROM kiosk k WHERE k.site_id IN (SELECT id FROM places)
     AND (cardinality($5::text[]) = 0 OR k.serial = ANY($5::text[])))
   SELECT kind, sum(records)::int AS records FROM (
     SELECT l.kind, l.records FROM late_record l
     WHERE l.at_hour >= date_trunc('hour', $6::timestamptz) AND l.at_hour < least($7::timestamptz, $8::timestamptz)
       AND l.received_minute >= $8 AND l.site_id IN (SELECT id FROM places)
     UNION ALL
     SELECT 'ORDER', 1 FROM fulfilment_event e
     WHERE e.at >= greatest($6::timestamptz, $8::timestamptz - INTERVAL '1 hour') AND e.at < least($7::timestamptz, $8::timestamptz)
       AND e.received_at > $8 AND e.received_at <= e.at + INTERVAL '1 hour' AND e.kiosk_id IN (SELECT id FROM kiosks)
     UNION ALL
     SELECT 'SESSION', 1 FROM kiosk_session e
     WHERE e.started_at >= greatest($6::timestamptz, $8::timestamptz - INTERVAL '1 hour') AND e.started_at < least($7::timestamptz, $8::timestamptz)
       AND e.received_at > $8 AND e.received_at <= e.started_at + INTERVAL '1 hour' AND e.kiosk_id IN (SELECT id FROM kiosks)) r
   GROUP BY kind`,
  { plannedPerCall: true },
);

export interface ChangedOrderRow {
  kiosk_id: number;
  order_id: string;
  time_zone: string;
  opened_at: Date;
  last_event_at: Date;
  measures: Buffer;
  loss_cause: LossCause | null;
}

/**
 * Orders of stretches of time that have changed since $9. $1 to $5 the place, $6 zones, $7 from, $8 to, in step; $10 how
 * many at most. Indexes: prescription_order_changed, prescription_order_opened.
 */
export const ordersChangedSince = statement<
  [...PlaceParameters, readonly string[], readonly Date[], readonly Date[], Date, number],
  ChangedOrderRow
>(
  'fulfilment.orders-changed-since',
  `SELECT o.kiosk_id, o.order_id, s.time_zone, o.opened_at, o.last_event_at, o.measures, o.loss_cause
   FROM unnest($6::text[], $7::timestamptz[], $8::timestamptz[]) AS w (time_zone, from_at, to_at)
   JOIN prescription_order o ON o.opened_at >= w.from_at AND o.opened_at < w.to_at
   JOIN site s ON s.id = o.site_id AND s.time_zone = w.time_zone
   WHERE o.changed_at > $9 AND ${siteInPlace}
     AND (cardinality($5::text[]) = 0 OR o.kiosk_id IN (SELECT k.id FROM kiosk k WHERE k.serial = ANY($5::text[])))
   LIMIT $10`,
  { plannedPerCall: true },
);

export interface KnownEventRow {
  kiosk_id: number;
  order_id: string;
  at: Date;
  stage: FulfilmentStage;
  product_id: string | null;
  reason: string | null;
}

const known = (table: string) => `SELECT e.kiosk_id, e.order_id, e.at, e.stage, e.product_id, e.reason
   FROM unnest($1::int[], $2::text[]) AS w (kiosk_id, order_id) JOIN ${table} AS e USING (kiosk_id, order_id)
   WHERE e.at >= $3 AND e.at <= $4 AND e.received_at <= $5`;

/** Events of some orders that were known at $5. $1 kiosks, $2 orders, in pairs; $3 and $4 bound their device time. */
export const eventsKnownAt = statement<
  [readonly number[], readonly string[], Date, Date, Date],
  KnownEventRow
>('fulfilment.events-known-at', `${known('fulfilment_event')} UNION ALL ${known('prescribed_event')}`, {
  plannedPerCall: true,
});
