import type { KioskBatch } from '@app/contracts';
import { parseJson, unreadable } from './parse-json.js';

/**
 * The batches of a JSON body, `{"batches": [...]}`. What is in them is ingest's matter.
 * @throws AppError UNREADABLE with details.position (characters from 0)
 */
export function batchesOf(body: Buffer): KioskBatch[] {
  const value = parseJson(body, 'The body', (position) => ({ position }));
  const batches = (value as { batches?: unknown } | null)?.batches;
  if (!Array.isArray(batches)) throw unreadable('The body must be an object with a list "batches"');
  return batches as KioskBatch[];
}
