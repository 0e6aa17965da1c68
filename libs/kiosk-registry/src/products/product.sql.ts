import { statement } from '@app/persistence';

export interface ProductRow {
  id: string;
  name: string;
  ndc: string | null;
  storage_class: string;
  pack_size: number;
  unit_cost: number | null;
}

/** No row when the id is taken. */
export const insertProduct = statement<
  [
    id: string,
    name: string,
    ndc: string | null,
    storageClass: string,
    packSize: number,
    unitCost: number | null,
    at: Date,
  ],
  { id: string }
>(
  'kiosk-registry.insert-product',
  `INSERT INTO product (id, name, ndc, storage_class, pack_size, unit_cost, created_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING RETURNING id`,
);

/** By name after ($1, $2). A formulary has a few hundred products. */
export const productPage = statement<
  [afterName: string | null, afterId: string | null, limit: number],
  ProductRow
>(
  'kiosk-registry.product-page',
  `SELECT id, name, ndc, storage_class, pack_size, unit_cost FROM product
    WHERE $1::text IS NULL OR (name, id) > ($1, $2::text) ORDER BY name, id LIMIT $3`,
);

export const countProducts = statement<[], { products: number }>(
  'kiosk-registry.count-products',
  'SELECT count(*) AS products FROM product',
);

export interface KioskModelRow {
  id: string;
  name: string;
  heartbeat_seconds: number;
  silent_after_seconds: number;
}

export const listKioskModels = statement<[], KioskModelRow>(
  'kiosk-registry.kiosk-models',
  'SELECT id, name, heartbeat_seconds, silent_after_seconds FROM kiosk_model ORDER BY name, id LIMIT 1000',
);
