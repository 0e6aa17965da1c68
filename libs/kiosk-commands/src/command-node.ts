import type { gql } from '@app/contracts';
import type { KioskReference } from '@app/kiosk-registry';
import type { DueCommandRow, KioskCommandRow } from './kiosk-command.sql.js';

export interface KioskCommandNode {
  __typename: 'KioskCommand';
  id: string;
  kiosk: KioskReference;
  kind: gql.KioskCommandKind;
  slot: string | null;
  reason: string;
  state: gql.KioskCommandState;
  requestedAt: Date;
  requestedBy: string;
  expiresAt: Date;
  handedOverAt: Date | null;
  finishedAt: Date | null;
  resultCode: string | null;
}

export function commandNode(row: KioskCommandRow): KioskCommandNode {
  return {
    __typename: 'KioskCommand',
    id: row.id,
    kiosk: { __typename: 'Kiosk', kioskId: row.kiosk_id },
    kind: row.kind,
    slot: row.slot === '' ? null : row.slot,
    reason: row.reason,
    state: row.state,
    requestedAt: row.requested_at,
    requestedBy: row.requested_by,
    expiresAt: row.expires_at,
    handedOverAt: row.handed_over_at,
    finishedAt: row.finished_at,
    resultCode: row.result_code,
  };
}

/** What goes to a kiosk: neither who asked nor why. */
export interface CommandMessage {
  id: string;
  kiosk: string;
  kind: gql.KioskCommandKind;
  slot: string | null;
  requestedAt: string;
  expiresAt: string;
}

export function commandMessage(row: DueCommandRow): CommandMessage {
  return {
    id: row.id,
    kiosk: row.serial,
    kind: row.kind,
    slot: row.slot === '' ? null : row.slot,
    requestedAt: row.requested_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
  };
}
