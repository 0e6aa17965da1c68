import { statement } from '@app/persistence';
import type { KioskAcceptance, KioskLifecycle } from '../lifecycle.js';

/** By the primary key. */
export const sitesForRegistration = statement<[ids: readonly string[]], { id: string; region_id: string }>(
  'kiosk-registry.sites-for-registration',
  'SELECT id, region_id FROM site WHERE id = ANY ($1::text[])',
);

/** By the primary key. */
export const knownModels = statement<[ids: readonly string[]], { id: string }>(
  'kiosk-registry.known-models',
  'SELECT id FROM kiosk_model WHERE id = ANY ($1::text[])',
);

/** By the primary key. */
export const knownProducts = statement<[ids: readonly string[]], { id: string }>(
  'kiosk-registry.known-products',
  'SELECT id FROM product WHERE id = ANY ($1::text[])',
);

/** By the unique index of the serial. A serial that is taken comes back with no row. */
export const insertKiosks = statement<
  [
    serials: readonly string[],
    sites: readonly string[],
    models: readonly string[],
    acceptances: readonly KioskAcceptance[],
    at: Date,
    version: number,
  ],
  { id: number; serial: string }
>(
  'kiosk-registry.insert-kiosks',
  `INSERT INTO kiosk (serial, site_id, model_id, acceptance, lifecycle_since, registered_at, version)
   SELECT serial, site, model, acceptance, $5, $5, $6
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS given (serial, site, model, acceptance)
   ON CONFLICT (serial) DO NOTHING RETURNING id, serial`,
);

export const insertProbes = statement<
  [
    kioskIds: readonly number[],
    names: readonly string[],
    zones: readonly string[],
    classes: readonly string[],
  ],
  never
>(
  'kiosk-registry.insert-probes',
  `INSERT INTO probe (kiosk_id, name, zone, storage_class)
   SELECT * FROM unnest($1::integer[], $2::text[], $3::text[], $4::text[])`,
);

export const insertSlots = statement<
  [
    kioskIds: readonly number[],
    codes: readonly string[],
    products: readonly (string | null)[],
    capacities: readonly number[],
    pars: readonly number[],
    zones: readonly string[],
  ],
  never
>(
  'kiosk-registry.insert-slots',
  `INSERT INTO slot (kiosk_id, code, product_id, capacity, par, zone)
   SELECT * FROM unnest($1::integer[], $2::text[], $3::text[], $4::integer[], $5::integer[], $6::text[])`,
);

export interface StoredKioskRow {
  id: number;
  serial: string;
  site_id: string;
  region_id: string;
  model_id: string;
  lifecycle: KioskLifecycle;
  acceptance: KioskAcceptance;
}

/** By the unique index of the serial; locked until the transaction ends. */
export const findKioskForChange = statement<[serial: string], StoredKioskRow>(
  'kiosk-registry.find-kiosk-for-change',
  `SELECT k.id, k.serial, k.site_id, s.region_id, k.model_id, k.lifecycle, k.acceptance
     FROM kiosk k JOIN site s ON s.id = k.site_id WHERE k.serial = $1 FOR UPDATE OF k`,
);

export const setLifecycle = statement<
  [id: number, lifecycle: KioskLifecycle, since: Date, version: number],
  never
>(
  'kiosk-registry.set-lifecycle',
  `UPDATE kiosk SET lifecycle = $2, lifecycle_since = $3, version = $4,
          retired_at = CASE WHEN $2 = 'RETIRED' THEN $3::timestamptz END
    WHERE id = $1`,
);

export const setAcceptance = statement<[id: number, acceptance: KioskAcceptance, version: number], never>(
  'kiosk-registry.set-acceptance',
  'UPDATE kiosk SET acceptance = $2, version = $3 WHERE id = $1',
);

export const setSite = statement<[id: number, site: string, version: number], never>(
  'kiosk-registry.set-site',
  'UPDATE kiosk SET site_id = $2, version = $3 WHERE id = $1',
);

/** What a kiosk is made of, as it would be registered again: [name, zone, class] and [code, product, capacity, par]. */
export const planogramOf = statement<
  [kioskId: number],
  {
    probes: [name: string, zone: string, storageClass: string][] | null;
    slots: [code: string, product: string | null, capacity: number, par: number][] | null;
  }
>(
  'kiosk-registry.planogram-of',
  `SELECT (SELECT json_agg(json_build_array(name, zone, storage_class) ORDER BY id) FROM probe WHERE kiosk_id = $1) AS probes,
          (SELECT json_agg(json_build_array(code, product_id, capacity, par) ORDER BY id) FROM slot WHERE kiosk_id = $1) AS slots`,
);

/** Names of its probes and codes of its slots. */
export const partsOf = statement<[kioskId: number], { probes: string[]; slots: string[] }>(
  'kiosk-registry.parts-of',
  `SELECT ARRAY(SELECT name FROM probe WHERE kiosk_id = $1) AS probes,
          ARRAY(SELECT code FROM slot WHERE kiosk_id = $1) AS slots`,
);

/** Tells the caches that something about this kiosk is new. */
export const touchKiosk = statement<[id: number, version: number], never>(
  'kiosk-registry.touch-kiosk',
  'UPDATE kiosk SET version = $2 WHERE id = $1',
);

/** By the primary key; locked until the transaction ends. */
export const kioskInService = statement<[id: number], { id: number }>(
  'kiosk-registry.kiosk-in-service',
  "SELECT id FROM kiosk WHERE id = $1 AND lifecycle = 'IN_SERVICE' FOR UPDATE",
);
