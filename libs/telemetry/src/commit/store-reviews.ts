import type { Queryable } from '@app/persistence';
import type { ReviewRange } from '../state/review-range.js';
import { boolArray, int4Array, timestamptzArray } from './binary-array.js';
import { widenReviews } from './sql/temperature-review.sql.js';

export async function storeReviews(transaction: Queryable, ranges: readonly ReviewRange[]): Promise<void> {
  if (ranges.length === 0) return;
  await transaction.run(widenReviews, [
    int4Array(ranges, ({ probeId }) => probeId),
    timestamptzArray(ranges, ({ from }) => from),
    timestamptzArray(ranges, ({ to }) => to),
    boolArray(ranges, ({ needsReading }) => needsReading),
  ]);
}
