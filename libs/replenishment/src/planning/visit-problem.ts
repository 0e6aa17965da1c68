import type { DayRoute, RoutingDays, RoutingProblem, RoutingStop } from '../routing/routing-problem.js';
import { solutionOf } from '../routing/routing-problem.js';
import { savingsRoutes } from '../routing/savings.js';
import { type KioskOutlook, waitingCost } from './assess-kiosk.js';
import type { PlanInput } from './plan-input.js';

const day = 86_400_000;
const never = { opens: Infinity, closes: -Infinity, visitCost: 0 };
/** Days that are compared, today's among them; what comes later is estimated. */
export const daysCompared = 8;
/** With more kiosks a trip for all of them is no candidate. */
const mostForOneTrip = 250;

/** Driving between the depot and these places, in milliseconds and in money. */
export function travelBetween({ travel, costs }: PlanInput, stops: readonly number[]) {
  const places = [0, ...stops];
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
  return { time, cost };
}

export const somethingToDo = ({ lines, kiosk }: KioskOutlook): boolean =>
  lines > 0 || kiosk.faults.length > 0;

/**
 * Which kiosk on which day: the routes of today and of the days after it as one problem. A visit costs the way, the
 * time there, and what waiting until that day costs; a kiosk that is left for later still costs its usual share of a
 * trip on the best day after these. So kiosks wait for each other as long as that is cheaper than going.
 */
export function visitProblem(input: PlanInput, candidates: readonly KioskOutlook[]): RoutingDays {
  const matrices = travelBetween(
    input,
    candidates.map(({ kiosk }) => kiosk.place),
  );
  const options = candidates.map((outlook) => {
    const service = (input.serviceSeconds + outlook.lines * input.secondsPerLine) * 1_000;
    const byDay = Array.from({ length: daysCompared }, () => never);
    let later = Infinity;
    for (const visit of outlook.visits) {
      const cost = waitingCost(outlook, visit, input);
      if (visit.day >= daysCompared) later = Math.min(later, cost);
      else if (visit.day > 0 || somethingToDo(outlook))
        byDay[visit.day] = {
          opens: Math.max(visit.open.opens, visit.day === 0 ? input.now : 0),
          closes: Math.max(visit.open.opens, visit.open.closes - service),
          visitCost: cost,
        };
    }
    // Nothing is known of its opening hours behind these days: as after a week more.
    if (later === Infinity) {
      const last = outlook.visits.at(-1);
      later = last === undefined ? 0 : waitingCost(outlook, last, input) + Math.abs(outlook.rhythm.perWeek);
    }
    later += outlook.tripCost;
    const least = byDay.reduce(
      (min, { closes, visitCost }) => (closes > 0 ? Math.min(min, visitCost) : min),
      later,
    );
    return { service, byDay, penalty: later - least, least };
  });
  return Array.from({ length: daysCompared }, (_, ahead): RoutingProblem => ({
    stops: candidates.map((outlook, i): RoutingStop => {
      const { service, byDay, penalty, least } = options[i]!;
      const { opens, closes, visitCost } = byDay[ahead]!;
      return {
        load: [outlook.packs, outlook.coldPacks],
        ...{ service, opens, closes, penalty },
        visitCost: closes > 0 ? visitCost - least : 0,
      };
    }),
    vehicles: input.vans,
    capacity: [input.totesPerVan * input.packsPerTote, input.coldBagsPerVan * input.packsPerColdBag],
    starts: ahead === 0 ? Math.max(input.shiftStarts, input.now) : input.shiftStarts + ahead * day,
    ends: input.shiftEnds + ahead * day,
    ...matrices,
    vehicleCost: input.costs.perVan,
  }));
}

/** To begin with: every kiosk on the day that is best for it alone, or all of them on one day, whichever costs less. */
export function firstRoutes(days: RoutingDays): DayRoute[] {
  const [today] = days;
  const count = today!.stops.length;
  const all = [...Array(count).keys()];
  const value = (ahead: number, stop: number) => {
    const { penalty, visitCost = 0, closes } = days[ahead]!.stops[stop]!;
    return closes > 0 ? penalty - visitCost : -Infinity;
  };
  const routesOn = (ahead: number, stops: readonly number[]): DayRoute[] => {
    const chosen = stops.filter((stop) => value(ahead, stop) > 0);
    if (chosen.length === 0) return [];
    const places = [0, ...chosen.map((stop) => stop + 1)];
    const pick = (matrix: Float64Array) =>
      Float64Array.from(
        { length: places.length ** 2 },
        (_, cell) =>
          matrix[places[Math.floor(cell / places.length)]! * (count + 1) + places[cell % places.length]!]!,
      );
    const view = days[ahead]!;
    const part: RoutingProblem = {
      ...view,
      stops: chosen.map((stop) => ({ ...view.stops[stop]!, penalty: value(ahead, stop) })),
      ...{ time: pick(view.time), cost: pick(view.cost) },
    };
    return savingsRoutes(part).map((route) => ({ day: ahead, stops: route.map((stop) => chosen[stop]!) }));
  };
  const best = all.map((stop) => {
    let chosen = -1;
    for (const ahead of days.keys())
      if (value(ahead, stop) > 0 && (chosen === -1 || value(ahead, stop) > value(chosen, stop)))
        chosen = ahead;
    return chosen;
  });
  const starts = [
    [...days.keys()].flatMap((ahead) =>
      routesOn(
        ahead,
        all.filter((stop) => best[stop] === ahead),
      ),
    ),
  ];
  if (count <= mostForOneTrip) starts.push([], ...[...days.keys()].map((ahead) => routesOn(ahead, all)));
  const costOf = (routes: readonly DayRoute[]) => {
    const served = new Set(routes.flatMap(({ stops }) => stops));
    return (
      routes.reduce((sum, { day: ahead, stops }) => {
        const view = days[ahead]!;
        return (
          sum +
          solutionOf({ ...view, stops: view.stops.map((stop) => ({ ...stop, penalty: 0 })) }, [stops]).cost
        );
      }, 0) + all.reduce((sum, stop) => sum + (served.has(stop) ? 0 : today!.stops[stop]!.penalty), 0)
    );
  };
  return starts.map((routes) => ({ routes, cost: costOf(routes) })).sort((a, b) => a.cost - b.cost)[0]!
    .routes;
}
