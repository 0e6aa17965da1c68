import { statement } from '@app/persistence';
import { allTilesFrom, type TileRow, tileColumns } from '../kiosk/kiosk-row.sql.js';

/** The tiles of the whole fleet, for the copy in memory that all watchers share. Never sent without a scope. */
export const allTiles = statement<[now: Date], TileRow>(
  'fleet-view.all-tiles',
  `SELECT ${tileColumns} FROM ${allTilesFrom}`,
);
