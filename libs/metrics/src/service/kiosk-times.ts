import { grouped } from '@app/kernel';
import type { KioskTimeRow } from './kiosk-times.sql.js';
import type { KioskTimes } from './service-levels.js';

export function byKiosk(rows: readonly KioskTimeRow[]): [KioskTimeRow, ...KioskTimeRow[]][] {
  return [...grouped(rows, (row) => row.kiosk_id).values()];
}

/** One kiosk's times, cut to a window. */
export function timesOf(
  rows: readonly [KioskTimeRow, ...KioskTimeRow[]],
  window = { from: -Infinity, to: Infinity },
): KioskTimes {
  const of = (kind: KioskTimeRow['kind']) =>
    rows
      .filter((row) => row.kind === kind)
      .map((row) => ({
        from: Math.max(row.from_at.getTime(), window.from),
        to: Math.min(row.to_at.getTime(), window.to),
      }))
      .filter(({ from, to }) => from < to);
  return {
    zone: rows[0].time_zone,
    hours: rows[0].opening_hours,
    silent: of('SILENT'),
    failed: of('FAILED'),
    maintenance: of('MAINTENANCE'),
    excursions: of('EXCURSION'),
  };
}
