import type { Queryable } from '@app/persistence';
import { textArray, timestamptzArray } from '../commit/binary-array.js';
import type { KeptRefusal } from '../validation/refusals.js';
import { insertRefusedReadings } from './refused-reading.sql.js';

export async function keepRefused(transaction: Queryable, refused: readonly KeptRefusal[]): Promise<void> {
  if (refused.length === 0) return;
  await transaction.run(insertRefusedReadings, [
    timestamptzArray(refused, ({ receivedAt }) => receivedAt),
    textArray(refused, ({ kiosk }) => kiosk),
    textArray(refused, ({ path }) => path),
    textArray(refused, ({ code }) => code),
    textArray(refused, ({ message }) => message),
    textArray(refused, ({ reading }) => (reading === null ? null : JSON.stringify(reading))),
  ]);
}
