import { statement } from '@app/persistence';
import { type FleetFilterParameters, filteredKiosks } from './fleet-filter.sql.js';
import { type KioskRow, kioskColumns, someKiosksFrom } from './kiosk-row.sql.js';

/**
 * The next kiosks by serial after the cursor ('' for the first page). Reads index kiosk_serial_key in order and
 * stops when the page is full; the details are then read for the page only.
 */
export const kioskPage = statement<
  [...filter: FleetFilterParameters, afterSerial: string, limit: number],
  KioskRow
>(
  'fleet-view.kiosk-page',
  `WITH page AS MATERIALIZED (
     SELECT k.id FROM ${filteredKiosks} AND k.serial > $8 ORDER BY k.serial LIMIT $9
   )
   SELECT ${kioskColumns} FROM ${someKiosksFrom} WHERE k.id IN (SELECT id FROM page) ORDER BY k.serial`,
  { plannedPerCall: true },
);

/** How many kiosks the filter leaves in all. */
export const kioskCount = statement<FleetFilterParameters, { kiosks: number }>(
  'fleet-view.kiosk-count',
  `SELECT count(*) AS kiosks FROM ${filteredKiosks}`,
  { plannedPerCall: true },
);
