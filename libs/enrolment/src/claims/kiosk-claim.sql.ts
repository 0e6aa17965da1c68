import { statement } from '@app/persistence';
import type { StoredPlanogram } from './claim-code.sql.js';

export interface ClaimRow {
  id: string;
  code_id: string;
  serial: string;
  status: 'PENDING' | 'APPROVED' | 'REJECTED';
  kiosk_id: number | null;
  issued_at: Date | null;
  /** Of the token handed out last. */
  token_works: boolean;
}

const columns = `q.id, q.code_id, q.serial, q.status, q.kiosk_id, q.issued_at`;

/** By the unique index of the secret's hash. */
export const claimBySecret = statement<[secretHash: Buffer], Omit<ClaimRow, 'token_works'>>(
  'enrolment.claim-by-secret',
  `SELECT ${columns} FROM kiosk_claim q WHERE q.secret_hash = $1`,
);

/** Locked until the transaction ends. */
export const lockClaim = statement<[id: string], Omit<ClaimRow, 'token_works'> & { token_id: string | null }>(
  'enrolment.lock-claim',
  `SELECT ${columns}, q.token_id FROM kiosk_claim q WHERE q.id = $1::uuid FOR UPDATE`,
);

/** A statement of its own, after the lock: one that waited for it would look at tokens as they were before. */
export const tokenWorks = statement<[id: string | null, now: Date], { works: boolean }>(
  'enrolment.token-works',
  `SELECT EXISTS (SELECT FROM api_token WHERE id = $1::uuid AND revoked_at IS NULL
             AND (expires_at IS NULL OR expires_at > $2::timestamptz)) AS works`,
);

/** By the unique index of the code. */
export const claimOfCode = statement<[codeId: string], { id: string }>(
  'enrolment.claim-of-code',
  'SELECT id FROM kiosk_claim WHERE code_id = $1::uuid',
);

export const insertClaim = statement<
  [
    codeId: string,
    secretHash: Buffer,
    serial: string,
    firmware: string | null,
    status: 'PENDING' | 'APPROVED',
    at: Date,
    kioskId: number | null,
  ],
  { id: string }
>(
  'enrolment.insert-claim',
  `INSERT INTO kiosk_claim (code_id, secret_hash, serial, firmware, status, claimed_at, asked_at, decided_at, kiosk_id)
   VALUES ($1::uuid, $2, $3, $4, $5, $6, $6, CASE WHEN $5 = 'APPROVED' THEN $6::timestamptz END, $7) RETURNING id`,
);

export const noteIssued = statement<[id: string, tokenId: string, at: Date], never>(
  'enrolment.note-issued',
  'UPDATE kiosk_claim SET token_id = $2::uuid, issued_at = coalesce(issued_at, $3) WHERE id = $1::uuid',
);

export const noteAsked = statement<[id: string, at: Date], never>(
  'enrolment.note-asked',
  'UPDATE kiosk_claim SET asked_at = $2 WHERE id = $1::uuid',
);

export interface PendingClaimRow {
  id: string;
  serial: string;
  site_id: string;
  region_id: string;
  model_id: string;
  planogram: StoredPlanogram;
}

/** Locked until the transaction ends; no row once it is decided. */
export const lockPendingClaim = statement<[id: string], PendingClaimRow>(
  'enrolment.lock-pending-claim',
  `SELECT q.id, q.serial, c.site_id, s.region_id, c.model_id, c.planogram
     FROM kiosk_claim q JOIN claim_code c ON c.id = q.code_id JOIN site s ON s.id = c.site_id
    WHERE q.id = $1::uuid AND q.status = 'PENDING' FOR UPDATE OF q`,
);

export const decideClaim = statement<
  [id: string, status: 'APPROVED' | 'REJECTED', at: Date, by: string, kioskId: number | null],
  never
>(
  'enrolment.decide-claim',
  'UPDATE kiosk_claim SET status = $2, decided_at = $3, decided_by = $4, kiosk_id = $5 WHERE id = $1::uuid',
);

/** One more wrong code in this minute, over all processes. */
export const countFailedClaim = statement<[minute: Date], { failed: number }>(
  'enrolment.count-failed-claim',
  `UPDATE claim_attempt SET minute = $1, failed = CASE WHEN minute = $1 THEN failed + 1 ELSE 1 END RETURNING failed`,
);

export const failedClaims = statement<[minute: Date], { failed: number }>(
  'enrolment.failed-claims',
  'SELECT failed FROM claim_attempt WHERE minute = $1',
);
