import { statement } from '@app/persistence';

/** One row, read by every process about twice a second. */
export const readAccessVersion = statement<[], { version: number }>(
  'auth.read-access-version',
  'SELECT version FROM access_version',
);

/** In the transaction of the change that takes rights away. */
export const bumpAccessVersion = statement<[], { version: number }>(
  'auth.bump-access-version',
  'UPDATE access_version SET version = version + 1 RETURNING version',
);

export interface SessionRow {
  token_hash: Buffer;
  expires_at: Date;
  id: string;
  email: string;
  name: string;
  role: string;
  regions: string[];
  sites: string[];
}

/** By token hash: primary key of user_session. $2: now. */
export const findSessions = statement<[hashes: Buffer[], now: Date], SessionRow>(
  'auth.find-sessions',
  `SELECT s.token_hash, s.expires_at, u.id, u.email, u.name, u.role, u.regions, u.sites
     FROM user_session s JOIN app_user u ON u.id = s.user_id
    WHERE s.token_hash = ANY ($1::bytea[]) AND s.expires_at > $2 AND u.disabled_at IS NULL`,
);

export interface ApiTokenRow {
  token_hash: Buffer;
  id: string;
  kind: 'DEVICE' | 'GATEWAY';
  name: string;
  kiosk_id: number | null;
  serial: string | null;
  regions: string[];
  sites: string[];
  expires_at: Date | null;
  /** Came by rotation and was never used. */
  unused_successor: boolean;
}

/** By token hash: unique index of api_token. $2: now. */
export const findApiTokens = statement<[hashes: Buffer[], now: Date], ApiTokenRow>(
  'auth.find-api-tokens',
  `SELECT t.token_hash, t.id, t.kind, t.name, t.kiosk_id, k.serial, t.regions, t.sites, t.expires_at,
          t.overlap_seconds IS NOT NULL AS unused_successor
     FROM api_token t LEFT JOIN kiosk k ON k.id = t.kiosk_id
    WHERE t.token_hash = ANY ($1::bytea[]) AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > $2)`,
);
