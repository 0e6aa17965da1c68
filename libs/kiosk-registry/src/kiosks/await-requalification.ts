import type { Queryable } from '@app/persistence';
import { bumpRegistryVersion } from '../change/registry-change.sql.js';
import { kioskInService, setLifecycle } from './kiosk.sql.js';

/**
 * Takes a kiosk that was stocked out of service until somebody has tested it, in the caller's transaction; call it
 * late, because other registry changes wait from here on. False when it was not in service anyway.
 */
export async function awaitRequalification(
  transaction: Queryable,
  kioskId: number,
  at: Date,
): Promise<boolean> {
  const [row] = await transaction.run(bumpRegistryVersion, []);
  const [found] = await transaction.run(kioskInService, [kioskId]);
  if (row === undefined || found === undefined) return false;
  await transaction.run(setLifecycle, [kioskId, 'AWAITING_REQUALIFICATION', at, row.version]);
  return true;
}
