import { statement } from '@app/persistence';
import type { gql } from '@app/contracts';

export interface PendingKioskRow {
  /** `claim:<uuid>` or `kiosk:<serial>`. */
  key: string;
  kind: gql.PendingKioskKind;
  serial: string;
  site_id: string;
  model: string;
  firmware: string | null;
  since: Date;
  /** The same, exact: microseconds since the epoch. */
  since_us: number;
  code_created_by: string | null;
  last_asked_at: Date | null;
}

/**
 * Who waits, longest first after ($3, $4), within the caller's scope. By the partial indexes kiosk_claim_pending and
 * kiosk_pending, so what is not waiting costs nothing.
 */
export const pendingKioskPage = statement<
  [
    regions: readonly string[],
    sites: readonly string[],
    afterMicroseconds: number | null,
    afterKey: string | null,
    limit: number,
  ],
  PendingKioskRow
>(
  'enrolment.pending-kiosk-page',
  `SELECT w.key, w.kind, w.serial, w.site_id, m.name AS model, w.firmware, w.since,
          (extract(epoch FROM w.since) * 1000000)::bigint AS since_us, w.code_created_by, w.last_asked_at
     FROM (
       SELECT 'claim:' || q.id AS key, 'CLAIMED' AS kind, q.serial, c.site_id, c.model_id, q.firmware,
              q.claimed_at AS since, c.created_by AS code_created_by, q.asked_at AS last_asked_at
         FROM kiosk_claim q JOIN claim_code c ON c.id = q.code_id WHERE q.status = 'PENDING'
       UNION ALL
       SELECT 'kiosk:' || k.serial, 'REGISTERED', k.serial, k.site_id, k.model_id, h.firmware,
              k.registered_at, NULL, h.received_at
         FROM kiosk k LEFT JOIN kiosk_handshake h ON h.kiosk_id = k.id
        WHERE k.acceptance = 'PENDING' AND k.lifecycle <> 'RETIRED'
     ) w
     JOIN site s ON s.id = w.site_id JOIN kiosk_model m ON m.id = w.model_id
    WHERE (cardinality($1::text[]) = 0 OR s.region_id = ANY ($1)) AND (cardinality($2::text[]) = 0 OR s.id = ANY ($2))
      AND ($3::bigint IS NULL OR (w.since, w.key) > ('epoch'::timestamptz + $3 * INTERVAL '1 microsecond', $4::text))
    ORDER BY w.since, w.key LIMIT $5`,
);
