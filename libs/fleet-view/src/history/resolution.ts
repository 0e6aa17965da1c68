import type { Resolution } from '@app/contracts';
import { badInput } from '../input-checks.js';

/** Points in one answer at most, over all its series. */
export const maxPoints = 5_000;

const fromFinest: readonly Resolution[] = ['RAW', 'FIVE_MINUTES', 'HOUR', 'DAY'];
/** The resolutions to try in turn: the asked one (default: the finest), then the coarser ones. */
export function resolutionsFrom(asked: Resolution | null | undefined): readonly Resolution[] {
  return fromFinest.slice(Math.max(0, fromFinest.indexOf(asked ?? 'RAW')));
}

/**
 * Reads at the finest resolution from `asked` on that has at most `maxPoints` points. `read` gets the row limit to
 * use: one row more than allowed tells that there are too many.
 * @throws AppError BAD_USER_INPUT when even days are too many, which takes more than a dozen series over a year.
 */
export async function readWithinCap<Row>(
  asked: Resolution | null | undefined,
  read: (resolution: Resolution, limit: number) => Promise<Row[]>,
): Promise<{ every: Resolution; rows: Row[] }> {
  for (const every of resolutionsFrom(asked)) {
    const rows = await read(every, maxPoints + 1);
    if (rows.length <= maxPoints) return { every, rows };
  }
  throw badInput('range', `has more than ${maxPoints} points even by day; ask for a shorter one`);
}
