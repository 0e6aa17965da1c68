import { statement } from '@app/persistence';

export interface KioskBootRow {
  kiosk_id: number;
  boot: string;
  first_at: Date | null;
  first_sequence: number | null;
  last_sequence: number | null;
}

/** Boots by pairs of kiosk and boot. Not locked: whoever asks holds the lock on their kiosk's status. By primary key. */
export const readKioskBoots = statement<[kioskIds: Buffer, boots: Buffer], KioskBootRow>(
  'telemetry.read-kiosk-boots',
  `SELECT kiosk_id, boot, first_at, first_sequence, last_sequence FROM kiosk_boot
    WHERE (kiosk_id, boot) IN (SELECT * FROM unnest($1::int4[], $2::text[]))`,
);

/** New boots, and what late or missing messages changed of known ones, in the order of kiosks. */
export const writeKioskBoots = statement<
  [
    kioskIds: Buffer,
    boots: Buffer,
    firstSeenAt: Buffer,
    firstAt: Buffer,
    source: Buffer,
    firmware: Buffer,
    firstSequence: Buffer,
    lastSequence: Buffer,
  ],
  object
>(
  'telemetry.write-kiosk-boots',
  `INSERT INTO kiosk_boot AS b
     (kiosk_id, boot, first_seen_at, first_at, source, firmware, first_sequence, last_sequence)
   SELECT kiosk_id, boot, first_seen_at, first_at, source, firmware, first_sequence::int8, last_sequence::int8
     FROM unnest($1::int4[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::text[], $6::text[],
                 $7::float8[], $8::float8[])
       AS c (kiosk_id, boot, first_seen_at, first_at, source, firmware, first_sequence, last_sequence)
   ON CONFLICT (kiosk_id, boot) DO UPDATE SET
     first_seen_at = least(b.first_seen_at, excluded.first_seen_at),
     first_at = least(b.first_at, excluded.first_at), firmware = coalesce(b.firmware, excluded.firmware),
     first_sequence = excluded.first_sequence, last_sequence = excluded.last_sequence`,
);

/** What a kiosk says about its restart. Safe to repeat, before and after its first messages; the last word counts. */
export const recordKioskBoot = statement<
  [
    kioskId: number,
    boot: string,
    firstSeenAt: Date,
    firstAt: Date | null,
    reason: string | null,
    firmware: string | null,
  ],
  { first_seen_at: Date }
>(
  'telemetry.record-kiosk-boot',
  `INSERT INTO kiosk_boot AS b (kiosk_id, boot, first_seen_at, first_at, source, reason, firmware)
   VALUES ($1::int4, $2::text, $3::timestamptz, $4::timestamptz, 'HANDSHAKE', $5::text, $6::text)
   ON CONFLICT (kiosk_id, boot) DO UPDATE SET
     first_seen_at = least(b.first_seen_at, excluded.first_seen_at),
     first_at = least(b.first_at, excluded.first_at), source = 'HANDSHAKE',
     reason = coalesce(excluded.reason, b.reason), firmware = coalesce(excluded.firmware, b.firmware)
   RETURNING first_seen_at`,
);

/**
 * Forgets all but the newest boots of kiosks, with their gaps, and never the present one. Relies on the primary key.
 */
export const forgetOldBoots = statement<[kioskIds: Buffer, keep: number], object>(
  'telemetry.forget-old-boots',
  `DELETE FROM kiosk_boot WHERE (kiosk_id, boot) IN (
     SELECT o.kiosk_id, o.boot
       FROM (SELECT kiosk_id, boot,
                    row_number() OVER (PARTITION BY kiosk_id ORDER BY first_seen_at DESC, first_at DESC, boot) AS place
               FROM kiosk_boot WHERE kiosk_id = ANY($1::int4[])) AS o
       LEFT JOIN kiosk_status s ON s.kiosk_id = o.kiosk_id
      WHERE o.place > $2::int4 AND o.boot <> coalesce(s.boot, ''))`,
);
