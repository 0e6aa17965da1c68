import { statement } from '@app/persistence';

/** Of a row of refused_reading: what was wrong, and about which probe or slot. */
export const fieldOfRefusal = String.raw`regexp_replace(path, '\[[0-9]+\]', '')`;
export const subjectOfRefusal = `COALESCE(reading ->> 'probe', reading ->> 'slot')`;

export interface RefusedCauseRow {
  kiosk: string;
  code: string;
  field: string;
  subject: string | null;
  count: number;
  first_received_at: Date;
  last_received_at: Date;
  message: string;
  reading: string | null;
}

/**
 * The latest first, after a place in that order, of the newest `most` rows that the filter leaves. `kiosk`, `code`,
 * `field`, `subject` null: any. `serials` null: every kiosk. Relies on refused_reading_newest.
 */
export const findRefusedCauses = statement<
  [
    kiosk: string | null,
    code: string | null,
    field: string | null,
    subject: string | null,
    serials: string[] | null,
    most: number,
    beforeLast: Date | null,
    afterKey: string | null,
    limit: number,
  ],
  RefusedCauseRow & { key: string }
>(
  'telemetry.find-refused-causes',
  `WITH newest AS (
     SELECT kiosk, code, ${fieldOfRefusal} AS field, ${subjectOfRefusal} AS subject, received_at, message, reading::text AS reading
       FROM refused_reading
      WHERE ($1::text IS NULL OR kiosk = $1::text)
        AND ($2::text IS NULL OR code = $2::text)
        AND ($3::text IS NULL OR ${fieldOfRefusal} = $3::text)
        AND ($4::text IS NULL OR ${subjectOfRefusal} = $4::text)
        AND ($5::text[] IS NULL OR kiosk = ANY($5::text[]))
      ORDER BY received_at DESC, id DESC LIMIT $6::int4
   ), cause AS (
     SELECT kiosk, code, field, subject, count(*)::int4 AS count, min(received_at) AS first_received_at,
            max(received_at) AS last_received_at, last(message, received_at) AS message,
            last(reading, received_at) AS reading,
            json_build_array(kiosk, code, field, subject)::text COLLATE "C" AS key
       FROM newest GROUP BY kiosk, code, field, subject
   )
   SELECT * FROM cause
    WHERE $7::timestamptz IS NULL OR last_received_at < $7::timestamptz
       OR (last_received_at = $7::timestamptz AND key > $8::text)
    ORDER BY last_received_at DESC, key LIMIT $9::int4`,
);

type CauseArguments = [kiosk: string, code: string, field: string, subject: string | null];
const ofCause = `kiosk = $1::text AND code = $2::text AND ${fieldOfRefusal} = $3::text
      AND ${subjectOfRefusal} IS NOT DISTINCT FROM $4::text`;

export interface KeptReadingRow {
  id: number;
  received_at: Date;
  reading: Record<string, unknown> | null;
}

/** The oldest first, after a place in that order. */
export const keptReadings = statement<
  [...CauseArguments, afterReceivedAt: Date, afterId: number, limit: number],
  KeptReadingRow
>(
  'telemetry.kept-readings',
  `SELECT id, received_at, reading FROM refused_reading
    WHERE ${ofCause} AND (received_at, id) > ($5::timestamptz, $6::int8)
    ORDER BY received_at, id LIMIT $7::int4`,
);

export const countOfCause = statement<CauseArguments, { count: number }>(
  'telemetry.count-of-cause',
  `SELECT count(*)::int4 AS count FROM refused_reading WHERE ${ofCause}`,
);

/** `receivedAt` bounds the chunks to look into. */
export const forgetRefused = statement<[ids: number[], from: Date, to: Date], { id: number }>(
  'telemetry.forget-refused',
  `DELETE FROM refused_reading
    WHERE id = ANY($1::int8[]) AND received_at BETWEEN $2::timestamptz AND $3::timestamptz RETURNING id`,
);
