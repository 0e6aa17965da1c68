import type { DemandTables, OpenDay } from './demand-ahead.js';
import { weekdayShares } from './demand-ahead.js';
import type { PlanInput, PlanKiosk } from './plan-input.js';

/** A day on which somebody could come. */
export interface VisitDay {
  /** Calendar days after the day of the plan. */
  day: number;
  open: OpenDay;
  at: number;
  /** Average days of each weekday from now until then, Monday first. */
  shares: number[];
  /** Weeks of the kiosk's demand until then. */
  weeks: number;
  /** Packs that are asked for in vain until then, when nobody came before. */
  short: number;
}

/** How often a kiosk is worth a visit when it is always filled up, and what it costs in the long run. */
export interface Rhythm {
  /** Open days between two visits, and the time on a weekday-weighted clock. */
  openDays: number;
  /** Visits and lost packs together, for a week of its demand: what a week's delay of all later visits saves. */
  perWeek: number;
}

const hour = 3_600_000;
const day = 24 * hour;
/** Open days between two visits that are considered. */
const cycles = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 18, 21, 25, 30, 36, 48, 60];

/** When somebody could be there on an open day: an hour after the doors open, so that a route has room. */
export const reachableAt = (open: OpenDay, shiftStarts: number): number =>
  Math.min(open.closes, Math.max(open.opens, shiftStarts) + hour);

/** Calendar days from the day of the plan to an opening, by the middles of shift and opening. */
const daysUntil = ({ opens, closes }: OpenDay, { shiftStarts, shiftEnds }: PlanInput): number =>
  Math.round((opens + closes - shiftStarts - shiftEnds) / 2 / day);

const sum = (values: readonly number[]) => values.reduce((total, each) => total + each, 0);

/** The kiosk's demand by weekday, over the slots that can be filled. */
function weekdayDemand(kiosk: PlanKiosk): number[] {
  const weekdays = Array<number>(7).fill(0);
  for (const { demand, locked } of kiosk.slots)
    if (!locked) demand.byWeekday.forEach((mean, weekday) => (weekdays[weekday]! += mean));
  return weekdays;
}

/** All opportunities from the day of the plan on. `onHand` and `fillable` are by slot. */
export function visitDays(
  kiosk: PlanKiosk,
  input: PlanInput,
  tables: DemandTables,
  onHand: readonly number[],
  fillable: readonly boolean[],
  mostShort: number,
): VisitDay[] {
  const weekdays = weekdayDemand(kiosk);
  const perWeek = sum(weekdays);
  const visits: VisitDay[] = [];
  let enough = false;
  for (const open of kiosk.days) {
    const today = open === kiosk.today;
    if (!today && open.opens <= (kiosk.today?.opens ?? input.shiftStarts)) continue;
    const after = today ? 0 : Math.max(1, daysUntil(open, input));
    const at = reachableAt(
      open,
      today ? Math.max(input.shiftStarts, input.now) : input.shiftStarts + after * day,
    );
    const shares = weekdayShares(kiosk.days, input.now, at);
    let short = visits.at(-1)?.short ?? 0;
    if (!enough) {
      short = 0;
      for (const [i, slot] of kiosk.slots.entries())
        if (fillable[i] === true) short += tables.ahead(slot.demand, shares).expectedShort(onHand[i]!);
      enough = short > mostShort;
    } else
      // Far beyond what anybody would wait for: everything asked for is lost.
      short += sum(
        weekdays.map((mean, weekday) => mean * (shares[weekday]! - visits.at(-1)!.shares[weekday]!)),
      );
    const weeks =
      perWeek === 0
        ? (at - input.now) / (7 * day)
        : sum(weekdays.map((mean, weekday) => mean * shares[weekday]!)) / perWeek;
    visits.push({ day: after, open, at, shares, weeks, short });
  }
  return visits;
}

/** The cycle with the least cost a week when a visit costs so much and fills each slot up. */
export function rhythmOf(
  kiosk: PlanKiosk,
  tables: DemandTables,
  full: readonly number[],
  visitCost: number,
  perLostPack: number,
): Rhythm {
  const openWeek = Array<number>(7).fill(0);
  for (const { weekday } of kiosk.days) openWeek[weekday - 1] = 1;
  const openDays = Math.max(1, sum(openWeek));
  let best: Rhythm = { openDays: 1, perWeek: Infinity };
  for (const length of cycles) {
    // Any weekday may be the first: on average each counts by its share of the week.
    const weeks = length / openDays;
    const shares = openWeek.map((open) => open * weeks);
    let short = 0;
    for (const [i, slot] of kiosk.slots.entries())
      if (!slot.locked) short += tables.ahead(slot.demand, shares).expectedShort(full[i]!);
    const perWeek = (visitCost + perLostPack * short) / weeks;
    if (perWeek < best.perWeek) best = { openDays: length, perWeek };
    // The loss only grows, and soon faster than the cycle.
    else if (perWeek > 2 * best.perWeek) break;
  }
  return best;
}
