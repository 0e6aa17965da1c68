import { statement } from '@app/persistence';

/** The outbox of the keeper of the excursion records: one row a probe, in the order of probe ids, that grows. */
export const widenReviews = statement<
  [probeIds: Buffer, from: Buffer, to: Buffer, needsReading: Buffer],
  object
>(
  'telemetry.widen-reviews',
  `INSERT INTO temperature_review AS r (probe_id, from_at, to_at, needs_reading)
   SELECT * FROM unnest($1::int4[], $2::timestamptz[], $3::timestamptz[], $4::bool[])
   ON CONFLICT (probe_id) DO UPDATE SET from_at = least(r.from_at, excluded.from_at),
     to_at = greatest(r.to_at, excluded.to_at),
     needs_reading = r.needs_reading OR excluded.needs_reading`,
);
