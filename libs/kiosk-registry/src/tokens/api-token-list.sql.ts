import { statement } from '@app/persistence';

export type TokenState = 'ACTIVE' | 'EXPIRED' | 'REVOKED';

export interface ListedTokenRow {
  id: string;
  kind: 'DEVICE' | 'GATEWAY';
  name: string;
  kiosk_id: number | null;
  regions: string[];
  sites: string[];
  state: TokenState;
  created_at: Date;
  /** The same as `created_at`, exact: microseconds since the epoch. */
  created_us: number;
  expires_at: Date | null;
  revoked_at: Date | null;
  last_used_at: Date | null;
}

const state = `CASE WHEN t.revoked_at IS NOT NULL THEN 'REVOKED'
            WHEN t.expires_at <= $3::timestamptz THEN 'EXPIRED' ELSE 'ACTIVE' END`;

/**
 * Tokens within the caller's scope: those of its kiosks, and those of gateways that speak for nothing beyond it. Newest
 * first after ($7, $8); by the index api_token_newest, with $5 by api_token_of_kiosk.
 */
export const listTokens = statement<
  [
    regions: readonly string[],
    sites: readonly string[],
    now: Date,
    kind: 'DEVICE' | 'GATEWAY' | null,
    kiosk: string | null,
    state: TokenState | null,
    afterMicroseconds: number | null,
    afterId: string | null,
    limit: number,
  ],
  ListedTokenRow
>(
  'kiosk-registry.list-tokens',
  `SELECT t.id, t.kind, t.name, t.kiosk_id, t.regions, t.sites, ${state} AS state, t.created_at,
          (extract(epoch FROM t.created_at) * 1000000)::bigint AS created_us, t.expires_at, t.revoked_at, u.last_used_at
     FROM api_token t
     LEFT JOIN kiosk k ON k.id = t.kiosk_id
     LEFT JOIN site s ON s.id = k.site_id
     LEFT JOIN api_token_use u ON u.token_id = t.id
    WHERE CASE t.kind
            WHEN 'DEVICE' THEN (cardinality($1::text[]) = 0 OR s.region_id = ANY ($1))
                           AND (cardinality($2::text[]) = 0 OR k.site_id = ANY ($2))
            ELSE (cardinality($1::text[]) = 0 AND cardinality($2::text[]) = 0)
              OR (cardinality(t.regions) + cardinality(t.sites) > 0
                  AND (cardinality(t.regions) = 0 OR (cardinality($2::text[]) = 0 AND t.regions <@ $1::text[]))
                  AND NOT EXISTS (
                    SELECT FROM unnest(t.sites) AS named (id) LEFT JOIN site p ON p.id = named.id
                     WHERE p.id IS NULL
                        OR NOT (cardinality($1::text[]) = 0 OR p.region_id = ANY ($1))
                        OR NOT (cardinality($2::text[]) = 0 OR p.id = ANY ($2))))
          END
      AND ($4::text IS NULL OR t.kind = $4)
      AND ($5::text IS NULL OR t.kiosk_id = (SELECT id FROM kiosk WHERE serial = $5))
      AND ($6::text IS NULL OR ${state} = $6)
      AND ($7::bigint IS NULL
           OR (t.created_at, t.id) < ('epoch'::timestamptz + $7 * INTERVAL '1 microsecond', $8::uuid))
    ORDER BY t.created_at DESC, t.id DESC LIMIT $9`,
  { plannedPerCall: true },
);
