import { statement } from '@app/persistence';

/** $1 of what kind, $2 kiosks, $3 when they were made, $4 when they were received, in step. */
export const noteLateRecords = statement<
  ['ORDER' | 'SESSION', readonly number[], readonly Date[], readonly Date[]],
  object
>(
  'fulfilment.note-late-records',
  `INSERT INTO late_record AS l (site_id, kind, at_hour, received_minute, records)
   SELECT k.site_id, $1, date_trunc('hour', w.at), date_trunc('minute', w.received_at), count(*)::int
   FROM unnest($2::int[], $3::timestamptz[], $4::timestamptz[]) AS w (kiosk_id, at, received_at)
   JOIN kiosk k ON k.id = w.kiosk_id
   GROUP BY 1, 2, 3, 4
   ON CONFLICT (at_hour, site_id, kind, received_minute) DO UPDATE SET records = l.records + excluded.records`,
);

/** Of hours before $1. Index: the primary key. */
export const dropOldLateRecords = statement<[Date], object>(
  'fulfilment.drop-old-late-records',
  'DELETE FROM late_record WHERE at_hour < $1',
);
