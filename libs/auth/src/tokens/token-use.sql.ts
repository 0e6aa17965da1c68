import { statement } from '@app/persistence';

/** At most one write a minute and token, whichever processes saw it. In order of id, so that two never deadlock. */
export const noteTokenUses = statement<[ids: string[], at: Date[]], never>(
  'auth.note-token-uses',
  `INSERT INTO api_token_use AS u (token_id, last_used_at)
   SELECT t.id, given.at FROM unnest($1::uuid[], $2::timestamptz[]) AS given (id, at) JOIN api_token t ON t.id = given.id
    ORDER BY t.id
   ON CONFLICT (token_id) DO UPDATE SET last_used_at = excluded.last_used_at
    WHERE u.last_used_at <= excluded.last_used_at - INTERVAL '1 minute'`,
);
