import type { FulfilmentStage } from '@app/contracts';
import { statement } from '@app/persistence';

/** Formulary codes that we know: an id or an NDC of ours. $1 codes. */
export const productsByCode = statement<[readonly string[]], { code: string; product_id: string }>(
  'fhir-door.products-by-code',
  `SELECT c.code, p.id AS product_id FROM unnest($1::text[]) AS c (code)
   JOIN product p ON p.id = c.code OR p.ndc = c.code`,
);

/** Kiosks that orders were told of before, newest first. $1 orders. Index: prescribed_event_order. */
export const kiosksOfOrders = statement<[readonly string[]], { order_id: string; serial: string }>(
  'fhir-door.kiosks-of-orders',
  `SELECT DISTINCT ON (e.order_id) e.order_id, k.serial FROM prescribed_event e JOIN kiosk k ON k.id = e.kiosk_id
   WHERE e.order_id = ANY($1::text[]) ORDER BY e.order_id, e.at DESC`,
);

type EventColumns = [
  kiosks: readonly number[],
  orders: readonly string[],
  stages: readonly FulfilmentStage[],
  at: readonly Date[],
  products: readonly (string | null)[],
  reasons: readonly (string | null)[],
  receivedAt: Date,
];

/** Answers what was new. $1 to $6 in step, $7 our time. Relies on prescribed_event_key. */
export const insertPrescribedEvents = statement<EventColumns, { kiosk_id: number }>(
  'fhir-door.insert-prescribed-events',
  `INSERT INTO prescribed_event (kiosk_id, order_id, stage, at, product_id, reason, received_at)
   SELECT *, $7 FROM unnest($1::int[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[])
   ON CONFLICT (kiosk_id, order_id, stage, at) DO NOTHING RETURNING kiosk_id`,
);
