import type { KioskState } from '@app/contracts';
import { inScope, kioskStateFrom } from './kiosk-row.sql.js';

/** Parameters $1 to $7 of every statement that selects kiosks by a filter. */
export type FleetFilterParameters = [
  now: Date,
  scopeRegions: readonly string[],
  scopeSites: readonly string[],
  regions: readonly string[],
  sites: readonly string[],
  states: readonly KioskState[],
  /** LIKE pattern, or null. */
  search: string | null,
];

/** The kiosks that scope and filter leave, with what their state is made of (aliases of kioskStateFrom). */
export const filteredKiosks = `${kioskStateFrom}
  WHERE ${inScope('$2', '$3')} AND ${inScope('$4', '$5')}
    AND (cardinality($6::text[]) = 0 OR st.state = ANY ($6::text[]))
    AND ($7::text IS NULL OR k.serial ILIKE $7 OR s.name ILIKE $7)`;
