import { type LossCause, lossCauses } from '../orders/loss-cause.js';
import { type OrderState, type ProgressStage, progressStages } from '../orders/order-state.js';
import { type CountVector, increase } from './count-vector.js';
import { histogramKeys, record } from './histogram.js';

/** Keys of the vectors of orders. They are stored: append, never renumber. */
export const orderKeys = {
  /** Reached this stage, counted from RECEIVED = 0. */
  reached: (stage: ProgressStage) => progressStages.indexOf(stage),
  /** Open, and this is its last stage. */
  waiting: (stage: ProgressStage) => 8 + progressStages.indexOf(stage),
  /** Lost for this cause, after this stage. */
  lost: (cause: LossCause, stage: ProgressStage) =>
    16 + lossCauses.indexOf(cause) * 4 + progressStages.indexOf(stage),
  /** Histogram of seconds from the stage before. */
  durationTo: (stage: ProgressStage) => 256 + histogramKeys * (progressStages.indexOf(stage) - 1),
  /** Histogram of seconds from prescription to hand. */
  wholeDuration: 256 + histogramKeys * 3,
  /** Histogram of seconds from the last stage to the loss. */
  waitedInVain: 256 + histogramKeys * 4,
} as const;

function between(from: number | undefined, to: number | undefined): number | null {
  // Clocks that were set in between make nonsense; what is not known is not counted.
  return from === undefined || to === undefined || to < from ? null : (to - from) / 1_000;
}

/** What one order adds to the sums of its kiosk's day. */
export function orderMeasures(order: OrderState, cause: LossCause | null): CountVector {
  const vector: CountVector = new Map();
  const furthest = progressStages.indexOf(order.stage);
  for (const stage of progressStages.slice(0, furthest + 1)) increase(vector, orderKeys.reached(stage));
  const { reachedAt } = order;
  for (const [index, stage] of progressStages.entries()) {
    if (index === 0) continue;
    const seconds = between(reachedAt[progressStages[index - 1]!], reachedAt[stage]);
    if (seconds !== null) record(vector, orderKeys.durationTo(stage), seconds);
  }
  const whole = between(reachedAt.RECEIVED, reachedAt.PICKED_UP);
  if (whole !== null) record(vector, orderKeys.wholeDuration, whole);
  if (order.outcome === 'OPEN') increase(vector, orderKeys.waiting(order.stage));
  if (order.outcome === 'LOST' && cause !== null) {
    increase(vector, orderKeys.lost(cause, order.stage));
    const waited = between(reachedAt[order.stage], order.lostAt ?? undefined);
    if (waited !== null) record(vector, orderKeys.waitedInVain, waited);
  }
  return vector;
}
