import { statement } from '@app/persistence';

export interface StoredPlanogram {
  probes: { name: string; zone: string; storageClass: string }[];
  slots: { code: string; product: string | null; capacity: number; par: number }[];
}

export interface ClaimCodeRow {
  id: string;
  state: 'OPEN' | 'USED' | 'EXPIRED' | 'REVOKED';
  kiosk_id: number | null;
  site_id: string;
  region_id: string;
  created_at: Date;
  /** The same, exact: microseconds since the epoch. */
  created_us: number;
  created_by: string;
  expires_at: Date;
  used_by: string | null;
  used_at: Date | null;
}

/** Aliases c, q (claim), k, s. `now` is the name of the parameter with the present instant. */
const state = (
  now: string,
) => `CASE WHEN q.id IS NOT NULL THEN 'USED' WHEN c.revoked_at IS NOT NULL THEN 'REVOKED'
            WHEN c.expires_at <= ${now}::timestamptz THEN 'EXPIRED' ELSE 'OPEN' END`;
const columns = (
  now: string,
) => `c.id, ${state(now)} AS state, c.kiosk_id, s.id AS site_id, s.region_id, c.created_at,
          (extract(epoch FROM c.created_at) * 1000000)::bigint AS created_us, c.created_by, c.expires_at,
          q.serial AS used_by, q.claimed_at AS used_at`;
const from = `claim_code c
     LEFT JOIN kiosk_claim q ON q.code_id = c.id
     LEFT JOIN kiosk k ON k.id = c.kiosk_id
     JOIN site s ON s.id = coalesce(c.site_id, k.site_id)`;

export const insertClaimCode = statement<
  [
    hash: Buffer,
    kioskId: number | null,
    site: string | null,
    model: string | null,
    planogram: string | null,
    at: Date,
    by: string,
    expiresAt: Date,
  ],
  { id: string }
>(
  'enrolment.insert-claim-code',
  `INSERT INTO claim_code (code_hash, kiosk_id, site_id, model_id, planogram, created_at, created_by, expires_at)
   VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, $8) RETURNING id`,
);

/** A kiosk has one open code: the new one. */
export const revokeCodesOfKiosk = statement<[kioskId: number, at: Date], { id: string }>(
  'enrolment.revoke-codes-of-kiosk',
  `UPDATE claim_code c SET revoked_at = $2 WHERE kiosk_id = $1 AND revoked_at IS NULL AND expires_at > $2
      AND NOT EXISTS (SELECT FROM kiosk_claim q WHERE q.code_id = c.id) RETURNING id`,
);

export const countOpenCodes = statement<[now: Date], { codes: number }>(
  'enrolment.count-open-codes',
  `SELECT count(*) AS codes FROM claim_code c LEFT JOIN kiosk_claim q ON q.code_id = c.id
    WHERE c.expires_at > $1 AND c.revoked_at IS NULL AND q.id IS NULL`,
);

/** By the primary key. */
export const claimCodeById = statement<[id: string, now: Date], ClaimCodeRow>(
  'enrolment.claim-code-by-id',
  `SELECT ${columns('$2')} FROM ${from} WHERE c.id = $1::uuid`,
);

export const revokeClaimCode = statement<[id: string, at: Date], never>(
  'enrolment.revoke-claim-code',
  'UPDATE claim_code SET revoked_at = $2 WHERE id = $1::uuid',
);

/** Newest first after ($5, $6), within the caller's scope; by the index claim_code_newest. */
export const claimCodePage = statement<
  [
    regions: readonly string[],
    sites: readonly string[],
    now: Date,
    state: ClaimCodeRow['state'] | null,
    afterMicroseconds: number | null,
    afterId: string | null,
    limit: number,
  ],
  ClaimCodeRow
>(
  'enrolment.claim-code-page',
  `SELECT ${columns('$3')} FROM ${from}
    WHERE (cardinality($1::text[]) = 0 OR s.region_id = ANY ($1)) AND (cardinality($2::text[]) = 0 OR s.id = ANY ($2))
      AND ($4::text IS NULL OR ${state('$3')} = $4)
      AND ($5::bigint IS NULL
           OR (c.created_at, c.id) < ('epoch'::timestamptz + $5 * INTERVAL '1 microsecond', $6::uuid))
    ORDER BY c.created_at DESC, c.id DESC LIMIT $7`,
  { plannedPerCall: true },
);

export interface OpenCodeRow {
  id: string;
  code_hash: Buffer;
  kiosk_id: number | null;
  site_id: string | null;
}

/** By the unique index of the hash. */
export const usableCode = statement<[hash: Buffer, now: Date], OpenCodeRow>(
  'enrolment.usable-code',
  `SELECT id, code_hash, kiosk_id, site_id FROM claim_code
    WHERE code_hash = $1 AND expires_at > $2 AND revoked_at IS NULL
      AND NOT EXISTS (SELECT FROM kiosk_claim q WHERE q.code_id = claim_code.id)`,
);

/** The same under its lock: of two who race for a code the second waits here, and then finds it used. */
export const lockUsableCode = statement<[id: string, now: Date], { id: string }>(
  'enrolment.lock-usable-code',
  'SELECT id FROM claim_code WHERE id = $1::uuid AND expires_at > $2 AND revoked_at IS NULL FOR UPDATE',
);
