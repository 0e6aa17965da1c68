import { statement } from '@app/persistence';
import type { OpeningHours } from '../calendar/opening-hours.js';

export interface PlaceRow {
  site_id: string;
  region_id: string;
  time_zone: string;
  opening_hours: OpeningHours[];
}

/** $1 sites. */
export const placesOfSites = statement<[readonly string[]], PlaceRow>(
  'fulfilment.places-of-sites',
  'SELECT id AS site_id, region_id, time_zone, opening_hours FROM site WHERE id = ANY($1::text[])',
);

export interface KioskPlaceRow {
  kiosk_id: number;
  site_id: string;
  footprint_square_metres: number;
  retired_at: Date | null;
}

/** Where kiosks stand now. $1 kiosk ids. */
export const placesOfKiosks = statement<[readonly number[]], KioskPlaceRow>(
  'fulfilment.places-of-kiosks',
  `SELECT k.id AS kiosk_id, k.site_id, m.footprint_square_metres, k.retired_at
   FROM kiosk k JOIN kiosk_model m ON m.id = k.model_id WHERE k.id = ANY($1::int[])`,
);
