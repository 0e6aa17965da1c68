import { statement } from '@app/persistence';
import { inScope, type KioskRow, kioskColumns, someKiosksFrom } from './kiosk-row.sql.js';

/** Some kiosks of the caller's scope, by primary key. About 0.02 ms each. */
export const kiosksById = statement<
  [now: Date, ids: readonly number[], regions: readonly string[], sites: readonly string[]],
  KioskRow
>(
  'fleet-view.kiosks-by-id',
  `SELECT ${kioskColumns} FROM ${someKiosksFrom}
   WHERE k.id = ANY ($2::integer[]) AND ${inScope('$3', '$4')}`,
);

/** The id behind a serial, in the caller's scope only. Index kiosk_serial_key. */
export const kioskIdBySerial = statement<
  [serial: string, regions: readonly string[], sites: readonly string[]],
  { id: number }
>(
  'fleet-view.kiosk-id-by-serial',
  `SELECT k.id FROM kiosk k JOIN site s ON s.id = k.site_id WHERE k.serial = $1 AND ${inScope('$2', '$3')}`,
);
