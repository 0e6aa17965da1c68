import type { Role } from '@app/contracts';
import type { Principal } from '../access/principal.js';
import type { ApiTokenRow, SessionRow } from './token.sql.js';

/** A token that works. */
export interface FoundToken {
  principal: Principal;
  /** Milliseconds since the epoch; Infinity when it never expires. */
  expiresAt: number;
  /** Of a device or gateway, whose uses are noted; null for a person's session. */
  tokenId: string | null;
}

export function tokenOfSession(row: SessionRow): FoundToken {
  const { id, email, name, role, regions, sites } = row;
  return {
    principal: { kind: 'user', id, email, name, role: role as Role, regions, sites },
    expiresAt: row.expires_at.getTime(),
    tokenId: null,
  };
}

/** Null for a device token whose kiosk is not there. */
export function tokenOfApiRow(row: ApiTokenRow): FoundToken | null {
  const { id, kind, name, regions, sites, kiosk_id: kioskId, serial } = row;
  const found = { expiresAt: row.expires_at?.getTime() ?? Infinity, tokenId: id };
  if (kind === 'GATEWAY')
    return { ...found, principal: { kind: 'gateway', tokenId: id, name, regions, sites } };
  if (kioskId === null || serial === null) return null;
  return { ...found, principal: { kind: 'device', tokenId: id, kioskId, serial } };
}
