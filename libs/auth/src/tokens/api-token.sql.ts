import { statement } from '@app/persistence';

/** One token per kiosk, as arrays of equal length. How long they live is the policy's matter. */
export const insertDeviceTokens = statement<
  [
    hashes: Buffer[],
    names: string[],
    kioskIds: number[],
    createdAt: Date,
    /** Null for a token that counts at once. */
    overlapSeconds: number | null,
  ],
  { id: string; kiosk_id: number; expires_at: Date | null }
>(
  'auth.insert-device-tokens',
  `INSERT INTO api_token (token_hash, kind, name, kiosk_id, created_at, expires_at, overlap_seconds)
   SELECT hash, 'DEVICE', name, kiosk_id, $4::timestamptz,
          $4::timestamptz + make_interval(days => (SELECT device_token_days FROM token_policy)), $5
     FROM unnest($1::bytea[], $2::text[], $3::integer[]) AS given (hash, name, kiosk_id)
   RETURNING id, kiosk_id, expires_at`,
);

/** Tokens that a kiosk got by rotating and never used: nobody misses them. By the index api_token_of_kiosk. */
export const deleteUnusedSuccessors = statement<[kioskId: number], { id: string }>(
  'auth.delete-unused-successors',
  'DELETE FROM api_token WHERE kiosk_id = $1 AND overlap_seconds IS NOT NULL RETURNING id',
);

/**
 * The first use of a token that came by rotation: the kiosk's other tokens get their end, on every process. In one
 * statement and under the row's lock, so that of two processes one does it. No row when it was done before.
 */
export const confirmSuccessor = statement<[id: string, at: Date], { version: number }>(
  'auth.confirm-successor',
  `WITH successor AS (
     SELECT id, kiosk_id, $2::timestamptz + make_interval(secs => overlap_seconds) AS ends FROM api_token
      WHERE id = $1::uuid AND overlap_seconds IS NOT NULL FOR UPDATE
   ), confirmed AS (
     UPDATE api_token t SET overlap_seconds = NULL FROM successor s WHERE t.id = s.id RETURNING t.id
   ), ended AS (
     UPDATE api_token t SET expires_at = s.ends FROM successor s
      WHERE t.kiosk_id = s.kiosk_id AND t.id <> s.id AND t.revoked_at IS NULL
        AND (t.expires_at IS NULL OR t.expires_at > s.ends)
   )
   UPDATE access_version SET version = version + 1 WHERE EXISTS (SELECT FROM confirmed) RETURNING version`,
);

/** By the primary key. */
export const tokenLifetime = statement<[id: string], { created_at: Date; expires_at: Date | null }>(
  'auth.token-lifetime',
  'SELECT created_at, expires_at FROM api_token WHERE id = $1::uuid',
);

/** $2 bounds tokens that would live longer. By the index api_token_kiosk. */
export const expireDeviceTokens = statement<[kioskId: number, at: Date], { id: string }>(
  'auth.expire-device-tokens',
  `UPDATE api_token SET expires_at = $2
    WHERE kiosk_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2) RETURNING id`,
);

/** By the index api_token_kiosk. */
export const revokeDeviceTokens = statement<[kioskId: number, at: Date], { id: string }>(
  'auth.revoke-device-tokens',
  'UPDATE api_token SET revoked_at = $2 WHERE kiosk_id = $1 AND revoked_at IS NULL RETURNING id',
);

export const insertGatewayToken = statement<
  [hash: Buffer, name: string, regions: string[], sites: string[], createdAt: Date, expiresAt: Date | null],
  { id: string }
>(
  'auth.insert-gateway-token',
  `INSERT INTO api_token (token_hash, kind, name, regions, sites, created_at, expires_at)
   VALUES ($1, 'GATEWAY', $2, $3, $4, $5, $6) RETURNING id`,
);

export interface StoredTokenRow {
  id: string;
  kind: 'DEVICE' | 'GATEWAY';
  name: string;
  kiosk_id: number | null;
  site_id: string | null;
  region_id: string | null;
  regions: string[];
  sites: string[];
  revoked_at: Date | null;
}

/** By the primary key; locked, so that two who revoke it agree on when. */
export const findToken = statement<[id: string], StoredTokenRow>(
  'auth.find-token',
  `SELECT t.id, t.kind, t.name, t.kiosk_id, k.site_id, s.region_id, t.regions, t.sites, t.revoked_at
     FROM api_token t LEFT JOIN kiosk k ON k.id = t.kiosk_id LEFT JOIN site s ON s.id = k.site_id
    WHERE t.id = $1::uuid FOR UPDATE OF t`,
);

export const revokeToken = statement<[id: string, at: Date], { revoked_at: Date }>(
  'auth.revoke-token',
  'UPDATE api_token SET revoked_at = $2 WHERE id = $1::uuid RETURNING revoked_at',
);
