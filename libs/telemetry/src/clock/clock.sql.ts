import { statement } from '@app/persistence';

/** Changes of clocks, one array per column. */
export const insertClockChanges = statement<[kioskIds: Buffer, at: Buffer, skewSeconds: Buffer], object>(
  'telemetry.insert-clock-changes',
  `INSERT INTO kiosk_clock_change (kiosk_id, at, skew_seconds)
   SELECT * FROM unnest($1::int4[], $2::timestamptz[], $3::float8[])`,
);

/** Forgets all but the newest changes of these kiosks. Relies on kiosk_clock_change_newest. */
export const forgetClockChanges = statement<[kioskIds: Buffer, keep: number], object>(
  'telemetry.forget-clock-changes',
  `DELETE FROM kiosk_clock_change WHERE id IN (
     SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY kiosk_id ORDER BY at DESC, id DESC) AS place
                       FROM kiosk_clock_change WHERE kiosk_id = ANY($1::int4[])) AS c
      WHERE place > $2::int4)`,
);

/** One row per kiosk whose clock was set back: its present state no longer waits for times after `to`. */
type Rewind = [kioskIds: Buffer, to: Buffer];

/** By primary key; the rows are locked. */
export const rewindHeartbeats = statement<Rewind, object>(
  'telemetry.rewind-heartbeats',
  `UPDATE kiosk_status s SET heartbeat_at = r.to_at FROM unnest($1::int4[], $2::timestamptz[]) AS r (kiosk_id, to_at)
    WHERE s.kiosk_id = r.kiosk_id AND s.heartbeat_at > r.to_at`,
);

/** Relies on probe_status_kiosk. */
export const rewindProbes = statement<Rewind, object>(
  'telemetry.rewind-probes',
  `UPDATE probe_status s SET at = r.to_at FROM unnest($1::int4[], $2::timestamptz[]) AS r (kiosk_id, to_at)
    WHERE s.kiosk_id = r.kiosk_id AND s.at > r.to_at`,
);

/** Relies on slot_status_kiosk. */
export const rewindSlots = statement<Rewind, object>(
  'telemetry.rewind-slots',
  `UPDATE slot_status s SET at = r.to_at FROM unnest($1::int4[], $2::timestamptz[]) AS r (kiosk_id, to_at)
    WHERE s.kiosk_id = r.kiosk_id AND s.at > r.to_at`,
);
