import { statement } from '@app/persistence';

export interface EdgeRow {
  id: number;
  at: Date;
  breached: boolean;
  breached_until: Date | null;
}

/** Not locked: whoever writes these rows holds the lock on their kiosk's status. By primary key. */
export const readProbeStatus = statement<[probeIds: Buffer], EdgeRow>(
  'telemetry.read-probe-status',
  `SELECT probe_id AS id, at, breached, breached_until FROM probe_status
    WHERE probe_id = ANY($1::int4[])`,
);

/** Newest readings in the order of probe ids; one that is older than the stored changes nothing. */
export const writeProbeStatus = statement<
  [
    probeIds: Buffer,
    kioskIds: Buffer,
    at: Buffer,
    receivedAt: Buffer,
    celsius: Buffer,
    breached: Buffer,
    breachedUntil: Buffer,
  ],
  object
>(
  'telemetry.write-probe-status',
  `INSERT INTO probe_status AS s (probe_id, kiosk_id, at, received_at, celsius, breached, breached_until)
   SELECT * FROM unnest($1::int4[], $2::int4[], $3::timestamptz[], $4::timestamptz[], $5::float8[], $6::bool[],
                        $7::timestamptz[])
   ON CONFLICT (probe_id) DO UPDATE SET at = excluded.at, received_at = excluded.received_at,
     celsius = excluded.celsius, breached = excluded.breached, breached_until = excluded.breached_until
   WHERE excluded.at > s.at`,
);

/** Not locked: whoever writes these rows holds the lock on their kiosk's status. By primary key. */
export const readSlotStatus = statement<[slotIds: Buffer], EdgeRow>(
  'telemetry.read-slot-status',
  `SELECT slot_id AS id, at, breached, breached_until FROM slot_status
    WHERE slot_id = ANY($1::int4[])`,
);

/** Newest readings in the order of slot ids; one that is older than the stored changes nothing. */
export const writeSlotStatus = statement<
  [
    slotIds: Buffer,
    kioskIds: Buffer,
    at: Buffer,
    receivedAt: Buffer,
    quantity: Buffer,
    dispensedTotal: Buffer,
    lot: Buffer,
    breached: Buffer,
    breachedUntil: Buffer,
  ],
  object
>(
  'telemetry.write-slot-status',
  `INSERT INTO slot_status AS s (slot_id, kiosk_id, at, received_at, quantity, dispensed_total, lot, breached,
                                breached_until)
   SELECT * FROM unnest($1::int4[], $2::int4[], $3::timestamptz[], $4::timestamptz[], $5::int4[], $6::int4[],
                        $7::text[], $8::bool[], $9::timestamptz[])
   ON CONFLICT (slot_id) DO UPDATE SET at = excluded.at, received_at = excluded.received_at,
     quantity = excluded.quantity, dispensed_total = excluded.dispensed_total, lot = excluded.lot,
     breached = excluded.breached, breached_until = excluded.breached_until
   WHERE excluded.at > s.at`,
);

/** Breaching history that was not known of when a newer reading came. By primary key. */
export const noteProbeBreaches = statement<[probeIds: Buffer, breachedUntil: Buffer], object>(
  'telemetry.note-probe-breaches',
  `UPDATE probe_status AS s SET breached_until = b.breached_until FROM unnest($1::int4[], $2::timestamptz[]) AS b (id, breached_until)
    WHERE s.probe_id = b.id AND (s.breached_until IS NULL OR s.breached_until < b.breached_until)`,
);

/** The same for slots. */
export const noteSlotBreaches = statement<[slotIds: Buffer, breachedUntil: Buffer], object>(
  'telemetry.note-slot-breaches',
  `UPDATE slot_status AS s SET breached_until = b.breached_until FROM unnest($1::int4[], $2::timestamptz[]) AS b (id, breached_until)
    WHERE s.slot_id = b.id AND (s.breached_until IS NULL OR s.breached_until < b.breached_until)`,
);
