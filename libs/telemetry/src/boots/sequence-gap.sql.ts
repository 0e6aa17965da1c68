import { statement } from '@app/persistence';

export interface SequenceGapRow {
  id: number;
  kiosk_id: number;
  boot: string;
  expected: number;
  received: number;
  from_at: Date | null;
  at: Date;
  received_at: Date;
  /** E.g. {[3,8),[10,11)} */
  missing: string;
  missing_count: number;
  filled_at: Date | null;
}

/**
 * The gaps of boots, by pairs of kiosk and boot, oldest first; filled ones too, because they count against the limit.
 * Not locked: whoever asks holds the lock on their kiosk's status. Relies on sequence_gap_boot.
 */
export const readSequenceGaps = statement<[kioskIds: Buffer, boots: Buffer], SequenceGapRow>(
  'telemetry.read-sequence-gaps',
  `SELECT id, kiosk_id, boot, expected, received, from_at, at, received_at, missing::text, missing_count, filled_at
     FROM sequence_gap
    WHERE tracked AND (kiosk_id, boot) IN (SELECT * FROM unnest($1::int4[], $2::text[]))
    ORDER BY id`,
);

type GapColumns = [
  kioskIds: Buffer,
  boots: Buffer,
  expected: Buffer,
  received: Buffer,
  fromAt: Buffer,
  at: Buffer,
  receivedAt: Buffer,
  missing: Buffer,
  missingCount: Buffer,
  filledAt: Buffer,
];

export const insertSequenceGaps = statement<GapColumns, object>(
  'telemetry.insert-sequence-gaps',
  `INSERT INTO sequence_gap
     (kiosk_id, boot, expected, received, from_at, at, received_at, missing, missing_count, filled_at)
   SELECT kiosk_id, boot, expected::int8, received::int8, from_at, at, received_at, missing::int8multirange,
          missing_count::int8, filled_at
     FROM unnest($1::int4[], $2::text[], $3::float8[], $4::float8[], $5::timestamptz[], $6::timestamptz[],
                 $7::timestamptz[], $8::text[], $9::float8[], $10::timestamptz[])
       AS c (kiosk_id, boot, expected, received, from_at, at, received_at, missing, missing_count, filled_at)`,
);

/** What late batches filled, or what widened the last gap of a boot that has very many. By primary key. */
export const updateSequenceGaps = statement<
  [
    ids: Buffer,
    expected: Buffer,
    received: Buffer,
    at: Buffer,
    receivedAt: Buffer,
    missing: Buffer,
    missingCount: Buffer,
    filledAt: Buffer,
  ],
  object
>(
  'telemetry.update-sequence-gaps',
  `UPDATE sequence_gap g SET
     expected = c.expected::int8, received = c.received::int8, at = c.at, received_at = c.received_at,
     missing = c.missing::int8multirange, missing_count = c.missing_count::int8, filled_at = c.filled_at
   FROM unnest($1::float8[], $2::float8[], $3::float8[], $4::timestamptz[], $5::timestamptz[], $6::text[],
               $7::float8[], $8::timestamptz[])
     AS c (id, expected, received, at, received_at, missing, missing_count, filled_at)
   WHERE g.id = c.id::int8`,
);

/** The numbering of these kiosks began anew without a boot id: no number fills what was missing before. */
export const closeSequenceGaps = statement<[kioskIds: Buffer], object>(
  'telemetry.close-sequence-gaps',
  `UPDATE sequence_gap SET tracked = false WHERE kiosk_id = ANY($1::int4[]) AND boot = '' AND tracked`,
);
