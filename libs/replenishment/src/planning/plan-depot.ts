import { improveRoutes } from '../routing/improve-routes.js';
import { type RoutingProblem, schedule } from '../routing/routing-problem.js';
import { savingsRoutes } from '../routing/savings.js';
import { assessKiosk, type KioskOutlook, type SlotOutlook, usualVisitCost } from './assess-kiosk.js';
import { DemandTables, weekdayShares } from './demand-ahead.js';
import { allot, type Allotment } from './depot-allocation.js';
import type { PlanInput } from './plan-input.js';
import { carryOutReason, fillReason, visitReason } from './wording.js';

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

/** Most rewarding first; more than this no fleet of vans can visit in a day, and the search stays quick. */
const mostCandidatesPerVan = 60;

/** The plan of a depot for one day. */
export async function planDepot(
  input: PlanInput,
  { breathe, progress, effort = 1 }: PlanEffort = {},
): Promise<DepotPlan> {
  const tables = new DemandTables();
  const atPlace = new Map<number, number>();
  for (const { place } of input.kiosks) atPlace.set(place, (atPlace.get(place) ?? 0) + 1);
  const visitCosts = new Map<number, number>();
  for (const [place, kiosks] of atPlace) visitCosts.set(place, usualVisitCost(input, place, kiosks));
  const outlooks: KioskOutlook[] = [];
  for (const [index, kiosk] of input.kiosks.entries()) {
    if (index % 4 === 0) await breathe?.();
    if (index % 50 === 0) progress?.((0.4 * index) / input.kiosks.length, 'looking at kiosks');
    const outlook = assessKiosk(kiosk, input, tables, visitCosts.get(kiosk.place)!);
    if (outlook !== null) outlooks.push(outlook);
  }
  const worthwhile = outlooks.filter(({ worth }) => worth > 0).sort((a, b) => b.worth - a.worth);
  const open = worthwhile.filter(({ kiosk }) => kiosk.today !== null);
  const candidates = open.slice(0, Math.max(1, input.vans) * mostCandidatesPerVan);
  progress?.(0.4, 'finding routes');
  const problem = routingProblem(input, candidates);
  const solution = await improveRoutes(problem, savingsRoutes(problem), {
    // Few stops are soon in order; with many, each iteration costs more.
    iterations: Math.round(
      effort * Math.min(12_000, 200 + 150 * candidates.length, 900_000 / Math.max(30, candidates.length)),
    ),
    seed: input.day,
    ...(breathe === undefined ? {} : { breathe }),
    progress: (share) => progress?.(0.4 + 0.5 * share, 'finding routes'),
  });
  progress?.(0.9, 'choosing lots');
  const visited = solution.routes.flat().map((stop) => candidates[stop]!);
  const allotments = allot(visited, input.shelf, tables);
  const routes = solution.routes.map((route) => plannedRoute(input, problem, candidates, route, allotments));
  const onRoute = new Set(visited);
  const unserved = [
    ...worthwhile
      .filter(({ kiosk }) => kiosk.today === null)
      .map((outlook) => ({ outlook, reason: `The clinic is closed on ${input.date}.` })),
    ...open
      .filter((outlook) => !onRoute.has(outlook))
      .map((outlook) => ({ outlook, reason: whyNot(input, problem, candidates.indexOf(outlook)) })),
  ];
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

function routingProblem(input: PlanInput, candidates: readonly KioskOutlook[]): RoutingProblem {
  const { travel, costs } = input;
  const places = [0, ...candidates.map(({ kiosk }) => kiosk.place)];
  const width = places.length;
  const time = new Float64Array(width * width);
  const cost = new Float64Array(width * width);
  for (let from = 0; from < width; from++)
    for (let to = 0; to < width; to++) {
      if (from === to) continue;
      const cell = places[from]! * travel.size + places[to]!;
      time[from * width + to] = travel.seconds[cell]! * 1_000;
      cost[from * width + to] =
        (travel.metres[cell]! / 1_000) * costs.perKilometre + (travel.seconds[cell]! / 3_600) * costs.perHour;
    }
  return {
    stops: candidates.map((outlook) => {
      const service = (input.serviceSeconds + outlook.lines * input.secondsPerLine) * 1_000;
      const today = outlook.kiosk.today!;
      return {
        load: [outlook.packs, outlook.coldPacks],
        service,
        opens: Math.max(today.opens, input.now),
        closes: Math.max(today.opens, today.closes - service),
        penalty: Math.max(0, outlook.worth - (service / 3_600_000) * costs.perHour),
      };
    }),
    vehicles: input.vans,
    capacity: [input.totesPerVan * input.packsPerTote, input.coldBagsPerVan * input.packsPerColdBag],
    starts: Math.max(input.shiftStarts, input.now),
    ends: input.shiftEnds,
    time,
    cost,
    vehicleCost: costs.perVan,
  };
}

function whyNot(input: PlanInput, problem: RoutingProblem, stop: number): string {
  if (input.vans === 0) return 'The depot has no van today.';
  if (stop < 0) return 'More urgent kiosks fill all vans.';
  const { load } = problem.stops[stop]!;
  if (load.some((packs, dimension) => packs > problem.capacity[dimension]!))
    return 'Its packs do not fit into one van.';
  if (schedule(problem, [stop]) === null)
    return 'It cannot be reached while the clinic is open and within the shift.';
  return 'The detour costs more than it saves today, or every van is full.';
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
      reason: visitReason(outlook),
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
