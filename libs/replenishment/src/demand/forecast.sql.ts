import type { DemandClass, ForecastMethod, StorageClass } from '@app/contracts';
import { statement } from '@app/persistence';
import type { ForecastErrors } from './forecast-slot.js';

export interface DepotKioskRow {
  id: number;
  serial: string;
  site_id: string;
  lifecycle: string;
  time_zone: string;
  latitude: number;
  longitude: number;
  opening_hours: { weekday: number; opens: string; closes: string }[];
}

/** The kiosks that a depot serves, retired ones left out. Index depot_site_depot, kiosk_site. */
export const kiosksOfDepot = statement<[depot: string], DepotKioskRow>(
  'replenishment.kiosks-of-depot',
  `SELECT k.id, k.serial, k.site_id, k.lifecycle, s.time_zone, s.latitude, s.longitude, s.opening_hours
     FROM depot_site ds JOIN site s ON s.id = ds.site_id JOIN kiosk k ON k.site_id = s.id
    WHERE ds.depot_id = $1 AND k.lifecycle <> 'RETIRED' ORDER BY k.id`,
);

export interface PlanSlotRow {
  kiosk_id: number;
  slot_id: number;
  code: string;
  zone: string;
  capacity: number;
  product_id: string;
  product: string;
  storage_class: StorageClass;
  locked: boolean;
  data_at: Date | number | null;
}

/** The slots of kiosks that have a product. Index slot_kiosk_id_code_key. */
export const planSlots = statement<[kioskIds: readonly number[]], PlanSlotRow>(
  'replenishment.plan-slots',
  `SELECT s.kiosk_id, s.id AS slot_id, s.code, s.zone, s.capacity, s.product_id, p.name AS product, p.storage_class,
     l.slot_id IS NOT NULL AS locked, greatest(r.at, r.touched_at) AS data_at
     FROM slot s JOIN product p ON p.id = s.product_id LEFT JOIN slot_lock l ON l.slot_id = s.id
     LEFT JOIN slot_reconciliation r ON r.slot_id = s.id
    WHERE s.kiosk_id = ANY ($1::integer[]) ORDER BY s.kiosk_id, s.code`,
);

export interface ForecastRow {
  slot_id: number;
  kiosk_id: number;
  method: ForecastMethod;
  class: DemandClass;
  mean: number;
  dispersion: number;
  evidence: number;
  by_weekday: number[];
  history_days: number;
  censored_days: number;
  errors: ForecastErrors;
  computed_at: Date;
}

/** Index slot_forecast_kiosk. */
export const forecastsOfKiosks = statement<[kioskIds: readonly number[]], ForecastRow>(
  'replenishment.forecasts-of-kiosks',
  'SELECT * FROM slot_forecast WHERE kiosk_id = ANY ($1::integer[])',
);

export const saveForecasts = statement<
  [
    slots: readonly number[],
    kiosks: readonly number[],
    methods: readonly string[],
    classes: readonly string[],
    means: readonly number[],
    dispersions: readonly number[],
    evidences: readonly number[],
    weekdays: readonly string[],
    histories: readonly number[],
    censored: readonly number[],
    errors: readonly string[],
    at: Date,
  ],
  never
>(
  'replenishment.save-forecasts',
  `INSERT INTO slot_forecast (slot_id, kiosk_id, method, class, mean, dispersion, evidence, by_weekday, history_days,
     censored_days, errors, computed_at)
   SELECT slot, kiosk, method, class, mean, dispersion, evidence, weekdays::float8[], history, censored, errors::jsonb, $12::timestamptz
     FROM unnest($1::integer[], $2::integer[], $3::text[], $4::text[], $5::float8[], $6::float8[], $7::float8[], $8::text[],
       $9::integer[], $10::integer[], $11::text[]) AS n (slot, kiosk, method, class, mean, dispersion, evidence, weekdays,
       history, censored, errors)
   ON CONFLICT (slot_id) DO UPDATE SET method = excluded.method, class = excluded.class, mean = excluded.mean,
     dispersion = excluded.dispersion, evidence = excluded.evidence, by_weekday = excluded.by_weekday,
     history_days = excluded.history_days, censored_days = excluded.censored_days, errors = excluded.errors,
     computed_at = excluded.computed_at`,
);

/** When the oldest forecast of a depot was made, and how many of its slots have none. */
export const forecastAge = statement<
  [depot: string],
  { oldest: Date | null; missing: number; days: number | null }
>(
  'replenishment.forecast-age',
  `SELECT min(f.computed_at) AS oldest, count(*) FILTER (WHERE f.slot_id IS NULL) AS missing, max(f.history_days) AS days
     FROM depot_site ds JOIN kiosk k ON k.site_id = ds.site_id JOIN slot s ON s.kiosk_id = k.id AND s.product_id IS NOT NULL
     LEFT JOIN slot_forecast f ON f.slot_id = s.id
    WHERE ds.depot_id = $1 AND k.lifecycle <> 'RETIRED'`,
);

export interface AccuracyRow {
  class: DemandClass;
  slots: number;
  days: number;
  absolute: number;
  squared: number;
  naive_absolute: number;
  naive_squared: number;
  average_absolute: number;
  average_squared: number;
  covered: number;
}

export const accuracyOfDepot = statement<[depot: string, sites: readonly string[]], AccuracyRow>(
  'replenishment.accuracy-of-depot',
  `SELECT f.class, count(*) AS slots, sum((f.errors->>'days')::float8) AS days,
     sum((f.errors->>'absolute')::float8) AS absolute, sum((f.errors->>'squared')::float8) AS squared,
     sum((f.errors->>'naiveAbsolute')::float8) AS naive_absolute, sum((f.errors->>'naiveSquared')::float8) AS naive_squared,
     sum((f.errors->>'averageAbsolute')::float8) AS average_absolute, sum((f.errors->>'averageSquared')::float8) AS average_squared,
     sum((f.errors->>'covered')::float8) AS covered
     FROM depot_site ds JOIN kiosk k ON k.site_id = ds.site_id JOIN slot_forecast f ON f.kiosk_id = k.id
    WHERE ds.depot_id = $1 AND (cardinality($2::text[]) = 0 OR ds.site_id = ANY ($2::text[])) AND (f.errors->>'days')::float8 > 0
    GROUP BY f.class ORDER BY f.class`,
);
