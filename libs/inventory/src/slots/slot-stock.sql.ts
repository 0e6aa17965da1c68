import { statement } from '@app/persistence';

export interface KioskPlace {
  id: number;
  serial: string;
  site_id: string;
  region_id: string;
}

/** By the unique index of the serial. */
export const findKiosk = statement<[serial: string], KioskPlace>(
  'inventory.find-kiosk',
  'SELECT k.id, k.serial, k.site_id, s.region_id FROM kiosk k JOIN site s ON s.id = k.site_id WHERE k.serial = $1',
);

export interface SlotStockRow {
  id: number;
  code: string;
  zone: string;
  capacity: number;
  par: number;
  product_id: string | null;
  name: string | null;
  ndc: string | null;
  storage_class: string | null;
  pack_size: number | null;
  unit_cost: number | null;
  lock_reason: string | null;
  locked_at: Date | null;
  recall_id: number | null;
  reported: number | null;
  reported_at: Date | null;
}

/** The planogram of a kiosk with locks and what it reported last, as the reconciliation has seen it. */
export const slotsWithStock = statement<[kioskId: number], SlotStockRow>(
  'inventory.slots-with-stock',
  `SELECT s.id, s.code, s.zone, s.capacity, s.par, s.product_id, p.name, p.ndc, p.storage_class, p.pack_size, p.unit_cost,
     k.reason AS lock_reason, k.locked_at, k.recall_id,
     CASE WHEN isfinite(r.at) THEN r.quantity END AS reported, CASE WHEN isfinite(r.at) THEN r.at END AS reported_at
     FROM slot s LEFT JOIN product p ON p.id = s.product_id LEFT JOIN slot_lock k ON k.slot_id = s.id
     LEFT JOIN slot_reconciliation r ON r.slot_id = s.id
    WHERE s.kiosk_id = $1 ORDER BY s.code LIMIT 1000`,
);
