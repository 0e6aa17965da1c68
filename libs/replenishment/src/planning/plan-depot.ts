import { improveDays } from '../routing/improve-routes.js';
import { type RoutingProblem, schedule } from '../routing/routing-problem.js';
import {
  assessKiosk,
  type KioskOutlook,
  lostPackWorth,
  type SlotOutlook,
  waitingCost,
} from './assess-kiosk.js';
import { DemandTables, weekdayShares } from './demand-ahead.js';
import { allot, type Allotment } from './depot-allocation.js';
import type { PlanInput } from './plan-input.js';
import { sharedTripCosts } from './usual-costs.js';
import { firstRoutes, somethingToDo, visitProblem } from './visit-problem.js';
import { carryOutReason, dayName, fillReason, visitReason } from './wording.js';

export interface PlannedLine {
  kind: 'FILL' | 'CARRY_OUT';
  slot: SlotOutlook;
  lotId: number;
  quantity: number;
  tote: number | null;
  cold: boolean;
  reason: string;
}

export interface PlannedStop {
  outlook: KioskOutlook;
  arrivesAt: number;
  leavesAt: number;
  metres: number;
  drivingSeconds: number;
  reason: string;
  lines: PlannedLine[];
}

export interface PlannedRoute {
  startsAt: number;
  endsAt: number;
  metres: number;
  drivingSeconds: number;
  totes: number;
  coldBags: number;
  stops: PlannedStop[];
}

export interface DepotPlan {
  routes: PlannedRoute[];
  unserved: { outlook: KioskOutlook; reason: string }[];
  outlooks: KioskOutlook[];
  expectedShort: number;
  expectedShortWithout: number;
}

export interface PlanEffort {
  /** Lets others have their turn; called at least every few milliseconds. */
  breathe?: () => Promise<void>;
  progress?: (share: number, step: string) => void;
  /** 1 for a plan to drive, less for a comparison. */
  effort?: number;
}

/** Most urgent first; more than this no fleet of vans can visit in the days that are compared. */
const mostCandidatesPerVan = 60;
const mostCandidates = 3_000;

/**
 * The plan of a depot for one day. Today's routes are those of the cheapest plan for this day and the next ones
 * together: kiosks that can wait are left until a trip is shared, and those that a van passes anyway come forward.
 */
export async function planDepot(
  input: PlanInput,
  { breathe, progress, effort = 1 }: PlanEffort = {},
): Promise<DepotPlan> {
  const tables = new DemandTables();
  const tripCosts = sharedTripCosts(input);
  const stocked = new Set(
    input.shelf.filter(({ quantity }) => quantity > 0).map(({ productId }) => productId),
  );
  const outlooks: KioskOutlook[] = [];
  for (const [index, kiosk] of input.kiosks.entries()) {
    if (index % 4 === 0) await breathe?.();
    if (index % 50 === 0) progress?.((0.4 * index) / input.kiosks.length, 'looking at kiosks');
    outlooks.push(assessKiosk(kiosk, input, tables, tripCosts[index]!, stocked));
  }
  progress?.(0.4, 'finding routes');
  const gains = new Map(outlooks.map((outlook) => [outlook, costOfWaiting(outlook, input)]));
  const candidates = [...outlooks]
    .sort((a, b) => gains.get(b)! - gains.get(a)!)
    .slice(0, Math.min(mostCandidates, Math.max(1, input.vans) * mostCandidatesPerVan));
  const days = visitProblem(input, candidates);
  // Whoever is cheaper tomorrow all alone is cheaper tomorrow in company too: nobody has to be looked for.
  const worthwhile =
    input.vans > 0 && candidates.some((outlook) => somethingToDo(outlook) && gains.get(outlook)! > 0);
  const solution = worthwhile
    ? await improveDays(days, firstRoutes(days), {
        // Few stops are soon in order; with many, each iteration costs more.
        iterations: Math.round(
          effort * Math.min(12_000, 200 + 150 * candidates.length, 900_000 / Math.max(30, candidates.length)),
        ),
        seed: input.day,
        ...(breathe === undefined ? {} : { breathe }),
        progress: (share) => progress?.(0.4 + 0.5 * share, 'finding routes'),
      })
    : [];
  const today = solution.filter(({ day }) => day === 0).map(({ stops }) => stops);
  const problem = days[0]!;
  progress?.(0.9, 'choosing lots');
  const visited = today.flat().map((stop) => candidates[stop]!);
  const allotments = allot(visited, input.shelf, tables);
  const routes = today.map((route) => plannedRoute(input, problem, candidates, route, allotments));
  const onRoute = new Set(visited);
  const laterDay = new Map(
    solution.flatMap(({ day, stops }) =>
      day === 0 ? [] : stops.map((stop) => [candidates[stop]!, day] as const),
    ),
  );
  const unserved = outlooks
    .filter((outlook) => !onRoute.has(outlook) && needsAttention(outlook))
    .sort((a, b) => gains.get(b)! - gains.get(a)!)
    .map((outlook) => ({
      outlook,
      reason: whyNot(input, problem, outlook, candidates.indexOf(outlook), laterDay.get(outlook)),
    }));
  const without = outlooks.reduce((sum, { short }) => sum + short, 0);
  const relieved = visited.reduce(
    (sum, outlook) =>
      sum +
      outlook.slots.reduce(
        (more, slot) => more + relief(outlook, slot, allotments.get(slot), input, tables),
        0,
      ),
    0,
  );
  progress?.(1, 'done');
  return {
    routes,
    unserved,
    outlooks,
    expectedShort: Math.max(0, without - relieved),
    expectedShortWithout: without,
  };
}

