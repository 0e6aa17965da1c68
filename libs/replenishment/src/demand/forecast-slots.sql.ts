import type { ProductRow } from '@app/kiosk-registry';
import { statement } from '@app/persistence';

/** The slots of a kiosk with their products. */
export const forecastSlots = statement<[kioskId: number], ProductRow & { slot_id: number; code: string }>(
  'replenishment.forecast-slots',
  `SELECT s.id AS slot_id, s.code, p.id, p.name, p.ndc, p.storage_class, p.pack_size, p.unit_cost
     FROM slot s JOIN product p ON p.id = s.product_id WHERE s.kiosk_id = $1 ORDER BY s.code`,
);
