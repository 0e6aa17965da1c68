import { statement } from '@app/persistence';
import { fieldOfRefusal, subjectOfRefusal } from './refused-cause.sql.js';

/** Keeps refused readings for inspection. `reading`: JSON text of its known fields. */
export const insertRefusedReadings = statement<
  [receivedAt: Buffer, kiosk: Buffer, path: Buffer, code: Buffer, message: Buffer, reading: Buffer],
  object
>(
  'telemetry.insert-refused-readings',
  `INSERT INTO refused_reading (received_at, kiosk, path, code, message, reading)
   SELECT received_at, kiosk, path, code, message, reading::jsonb
     FROM unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
       AS r (received_at, kiosk, path, code, message, reading)`,
);

export interface RefusedReadingRow {
  id: number;
  received_at: Date;
  kiosk: string;
  path: string;
  code: string;
  message: string;
  reading: string | null;
}

/**
 * Newest first, after a place in that order. `kiosk`, `code`, `field` and `subject` null: any. `serials` null: every kiosk; otherwise
 * only these. Relies on refused_reading_newest.
 */
export const findRefusedReadings = statement<
  [
    beforeReceivedAt: Date | null,
    beforeId: number | null,
    kiosk: string | null,
    code: string | null,
    field: string | null,
    subject: string | null,
    serials: string[] | null,
    limit: number,
  ],
  RefusedReadingRow
>(
  'telemetry.find-refused-readings',
  `SELECT id, received_at, kiosk, path, code, message, reading::text AS reading FROM refused_reading
    WHERE ($1::timestamptz IS NULL OR (received_at, id) < ($1::timestamptz, $2::int8))
      AND ($3::text IS NULL OR kiosk = $3::text)
      AND ($4::text IS NULL OR code = $4::text)
      AND ($5::text IS NULL OR ${fieldOfRefusal} = $5::text)
      AND ($6::text IS NULL OR ${subjectOfRefusal} = $6::text)
      AND ($7::text[] IS NULL OR kiosk = ANY($7::text[]))
    ORDER BY received_at DESC, id DESC LIMIT $8::int4`,
);