/** Packs that a fill keeps from being asked for in vain before the next opportunity. */
function relief(
  outlook: KioskOutlook,
  { slot, onHand, short }: SlotOutlook,
  allotment: Allotment | undefined,
  input: PlanInput,
  tables: DemandTables,
): number {
  const packs = allotment?.lots.reduce((sum, { quantity }) => sum + quantity, 0) ?? 0;
  if (packs === 0) return 0;
  const demand = (until: number) =>
    tables.ahead(slot.demand, weekdayShares(outlook.kiosk.days, input.now, until));
  const before = demand(outlook.visitAt).expectedShort(onHand);
  return Math.max(0, short - Math.max(before, demand(outlook.nextAt).expectedShort(onHand + packs)));
}

/** What waiting until the next day on which somebody could come costs more than coming today; below zero it saves. */
function costOfWaiting(outlook: KioskOutlook, input: PlanInput): number {
  const [first, second] = outlook.visits;
  if (first === undefined) return -Infinity;
  const next = first.day === 0 ? second : first;
  const last = outlook.visits.at(-1)!;
  return next === undefined
    ? lostPackWorth(input) * last.short
    : waitingCost(outlook, next, input) - (first.day === 0 ? waitingCost(outlook, first, input) : 0);
}

/** Would somebody ask why nobody goes there? */
const needsAttention = ({ stockOut, carryOuts, kiosk, slots }: KioskOutlook) =>
  (stockOut >= 0.05 && slots.some(({ fill }) => fill > 0)) || carryOuts > 0 || kiosk.faults.length > 0;

function whyNot(
  input: PlanInput,
  problem: RoutingProblem,
  outlook: KioskOutlook,
  stop: number,
  later: number | undefined,
): string {
  if (outlook.kiosk.today === null) return `The clinic is closed on ${input.date}.`;
  if (input.vans === 0) return 'The depot has no van today.';
  if (stop < 0) return 'More urgent kiosks fill all vans.';
  const { load } = problem.stops[stop]!;
  if (load.some((packs, dimension) => packs > problem.capacity[dimension]!))
    return 'Its packs do not fit into one van.';
  if (schedule(problem, [stop]) === null)
    return 'It cannot be reached while the clinic is open and within the shift.';
  const cost = costOfWaiting(outlook, input);
  const risk = `${outlook.short.toFixed(1)} packs are expected to be missed before somebody could come again`;
  if (later !== undefined)
    return `It shares a trip on ${dayName(input.day + later)}: ${risk}, which costs less than a trip of its own today.`;
  return cost > 0
    ? `The detour costs more than it saves today, or every van is full: ${risk}.`
    : `It can wait: ${risk}, less than what a visit now would bring forward.`;
}

/** What the route would be cheaper without this stop. */
function passing(
  { cost, stops, vehicleCost }: RoutingProblem,
  route: readonly number[],
  position: number,
): number {
  const width = stops.length + 1;
  const at = (index: number) => (route[index] === undefined ? 0 : route[index] + 1);
  const here = at(position);
  const [before, behind] = [position === 0 ? 0 : at(position - 1), at(position + 1)];
  const saved = cost[before * width + here]! + cost[here * width + behind]! - cost[before * width + behind]!;
  return route.length === 1 ? saved + vehicleCost : saved;
}

function plannedRoute(
  input: PlanInput,
  problem: RoutingProblem,
  candidates: readonly KioskOutlook[],
  route: readonly number[],
  allotments: ReadonlyMap<SlotOutlook, Allotment>,
): PlannedRoute {
  const times = schedule(problem, route)!;
  const { travel } = input;
  let place = 0;
  let packed = 0;
  let coldPacked = 0;
  const leg = (to: number) => {
    const cell = place * travel.size + to;
    place = to;
    return { metres: travel.metres[cell]!, drivingSeconds: travel.seconds[cell]! };
  };
  const stops = route.map((stop, position): PlannedStop => {
    const outlook = candidates[stop]!;
    const lines: PlannedLine[] = [];
    for (const slot of outlook.slots) {
      for (const { lotId, quantity, why } of slot.carryOut)
        lines.push({
          kind: 'CARRY_OUT',
          slot,
          lotId,
          quantity,
          tote: null,
          cold: slot.slot.cold,
          reason: carryOutReason(quantity, why),
        });
      const allotment = allotments.get(slot);
      if (allotment === undefined) continue;
      const reason = fillReason(outlook, slot, allotment, input.serviceLevel, input.now);
      for (const { lotId, quantity } of allotment.lots) {
        const { cold } = slot.slot;
        const size = cold ? input.packsPerColdBag : input.packsPerTote;
        const tote = Math.floor((cold ? coldPacked : packed) / size) + 1;
        if (cold) coldPacked += quantity;
        else packed += quantity;
        lines.push({ kind: 'FILL', slot, lotId, quantity, tote, cold, reason });
      }
    }
    const arrivesAt = times.begins[position]!;
    return {
      outlook,
      arrivesAt,
      leavesAt: arrivesAt + problem.stops[stop]!.service,
      ...leg(outlook.kiosk.place),
      reason: visitReason(outlook, passing(problem, route, position), costOfWaiting(outlook, input)),
      lines,
    };
  });
  const back = leg(0);
  return {
    startsAt: times.starts,
    endsAt: times.ends,
    metres: stops.reduce((sum, { metres }) => sum + metres, back.metres),
    drivingSeconds: stops.reduce((sum, { drivingSeconds }) => sum + drivingSeconds, back.drivingSeconds),
    totes: Math.ceil(packed / input.packsPerTote),
    coldBags: Math.ceil(coldPacked / input.packsPerColdBag),
    stops,
  };
}
