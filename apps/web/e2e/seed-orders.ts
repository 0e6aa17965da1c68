import { FulfilmentFold } from '@app/fulfilment';
import { systemClock } from '@app/kernel';
import { statement } from '@app/persistence';
import type { TestDatabase } from '@app/testing';

/** $1 serials, $2 days back. Three orders a day around local noon, every sixth of which is not collected. */
const insertOrders = statement<[string[], number], object>(
  'e2e-pages.insert-orders',
  `INSERT INTO fulfilment_event (kiosk_id, at, received_at, order_id, stage, product_id, reason)
   SELECT k.id, t.noon + make_interval(mins => 20 * n + step.minutes), now(), 'o-' || d || '-' || n, step.stage,
     'amoxicillin-500', CASE step.stage WHEN 'RETURNED' THEN 'NOT_COLLECTED' END
   FROM kiosk k JOIN site s ON s.id = k.site_id CROSS JOIN generate_series(1, $2) AS d CROSS JOIN generate_series(0, 2) AS n
   CROSS JOIN LATERAL (SELECT ((now() AT TIME ZONE 'UTC')::date - d + time '12:00') AT TIME ZONE s.time_zone AS noon) t
   CROSS JOIN (VALUES ('RECEIVED', 0), ('VALIDATED', 3), ('DISPENSED', 9), ('PICKED_UP', 10), ('RETURNED', 11)) AS step (stage, minutes)
   WHERE k.serial = ANY($1) AND (step.stage NOT IN ('PICKED_UP', 'RETURNED')
     OR (step.stage = 'RETURNED') = (n = 0 AND d % 2 = 0))`,
);
const insertSessions = statement<[string[], number], object>(
  'e2e-pages.insert-sessions',
  `INSERT INTO kiosk_session (kiosk_id, started_at, received_at, session_id, ended_at, outcome, wait_seconds)
   SELECT e.kiosk_id, e.at - INTERVAL '5 minutes', now(), 's-' || e.order_id, e.at + INTERVAL '1 minute', 'COMPLETED', 300
   FROM fulfilment_event e JOIN kiosk k ON k.id = e.kiosk_id
   WHERE e.stage = 'DISPENSED' AND k.serial = ANY($1) AND $2 > 0`,
);

/** Nine weeks of orders and sessions of two kiosks, added up as the worker does. */
export async function seedOrders({ database }: TestDatabase): Promise<void> {
  const serials = ['K-00001', 'K-00003'];
  await database.run(insertOrders, [serials, 63]);
  await database.run(insertSessions, [serials, 63]);
  await new FulfilmentFold(database, systemClock).run();
}
