import type { gql } from '@app/contracts';
import { statement } from '@app/persistence';

export interface KioskCommandRow {
  id: string;
  kiosk_id: number;
  serial: string;
  region_id: string;
  site_id: string;
  kind: gql.KioskCommandKind;
  slot: string;
  reason: string;
  client_id: string | null;
  requested_at: Date;
  requested_by: string;
  expires_at: Date;
  handed_over_at: Date | null;
  state: gql.KioskCommandState;
  finished_at: Date | null;
  result_code: string | null;
}

const columns = `c.id, c.kiosk_id, k.serial, s.region_id, k.site_id, c.kind, c.slot, c.reason, c.client_id,
  c.requested_at, c.requested_by, c.expires_at, c.handed_over_at, c.state, c.finished_at, c.result_code`;
const places = 'JOIN kiosk k ON k.id = c.kiosk_id JOIN site s ON s.id = k.site_id';

/** No row when the same is under way already, or the client's id is taken. */
export const insertCommand = statement<
  [
    id: string,
    kioskId: number,
    kind: string,
    slot: string,
    reason: string,
    clientId: string | null,
    at: Date,
    by: string,
    expiresAt: Date,
  ],
  { id: string }
>(
  'kiosk-commands.insert',
  `INSERT INTO kiosk_command (id, kiosk_id, kind, slot, reason, client_id, requested_at, requested_by, expires_at,
     next_delivery_at, state)
   VALUES ($1::uuid, $2, $3, $4, $5, $6, $7::timestamptz, $8, $9, $7::timestamptz, 'WAITING')
   ON CONFLICT DO NOTHING RETURNING id`,
);

/** By the primary key; locked until the transaction ends. */
export const lockCommand = statement<[id: string], KioskCommandRow>(
  'kiosk-commands.lock',
  `SELECT ${columns} FROM kiosk_command c ${places} WHERE c.id = $1::uuid FOR UPDATE OF c`,
);

/** By its unique index. */
export const commandByClientId = statement<[clientId: string], KioskCommandRow>(
  'kiosk-commands.by-client-id',
  `SELECT ${columns} FROM kiosk_command c ${places} WHERE c.client_id = $1`,
);

/** By the primary key. */
export const commandById = statement<[id: string], KioskCommandRow>(
  'kiosk-commands.by-id',
  `SELECT ${columns} FROM kiosk_command c ${places} WHERE c.id = $1::uuid`,
);

/** Newest first, after a place in that order. Index kiosk_command_newest. */
export const commandsOfKiosk = statement<
  [kioskId: number, beforeAt: Date | null, beforeId: string | null, limit: number],
  KioskCommandRow
>(
  'kiosk-commands.of-kiosk',
  `SELECT ${columns} FROM kiosk_command c ${places}
    WHERE c.kiosk_id = $1 AND ($2::timestamptz IS NULL OR (c.requested_at, c.id) < ($2::timestamptz, $3::uuid))
    ORDER BY c.requested_at DESC, c.id DESC LIMIT $4::integer`,
);

/** Over for good. $2 state, $3 at, $4 result code. */
export const finishCommand = statement<
  [id: string, state: gql.KioskCommandState, at: Date, resultCode: string | null],
  never
>(
  'kiosk-commands.finish',
  `UPDATE kiosk_command SET state = $2, finished_at = $3, result_code = $4, next_delivery_at = NULL WHERE id = $1::uuid`,
);

/** Commands whose time is over, at most `limit` at once. Index kiosk_command_due. */
export const expireCommands = statement<[now: Date, limit: number], { kiosk_id: number }>(
  'kiosk-commands.expire',
  `UPDATE kiosk_command SET state = 'EXPIRED', finished_at = $1, next_delivery_at = NULL
    WHERE id IN (SELECT id FROM kiosk_command WHERE next_delivery_at IS NOT NULL AND expires_at <= $1
                  ORDER BY next_delivery_at LIMIT $2::integer FOR UPDATE SKIP LOCKED)
   RETURNING kiosk_id`,
);

export interface DueCommandRow {
  id: string;
  serial: string;
  kind: gql.KioskCommandKind;
  slot: string;
  requested_at: Date;
  expires_at: Date;
}

/**
 * Takes commands that are due for this process, which sends them; they are due again later, twice as late each time
 * and five minutes at most. Index kiosk_command_due.
 */
export const takeDueCommands = statement<[now: Date, limit: number], DueCommandRow>(
  'kiosk-commands.take-due',
  `UPDATE kiosk_command c SET deliveries = c.deliveries + 1,
          next_delivery_at = $1::timestamptz + least(INTERVAL '5 minutes', INTERVAL '5 seconds' * (2 ^ least(c.deliveries, 10)))
     FROM kiosk k
    WHERE k.id = c.kiosk_id AND c.id IN (
            SELECT id FROM kiosk_command WHERE next_delivery_at <= $1::timestamptz AND expires_at > $1::timestamptz
             ORDER BY next_delivery_at LIMIT $2::integer FOR UPDATE SKIP LOCKED)
   RETURNING c.id, k.serial, c.kind, c.slot, c.requested_at, c.expires_at`,
);

/** They reached the kiosk, or a broker that holds them for it. */
export const noteHandedOver = statement<[ids: readonly string[], now: Date], { kiosk_id: number }>(
  'kiosk-commands.note-handed-over',
  `UPDATE kiosk_command SET state = 'HANDED_OVER', handed_over_at = $2
    WHERE id = ANY ($1::uuid[]) AND state = 'WAITING' RETURNING kiosk_id`,
);

/** Open ones of one kiosk (`kioskId`), or of those in `regions` and `sites` (empty: all), the oldest first. */
export const waitingCommands = statement<
  [now: Date, kioskId: number | null, regions: readonly string[], sites: readonly string[], limit: number],
  DueCommandRow & { state: gql.KioskCommandState }
>(
  'kiosk-commands.waiting',
  `SELECT c.id, k.serial, c.kind, c.slot, c.requested_at, c.expires_at, c.state FROM kiosk_command c ${places}
    WHERE c.next_delivery_at IS NOT NULL AND c.expires_at > $1
      AND ($2::integer IS NULL OR c.kiosk_id = $2::integer)
      AND (cardinality($3::text[]) = 0 OR s.region_id = ANY ($3::text[]))
      AND (cardinality($4::text[]) = 0 OR k.site_id = ANY ($4::text[]))
    ORDER BY c.requested_at, c.id LIMIT $5::integer`,
);

/** By the unique index of the slot's kiosk and code. */
export const slotExists = statement<[kioskId: number, code: string], { id: number }>(
  'kiosk-commands.slot-exists',
  'SELECT id FROM slot WHERE kiosk_id = $1 AND code = $2',
);
