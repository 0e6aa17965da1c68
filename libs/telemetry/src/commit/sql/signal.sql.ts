import { statement } from '@app/persistence';

/** The outbox of the alerting worker, written with the readings: either both are stored or neither. */
export const insertSignals = statement<
  [kind: Buffer, kioskId: Buffer, instance: Buffer, at: Buffer, receivedAt: Buffer],
  object
>(
  'telemetry.insert-signals',
  `INSERT INTO signal (kind, kiosk_id, instance, at, received_at)
   SELECT * FROM unnest($1::text[], $2::int4[], $3::text[], $4::timestamptz[], $5::timestamptz[])`,
);
