import { statement } from '@app/persistence';

export interface StoredUserRow {
  id: string;
  email: string;
  name: string;
  password_hash: string;
  role: string;
  regions: string[];
  sites: string[];
  disabled: boolean;
}

/** By the unique index app_user_email. */
export const findUserByEmail = statement<[email: string], StoredUserRow>(
  'auth.find-user-by-email',
  `SELECT id, email, name, password_hash, role, regions, sites, disabled_at IS NOT NULL AS disabled
     FROM app_user WHERE lower(email) = lower($1)`,
);

/** No row when somebody has the address already (unique index app_user_email). */
export const insertUser = statement<
  [
    email: string,
    name: string,
    passwordHash: string,
    role: string,
    regions: string[],
    sites: string[],
    at: Date,
  ],
  { id: string }
>(
  'auth.insert-user',
  `INSERT INTO app_user (email, name, password_hash, role, regions, sites, created_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (lower(email)) DO NOTHING RETURNING id`,
);

export const updateUser = statement<
  [id: string, name: string, passwordHash: string, role: string, regions: string[], sites: string[]],
  { id: string }
>(
  'auth.update-user',
  `UPDATE app_user SET name = $2, password_hash = $3, role = $4, regions = $5, sites = $6, disabled_at = NULL
    WHERE id = $1 RETURNING id`,
);

export const anyUser = statement<[], { found: boolean }>(
  'auth.any-user',
  'SELECT EXISTS (SELECT FROM app_user) AS found',
);

export const insertSession = statement<
  [hash: Buffer, userId: string, createdAt: Date, expiresAt: Date],
  never
>(
  'auth.insert-session',
  'INSERT INTO user_session (token_hash, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)',
);

/** By the primary key. */
export const deleteSession = statement<[hash: Buffer], { user_id: string }>(
  'auth.delete-session',
  'DELETE FROM user_session WHERE token_hash = $1 RETURNING user_id',
);

export const deleteSessionsOfUser = statement<[userId: string], never>(
  'auth.delete-sessions-of-user',
  'DELETE FROM user_session WHERE user_id = $1',
);

/** By the index user_session_expiry; done at each sign-in, so no job is needed for it. */
export const deleteExpiredSessions = statement<[now: Date], never>(
  'auth.delete-expired-sessions',
  'DELETE FROM user_session WHERE expires_at <= $1',
);
