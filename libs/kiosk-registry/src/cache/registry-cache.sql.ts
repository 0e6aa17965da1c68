import { statement } from '@app/persistence';
import type { KioskAcceptance, KioskLifecycle } from '../lifecycle.js';

/** The version and, against rows that came in beside the registry, how many kiosks there are. */
export const readRegistryVersion = statement<[], { version: number; kiosks: number }>(
  'kiosk-registry.read-version',
  'SELECT version, (SELECT count(*) FROM kiosk) AS kiosks FROM registry_version',
);

export type ProbeTuple = [
  id: number,
  name: string,
  zone: string,
  storageClass: string,
  low: number,
  high: number,
  excursionLow: number,
  excursionHigh: number,
];
export type SlotTuple = [id: number, code: string, productId: string | null, capacity: number, par: number];

export interface RegisteredKioskRow {
  id: number;
  serial: string;
  site_id: string;
  site_name: string;
  region_id: string;
  time_zone: string;
  model_id: string;
  lifecycle: KioskLifecycle;
  acceptance: KioskAcceptance;
  heartbeat_seconds: number;
  silent_after_seconds: number;
  probes: ProbeTuple[] | null;
  slots: SlotTuple[] | null;
}

/**
 * Kiosks changed after version $1 (0: all), a page after id $2. One statement, so a kiosk is never seen without
 * its slots. Relies on kiosk_pkey (all) or kiosk_version (changed), probe (kiosk_id, name), slot (kiosk_id, code).
 */
export const changedKiosks = statement<
  [sinceVersion: number, afterId: number, limit: number],
  RegisteredKioskRow
>(
  'kiosk-registry.changed-kiosks',
  `SELECT k.id, k.serial, k.site_id, s.name AS site_name, s.region_id, s.time_zone, k.model_id, k.lifecycle,
          k.acceptance, m.heartbeat_seconds, m.silent_after_seconds,
          (SELECT json_agg(json_build_array(p.id, p.name, p.zone, p.storage_class, c.low_celsius, c.high_celsius,
                                            c.excursion_low_celsius, c.excursion_high_celsius) ORDER BY p.id)
             FROM probe p JOIN storage_profile c USING (storage_class) WHERE p.kiosk_id = k.id) AS probes,
          (SELECT json_agg(json_build_array(l.id, l.code, l.product_id, l.capacity, l.par) ORDER BY l.id)
             FROM slot l WHERE l.kiosk_id = k.id) AS slots
     FROM kiosk k JOIN site s ON s.id = k.site_id JOIN kiosk_model m ON m.id = k.model_id
    WHERE k.version > $1 AND k.id > $2
    ORDER BY k.id LIMIT $3`,
);
