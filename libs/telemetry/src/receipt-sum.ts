import type { IngestReceipt, SequenceGap } from '@app/contracts';
import { limits } from './limits.js';
import { Refusals } from './validation/refusals.js';

/** What became of some batches, after their commit. */
export interface IngestedPart {
  stored: number;
  duplicates: number;
  refusals: Refusals;
  gaps: readonly SequenceGap[];
}

/** The one receipt of a body, however many parts it was taken in by: as long as that of a small one at most. */
export class ReceiptSum {
  stored = 0;
  duplicates = 0;
  private readonly refusals = new Refusals(0);
  private readonly gaps: SequenceGap[] = [];

  add({ stored, duplicates, refusals, gaps }: IngestedPart): void {
    this.stored += stored;
    this.duplicates += duplicates;
    this.refusals.absorb(refusals);
    this.gaps.push(...gaps.slice(0, limits.gapsInReceipt - this.gaps.length));
  }

  receipt(now: number): IngestReceipt {
    return {
      stored: this.stored,
      duplicates: this.duplicates,
      refused: this.refusals.list(),
      gaps: this.gaps,
      serverTime: new Date(now).toISOString(),
    };
  }
}
