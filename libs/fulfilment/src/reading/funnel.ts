import type { gql } from '@app/contracts';
import { type Counts, percentile, recorded } from '../measures/histogram.js';
import { orderKeys } from '../measures/order-measures.js';
import { type LossCause, lossCauses } from '../orders/loss-cause.js';
import { progressStages } from '../orders/order-state.js';
import type { NamedGroup } from './groups.js';
import {
  type Cell,
  cell,
  hideComplements,
  hideSmallSteps,
  isSmall,
  shown,
  smallestShown,
} from './suppression.js';

interface Cells {
  orders: Cell;
  /** By stage, from RECEIVED, which is `orders`. */
  reached: Cell[];
  waiting: Cell[];
  pickedUp: Cell;
  lost: Cell;
  open: Cell;
  causes: Cell[];
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function lostFor(counts: Counts, cause: LossCause): number {
  return sum(progressStages.map((stage) => counts.get(orderKeys.lost(cause, stage)) ?? 0));
}

/** Lost orders by cause, nothing hidden: for what is not shown to anybody. */
export function causesOf(counts: Counts): Partial<Record<LossCause, number>> {
  return Object.fromEntries(
    lossCauses.map((cause) => [cause, lostFor(counts, cause)] as const).filter(([, lost]) => lost > 0),
  );
}

function cellsOf({ orders: counts }: NamedGroup): Cells {
  const reached = progressStages.map((stage) => cell(counts.get(orderKeys.reached(stage))));
  const waiting = progressStages.map((stage) => cell(counts.get(orderKeys.waiting(stage))));
  const causes = lossCauses.map((cause) => cell(lostFor(counts, cause)));
  // Who ended at a stage is who waits there and who was lost there: of two the third follows.
  for (const [index, stage] of progressStages.entries()) {
    const lostThere = sum(lossCauses.map((cause) => counts.get(orderKeys.lost(cause, stage)) ?? 0));
    if (isSmall(lostThere) && waiting[index]!.value > 0) waiting[index]!.hidden = true;
  }
  hideSmallSteps(reached);
  return {
    orders: reached[0]!,
    reached,
    waiting,
    // One number, shown twice: in the funnel and beside it.
    pickedUp: reached.at(-1)!,
    lost: cell(sum(causes.map(({ value }) => value))),
    open: cell(sum(waiting.map(({ value }) => value))),
    causes,
  };
}

/** Hides small counts in all rows together: a row's count also follows from the total and the other rows. */
function suppressRows(rows: readonly Cells[]): void {
  const columns: Cell[][] = [];
  const column = (pick: (row: Cells) => Cell) => columns.push(rows.map(pick));
  if (rows.length > 1) {
    for (const index of progressStages.keys()) {
      column((row) => row.reached[index]!);
      column((row) => row.waiting[index]!);
    }
    column((row) => row.lost);
    column((row) => row.open);
    for (const index of lossCauses.keys()) column((row) => row.causes[index]!);
  }
  hideComplements(
    [...rows.flatMap((row) => [[row.pickedUp, row.lost, row.open], row.causes, row.waiting]), ...columns],
    rows.flatMap((row) => [
      { parent: row.lost, parts: row.causes },
      { parent: row.open, parts: row.waiting },
      { parent: row.orders, parts: [row.pickedUp, row.lost, row.open, ...row.reached] },
    ]),
  );
}

function timesOf(counts: Counts, base: number): { medianSeconds: number | null; p90Seconds: number | null } {
  const total = recorded(counts, base);
  if (total < smallestShown) return { medianSeconds: null, p90Seconds: null };
  return {
    medianSeconds: percentile(counts, base, 0.5, total),
    p90Seconds: percentile(counts, base, 0.9, total),
  };
}

function shareOf(part: Cell, whole: number, hidden: boolean): number | null {
  return part.hidden || hidden || whole === 0 ? null : part.value / whole;
}

function rowOf({ id, name, orders: counts }: NamedGroup, cells: Cells): gql.FunnelRow {
  const { orders, reached, waiting, pickedUp, lost, open, causes } = cells;
  const all = [...reached, ...waiting, lost, open, ...causes];
  return {
    group: id,
    name,
    orders: shown(orders),
    pickedUp: shown(pickedUp),
    lost: shown(lost),
    open: shown(open),
    pickedUpShare: shareOf(pickedUp, pickedUp.value + lost.value, lost.hidden),
    ...timesOf(counts, orderKeys.wholeDuration),
    stages: progressStages.map((stage, index) => ({
      stage,
      orders: shown(reached[index]!),
      waiting: shown(waiting[index]!),
      ...(index === 0
        ? { medianSeconds: null, p90Seconds: null }
        : timesOf(counts, orderKeys.durationTo(stage))),
    })),
    losses: lossCauses.map((cause, index) => ({
      cause,
      orders: shown(causes[index]!),
      share: shareOf(causes[index]!, lost.value, lost.hidden),
    })),
    suppressed: all.some(({ hidden }) => hidden),
  };
}

export function funnelRows(groups: readonly NamedGroup[]): gql.FunnelRow[] {
  const cells = groups.map(cellsOf);
  suppressRows(cells);
  return groups.map((group, index) => rowOf(group, cells[index]!));
}
