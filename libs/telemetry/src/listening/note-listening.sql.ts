import { statement } from '@app/persistence';

/**
 * Notes that telemetry can be received now. After an interruption longer than $2 the uninterrupted time begins anew;
 * a clock that is behind the last note changes nothing. $1 now, $2 seconds. One row, found by its key.
 */
export const noteListening = statement<[Date, number], object>(
  'telemetry.note-listening',
  `UPDATE ingest_listening
   SET since = CASE WHEN last_alive_at < $1::timestamptz - make_interval(secs => $2::integer) THEN $1 ELSE since END,
       last_alive_at = $1
   WHERE last_alive_at < $1`,
);
