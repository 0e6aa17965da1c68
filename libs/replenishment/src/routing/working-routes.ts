import type { RoutingProblem } from './routing-problem.js';

/** A route with what makes an insertion a matter of constant time. */
export interface WorkingRoute {
  /** Which of the days to choose from. */
  day: number;
  stops: number[];
  loads: number[];
  /** Begin of service at each position at the earliest; the last one is the return. */
  earliest: number[];
  /** Begin of service at each position at the latest, so that everything behind it still fits. */
  latest: number[];
}

export const emptyRoute = (problem: RoutingProblem, day = 0): WorkingRoute => {
  const route = { day, stops: [], loads: [], earliest: [], latest: [] };
  refresh(problem, route);
  return route;
};

/** After a change of its stops. */
export function refresh(problem: RoutingProblem, route: WorkingRoute): void {
  const { stops, time, capacity } = problem;
  const width = stops.length + 1;
  const { stops: visits, earliest, latest } = route;
  const count = visits.length;
  earliest.length = count + 1;
  latest.length = count + 1;
  let at = problem.starts;
  let place = 0;
  for (let i = 0; i < count; i++) {
    const stop = visits[i]!;
    const { opens, service } = stops[stop]!;
    const begin = Math.max(at + time[place * width + stop + 1]!, opens);
    earliest[i] = begin;
    at = begin + service;
    place = stop + 1;
  }
  earliest[count] = at + time[place * width]!;
  let must = problem.ends;
  let next = 0;
  latest[count] = must;
  for (let i = count - 1; i >= 0; i--) {
    const stop = visits[i]!;
    const { closes, service } = stops[stop]!;
    must = Math.min(closes, must - time[(stop + 1) * width + next]! - service);
    latest[i] = must;
    next = stop + 1;
  }
  route.loads = capacity.map((_, dimension) => {
    let load = 0;
    for (const stop of visits) load += stops[stop]!.load[dimension] ?? 0;
    return load;
  });
}

/** May this stop stand at this position? By the earliest arrival before and the latest begin behind it. */
export function fits(problem: RoutingProblem, route: WorkingRoute, position: number, stop: number): boolean {
  const { stops, time } = problem;
  const width = stops.length + 1;
  const before = position === 0 ? -1 : route.stops[position - 1]!;
  const leaves = before < 0 ? problem.starts : route.earliest[position - 1]! + stops[before]!.service;
  const { opens, closes, service } = stops[stop]!;
  const begin = Math.max(leaves + time[(before + 1) * width + stop + 1]!, opens);
  if (begin > closes) return false;
  const behind = position === route.stops.length ? 0 : route.stops[position]! + 1;
  return begin + service + time[(stop + 1) * width + behind]! <= route.latest[position]! + 1e-9;
}

export function hasRoom({ stops, capacity }: RoutingProblem, route: WorkingRoute, stop: number): boolean {
  const { load } = stops[stop]!;
  for (let dimension = 0; dimension < capacity.length; dimension++)
    if (route.loads[dimension]! + (load[dimension] ?? 0) > capacity[dimension]!) return false;
  return true;
}

export function insertionCost(
  { stops, cost, vehicleCost }: RoutingProblem,
  route: WorkingRoute,
  position: number,
  stop: number,
): number {
  const width = stops.length + 1;
  const before = position === 0 ? 0 : route.stops[position - 1]! + 1;
  const behind = position === route.stops.length ? 0 : route.stops[position]! + 1;
  const added =
    cost[before * width + stop + 1]! + cost[(stop + 1) * width + behind]! - cost[before * width + behind]!;
  return route.stops.length === 0 ? added + vehicleCost : added;
}
