import type { FulfilmentStage } from '@app/contracts';

export type ProgressStage = 'RECEIVED' | 'VALIDATED' | 'DISPENSED' | 'PICKED_UP';
/** In the order in which an order goes through them. */
export const progressStages: readonly ProgressStage[] = ['RECEIVED', 'VALIDATED', 'DISPENSED', 'PICKED_UP'];

export interface OrderEvent {
  /** Milliseconds, by the device's clock. */
  at: number;
  stage: FulfilmentStage;
  productId: string | null;
  reason: string | null;
}

export type OrderOutcome = 'OPEN' | 'PICKED_UP' | 'LOST';

/** What the events of an order say. */
export interface OrderState {
  openedAt: number;
  lastEventAt: number;
  productId: string | null;
  /** When each stage was first reached, as far as an event says so. */
  reachedAt: Partial<Record<ProgressStage, number>>;
  /** The furthest one; those before it were reached too, even where their events are missing. */
  stage: ProgressStage;
  outcome: OrderOutcome;
  lostAt: number | null;
  /** CANCELLED, FAILED or RETURNED; null for one that lapsed. */
  lostBy: FulfilmentStage | null;
  reason: string | null;
}

/** An order nobody has heard of for so long is lost: whoever waits for it does not wait any more. */
export const lapseAfterMs = 72 * 3_600_000;

const rankOf = (stage: FulfilmentStage): number => progressStages.indexOf(stage as ProgressStage);

const text = (value: string | null): string => value ?? '';

/** A total order, so that the same events make the same state however they came. At one instant a loss comes last. */
function compare(a: OrderEvent, b: OrderEvent): number {
  const rank = (event: OrderEvent) => (rankOf(event.stage) === -1 ? 9 : rankOf(event.stage));
  return (
    a.at - b.at ||
    rank(a) - rank(b) ||
    a.stage.localeCompare(b.stage) ||
    text(a.reason).localeCompare(text(b.reason)) ||
    text(a.productId).localeCompare(text(b.productId))
  );
}

/**
 * Folds the events of one order, in whatever order and however often they came. A stage counts from its first event. A
 * pick-up is final, because the patient has the medicine. Otherwise the first loss after the last progress ends the
 * order: one that failed and was then dispensed goes on.
 */
export function foldOrder(events: readonly OrderEvent[], now: number): OrderState {
  const sorted = [...events].sort(compare);
  const first = sorted[0];
  if (first === undefined) throw new RangeError('There is no order without an event');
  const last = sorted.at(-1)!;
  const reachedAt: OrderState['reachedAt'] = {};
  let furthest = 0;
  let loss: OrderEvent | null = null;
  let productId: string | null = null;
  for (const event of sorted) {
    productId = event.productId ?? productId;
    const rank = rankOf(event.stage);
    if (rank === -1) {
      loss ??= event;
      continue;
    }
    reachedAt[progressStages[rank]!] ??= event.at;
    // A stage that it had reached before is no progress: a repeated message does not revive what was lost.
    if (rank > furthest) loss = null;
    furthest = Math.max(furthest, rank);
  }
  const state: OrderState = {
    openedAt: first.at,
    lastEventAt: last.at,
    productId,
    reachedAt,
    stage: progressStages[furthest]!,
    outcome: 'OPEN',
    lostAt: null,
    lostBy: null,
    reason: null,
  };
  if (state.stage === 'PICKED_UP') return { ...state, outcome: 'PICKED_UP' };
  if (loss !== null)
    return { ...state, outcome: 'LOST', lostAt: loss.at, lostBy: loss.stage, reason: loss.reason };
  if (now - last.at >= lapseAfterMs) return { ...state, outcome: 'LOST', lostAt: last.at + lapseAfterMs };
  return state;
}
