import { statement } from '@app/persistence';

/** Kiosks that reported stock since $1 (our clock), with the newest moment. One scan of the small current table. */
export const kiosksWithStockNews = statement<[since: Date], { kiosk_id: number; received_at: Date }>(
  'telemetry.kiosks-with-stock-news',
  'SELECT kiosk_id, max(received_at) AS received_at FROM slot_status WHERE received_at >= $1 GROUP BY kiosk_id ORDER BY kiosk_id',
);

export interface NewestStockRow {
  kiosk_id: number;
  slot_id: number;
  /** By the kiosk's clock. */
  at: Date;
  quantity: number;
  dispensed_total: number | null;
  lot: string | null;
}

/** What kiosks reported last of each slot. Index slot_status_kiosk. */
export const newestStock = statement<[kioskIds: readonly number[]], NewestStockRow>(
  'telemetry.newest-stock',
  `SELECT kiosk_id, slot_id, at, quantity, dispensed_total, lot FROM slot_status
    WHERE kiosk_id = ANY ($1::integer[]) ORDER BY kiosk_id, slot_id`,
);
