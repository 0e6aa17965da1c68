import { statement } from '@app/persistence';
import type { gql } from '@app/contracts';

/** The same boot again, because a kiosk asked again, keeps what it said first. */
export const noteHandshake = statement<
  [
    kioskId: number,
    boot: string,
    reason: gql.BootReason,
    firmware: string,
    deviceAt: Date,
    receivedAt: Date,
    status: gql.BootStatus,
    statusReason: gql.BootStatusReason | null,
  ],
  never
>(
  'enrolment.note-handshake',
  `INSERT INTO kiosk_handshake AS h (kiosk_id, boot, reason, firmware, device_at, received_at, status, status_reason)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
   ON CONFLICT (kiosk_id) DO UPDATE SET
     reason = CASE WHEN h.boot = excluded.boot THEN h.reason ELSE excluded.reason END,
     firmware = CASE WHEN h.boot = excluded.boot THEN h.firmware ELSE excluded.firmware END,
     device_at = CASE WHEN h.boot = excluded.boot THEN h.device_at ELSE excluded.device_at END,
     boot = excluded.boot, received_at = excluded.received_at,
     status = excluded.status, status_reason = excluded.status_reason`,
);

export interface HandshakeRow {
  id: number;
  site_id: string;
  region_id: string;
  acceptance: gql.KioskAcceptance;
  boot: string | null;
  reason: gql.BootReason;
  firmware: string;
  device_at: Date;
  received_at: Date;
  status: gql.BootStatus;
  status_reason: gql.BootStatusReason | null;
}

/** By the primary keys; whether they are in scope is decided by the caller. */
export const handshakesOf = statement<[kioskIds: readonly number[]], HandshakeRow>(
  'enrolment.handshakes-of',
  `SELECT k.id, k.site_id, s.region_id, k.acceptance, h.boot, h.reason, h.firmware, h.device_at, h.received_at, h.status,
          h.status_reason
     FROM kiosk k JOIN site s ON s.id = k.site_id LEFT JOIN kiosk_handshake h ON h.kiosk_id = k.id
    WHERE k.id = ANY ($1::integer[])`,
);
