import { xAt, type TimeScale } from '../charts/plot-area.js';
import type { MovementKind, MovementSource } from '../generated/graphql.js';

interface Movement {
  at: string;
  kind: MovementKind;
  source: MovementSource;
  quantity: number;
  actor?: string | null;
}
interface DispenseBar {
  /** CSS pixels. */
  x: number;
  packs: number;
}
export interface VisitMark {
  at: number;
  x: number;
  filled: number;
  removed: number;
  by: string;
}

const within = ({ from, to }: TimeScale, at: number) => at >= from && at <= to;

/** Packs dispensed, summed by columns of so many pixels. */
export function dispenseBars(movements: readonly Movement[], scale: TimeScale, width: number): DispenseBar[] {
  const bars = new Map<number, number>();
  for (const { at, kind, quantity } of movements) {
    const ms = Date.parse(at);
    if (kind !== 'DISPENSED' || !within(scale, ms)) continue;
    const x = Math.floor(xAt(scale, ms) / width) * width;
    bars.set(x, (bars.get(x) ?? 0) + Math.abs(quantity));
  }
  return [...bars].map(([x, packs]) => ({ x, packs })).sort((a, b) => a.x - b.x);
}

/** What people did at one moment is one visit. */
export function visitMarks(movements: readonly Movement[], scale: TimeScale): VisitMark[] {
  const visits = new Map<string, VisitMark>();
  for (const { at, kind, source, quantity, actor } of movements) {
    const ms = Date.parse(at);
    if ((source !== 'VISIT' && source !== 'PERSON') || !within(scale, ms)) continue;
    const by = actor?.replace(/^user:/, '') ?? 'somebody';
    const visit = visits.get(`${at} ${by}`) ?? { at: ms, x: xAt(scale, ms), filled: 0, removed: 0, by };
    if (kind === 'FILLED') visit.filled += quantity;
    if (kind === 'REMOVED' || kind === 'EXPIRED' || kind === 'RECALLED') visit.removed += Math.abs(quantity);
    visits.set(`${at} ${by}`, visit);
  }
  return [...visits.values()].sort((a, b) => a.at - b.at);
}
