import { statement } from '@app/persistence';

/** By the index api_token_of_kiosk. */
export const newestUnusedSuccessor = statement<[kioskId: number], { created_at: Date }>(
  'enrolment.newest-unused-successor',
  `SELECT created_at FROM api_token WHERE kiosk_id = $1 AND overlap_seconds IS NOT NULL
    ORDER BY created_at DESC LIMIT 1`,
);
