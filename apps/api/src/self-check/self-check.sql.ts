import { statement } from '@app/persistence';
import type { Phase } from './judge.js';

export interface SelfCheckRow {
  phase: Phase;
  sent_at: Date | null;
  confirmed_at: Date | null;
  since: Date;
  refused: string | null;
}

const columns = 'phase, sent_at, confirmed_at, since, refused';

/** Takes or keeps the lease; no row when another process has it. $1 who, $2 now, $3 until. One row. */
export const takeLease = statement<[string, Date, Date], SelfCheckRow>(
  'api.self-check-take-lease',
  `UPDATE self_check SET
     since = CASE WHEN lease_until < $2::timestamptz - INTERVAL '1 minute' THEN $2::timestamptz ELSE since END,
     holder = $1, lease_until = $3
   WHERE holder = $1 OR lease_until < $2::timestamptz RETURNING ${columns}`,
);

/** One row. */
export const readSelfCheck = statement<[], SelfCheckRow>(
  'api.self-check-read',
  `SELECT ${columns} FROM self_check`,
);

/** $1 phase, $2 sent at, $3 confirmed at, $4 why it was refused. One row. */
export const writeSelfCheck = statement<[Phase, Date | null, Date | null, string | null], object>(
  'api.self-check-write',
  'UPDATE self_check SET phase = $1, sent_at = $2, confirmed_at = $3, refused = $4',
);
