import type { StorageClass } from '@app/contracts';
import { grouped } from '@app/kernel';
import { statement } from '@app/persistence';

export interface ProbeRow {
  kiosk_id: number;
  id: number;
  name: string;
  zone: string;
  storage_class: StorageClass;
  low_celsius: number;
  high_celsius: number;
  excursion_low_celsius: number;
  excursion_high_celsius: number;
  celsius: number | null;
  at: Date | null;
}

/** The probes of some kiosks with limits and newest reading, by name. Index probe_kiosk_id_name_key. */
export const probesOfKiosks = statement<[kioskIds: readonly number[]], ProbeRow>(
  'fleet-view.probes-of-kiosks',
  `SELECT p.kiosk_id, p.id, p.name, p.zone, p.storage_class, f.low_celsius, f.high_celsius,
     f.excursion_low_celsius, f.excursion_high_celsius, ps.celsius, ps.at
   FROM probe p JOIN storage_profile f USING (storage_class) LEFT JOIN probe_status ps ON ps.probe_id = p.id
   WHERE p.kiosk_id = ANY ($1::integer[]) ORDER BY p.kiosk_id, p.name`,
);

export interface SlotRow {
  kiosk_id: number;
  id: number;
  time_zone: string;
  code: string;
  capacity: number;
  par: number;
  quantity: number | null;
  lot: string | null;
  at: Date | null;
  product_id: string | null;
  product_name: string | null;
  ndc: string | null;
  storage_class: StorageClass | null;
  pack_size: number | null;
  unit_cost: number | null;
}

/** The slots of some kiosks with product and newest level, by code. Index slot_kiosk_id_code_key. */
export const slotsOfKiosks = statement<[kioskIds: readonly number[]], SlotRow>(
  'fleet-view.slots-of-kiosks',
  `SELECT sl.kiosk_id, sl.id, site.time_zone, sl.code, sl.capacity, sl.par, ss.quantity, ss.lot, ss.at,
     p.id AS product_id, p.name AS product_name, p.ndc, p.storage_class, p.pack_size, p.unit_cost
   FROM slot sl JOIN kiosk k ON k.id = sl.kiosk_id JOIN site ON site.id = k.site_id LEFT JOIN slot_status ss ON ss.slot_id = sl.id LEFT JOIN product p ON p.id = sl.product_id
   WHERE sl.kiosk_id = ANY ($1::integer[]) ORDER BY sl.kiosk_id, sl.code`,
);

/** Rows of several kiosks, by kiosk id. */
export function groupByKiosk<Row extends { kiosk_id: number }>(rows: readonly Row[]): Map<number, Row[]> {
  return grouped(rows, (row) => row.kiosk_id);
}
