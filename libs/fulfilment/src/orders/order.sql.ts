import type { FulfilmentStage } from '@app/contracts';
import { statement } from '@app/persistence';
import type { LossCause } from './loss-cause.js';
import type { OrderOutcome, ProgressStage } from './order-state.js';

export interface KnownOrderRow {
  kiosk_id: number;
  order_id: string;
  site_id: string;
  day: string;
  opened_at: Date;
  last_event_at: Date;
  outcome: OrderOutcome;
  loss_cause: LossCause | null;
  noticed_at: Date;
  measures: Buffer;
}

/** What is stored of some orders. $1 kiosks, $2 orders, in pairs. Index: the primary key. */
export const knownOrders = statement<[readonly number[], readonly string[]], KnownOrderRow>(
  'fulfilment.known-orders',
  `SELECT o.kiosk_id, o.order_id, o.site_id, o.day::text AS day, o.opened_at, o.last_event_at, o.outcome, o.loss_cause,
          o.noticed_at, o.measures
   FROM unnest($1::int[], $2::text[]) AS w (kiosk_id, order_id) JOIN prescription_order AS o USING (kiosk_id, order_id)`,
);

/** Orders that the clock alone may change. $1 now, $2 how many. Index: prescription_order_due. */
export const dueOrders = statement<[Date, number], { kiosk_id: number; order_id: string; at: Date }>(
  'fulfilment.due-orders',
  `SELECT kiosk_id, order_id, opened_at AS at FROM prescription_order WHERE due_at <= $1 ORDER BY due_at LIMIT $2`,
);

export interface OrderEventRow {
  kiosk_id: number;
  order_id: string;
  at: Date;
  stage: FulfilmentStage;
  product_id: string | null;
  reason: string | null;
}

/**
 * Every event of some orders, by their kiosk or by FHIR. $1 kiosks, $2 orders, in pairs; $3 and $4 bound the device time of all of them, so that
 * only their chunks are looked at, however long the history is. Indexes:
 * fulfilment_event_key, prescribed_event_key.
 */
export const eventsOfOrders = statement<[readonly number[], readonly string[], Date, Date], OrderEventRow>(
  'fulfilment.events-of-orders',
  `SELECT e.kiosk_id, e.order_id, e.at, e.stage, e.product_id, e.reason
   FROM unnest($1::int[], $2::text[]) AS w (kiosk_id, order_id) JOIN fulfilment_event AS e USING (kiosk_id, order_id)
   WHERE e.at >= $3 AND e.at <= $4
   UNION ALL
   SELECT e.kiosk_id, e.order_id, e.at, e.stage, e.product_id, e.reason
   FROM unnest($1::int[], $2::text[]) AS w (kiosk_id, order_id) JOIN prescribed_event AS e USING (kiosk_id, order_id)
   WHERE e.at >= $3 AND e.at <= $4`,
  { plannedPerCall: true },
);

export interface OrderToWrite {
  kioskId: number;
  orderId: string;
  siteId: string;
  day: string;
  openedAt: Date;
  lastEventAt: Date;
  productId: string | null;
  orderedAt: Date | null;
  validatedAt: Date | null;
  dispensedAt: Date | null;
  pickedUpAt: Date | null;
  stage: ProgressStage;
  outcome: OrderOutcome;
  lostAt: Date | null;
  lossCause: LossCause | null;
  lossReason: string | null;
  noticedAt: Date;
  dueAt: Date | null;
  /** Base64. */
  measures: string;
}

/** $1 orders as JSON, $2 now. */
export const writeOrders = statement<[string, Date], object>(
  'fulfilment.write-orders',
  `INSERT INTO prescription_order AS o (kiosk_id, order_id, site_id, day, opened_at, last_event_at, product_id, ordered_at,
     validated_at, dispensed_at, picked_up_at, stage, outcome, lost_at, loss_cause, loss_reason, noticed_at, due_at,
     changed_at, measures)
   SELECT "kioskId", "orderId", "siteId", day, "openedAt", "lastEventAt", "productId", "orderedAt", "validatedAt",
     "dispensedAt", "pickedUpAt", stage, outcome, "lostAt", "lossCause", "lossReason", "noticedAt", "dueAt", $2,
     decode(measures, 'base64')
   FROM json_to_recordset($1::json) AS r ("kioskId" int, "orderId" text, "siteId" text, day date, "openedAt" timestamptz,
     "lastEventAt" timestamptz, "productId" text, "orderedAt" timestamptz, "validatedAt" timestamptz,
     "dispensedAt" timestamptz, "pickedUpAt" timestamptz, stage text, outcome text, "lostAt" timestamptz,
     "lossCause" text, "lossReason" text, "noticedAt" timestamptz, "dueAt" timestamptz, measures text)
   ON CONFLICT (kiosk_id, order_id) DO UPDATE SET day = excluded.day, opened_at = excluded.opened_at,
     last_event_at = excluded.last_event_at, product_id = excluded.product_id, ordered_at = excluded.ordered_at,
     validated_at = excluded.validated_at, dispensed_at = excluded.dispensed_at, picked_up_at = excluded.picked_up_at,
     stage = excluded.stage, outcome = excluded.outcome, lost_at = excluded.lost_at, loss_cause = excluded.loss_cause,
     loss_reason = excluded.loss_reason, noticed_at = excluded.noticed_at, due_at = excluded.due_at,
     changed_at = excluded.changed_at, measures = excluded.measures`,
);

/** Orders from before $1 are past keeping, as their events are; a few at a time. $2 how many. */
export const dropOldOrders = statement<[Date, number], object>(
  'fulfilment.drop-old-orders',
  `DELETE FROM prescription_order WHERE (kiosk_id, order_id) IN
     (SELECT kiosk_id, order_id FROM prescription_order WHERE opened_at < $1 ORDER BY opened_at LIMIT $2)`,
);
