import type { gql } from '@app/contracts';
import type { KioskReference, SiteReference } from '@app/kiosk-registry';
import type { ClaimCodeRow } from './claim-code.sql.js';

/** A ClaimCode as resolvers answer it. */
export interface ClaimCodeNode {
  __typename: 'ClaimCode';
  id: string;
  state: gql.ClaimCodeState;
  kiosk: KioskReference | null;
  site: SiteReference;
  createdAt: Date;
  createdBy: string;
  expiresAt: Date;
  usedBy: string | null;
  usedAt: Date | null;
}

export function claimCodeNode(row: ClaimCodeRow): ClaimCodeNode {
  return {
    __typename: 'ClaimCode',
    id: row.id,
    state: row.state,
    kiosk: row.kiosk_id === null ? null : { __typename: 'Kiosk', kioskId: row.kiosk_id },
    site: { __typename: 'Site', siteId: row.site_id },
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiresAt: row.expires_at,
    usedBy: row.used_by,
    usedAt: row.used_at,
  };
}
