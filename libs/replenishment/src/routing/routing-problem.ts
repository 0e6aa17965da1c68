/** A place to visit. Times in any unit, the same everywhere. */
export interface RoutingStop {
  /** Loads by dimension, e.g. packs in totes and packs in cold bags. */
  load: readonly number[];
  service: number;
  opens: number;
  closes: number;
  /** What it costs not to go there; Infinity: it must be visited. */
  penalty: number;
  /** What it costs to be there on this day, beyond the way: 0 unless days are compared. */
  visitCost?: number;
}

/** Place 0 is the depot, place i + 1 is `stops[i]`. */
export interface RoutingProblem {
  stops: readonly RoutingStop[];
  vehicles: number;
  /** By dimension. */
  capacity: readonly number[];
  /** Vehicles leave at `starts` at the earliest and are back by `ends`. */
  starts: number;
  ends: number;
  /** Row by column, (stops + 1)². */
  time: Float64Array;
  cost: Float64Array;
  /** Per vehicle that leaves the depot. */
  vehicleCost: number;
}

/** Several days to choose from: the same places and vehicles, with the windows and visit costs of each day. */
export type RoutingDays = readonly RoutingProblem[];

export interface DayRoute {
  day: number;
  stops: number[];
}

export interface RoutingSolution {
  /** Stop indexes in order of visit; without empty routes. */
  routes: number[][];
  unserved: number[];
  /** Travelling, vehicles and penalties together. */
  cost: number;
}

/** When each stop of a route begins and when the vehicle is back; null when it cannot be driven like that. */
export function schedule(
  problem: RoutingProblem,
  route: readonly number[],
): { begins: number[]; starts: number; ends: number } | null {
  const { stops, capacity, time } = problem;
  const width = stops.length + 1;
  const loads = capacity.map(() => 0);
  let at = problem.starts;
  let place = 0;
  const begins: number[] = [];
  for (const stop of route) {
    const { load, service, opens, closes } = stops[stop]!;
    at = Math.max(at + time[place * width + stop + 1]!, opens);
    if (at > closes) return null;
    begins.push(at);
    at += service;
    place = stop + 1;
    for (const dimension of capacity.keys()) {
      loads[dimension]! += load[dimension] ?? 0;
      if (loads[dimension]! > capacity[dimension]!) return null;
    }
  }
  at += time[place * width]!;
  if (at > problem.ends) return null;
  // Leaving later than the shift's start saves waiting in front of the first door.
  const first = route[0];
  const starts = first === undefined ? problem.starts : begins[0]! - time[first + 1]!;
  return { begins, starts: Math.max(problem.starts, starts), ends: at };
}

export function routeCost({ stops, cost, vehicleCost }: RoutingProblem, route: readonly number[]): number {
  if (route.length === 0) return 0;
  const width = stops.length + 1;
  let sum = vehicleCost;
  let place = 0;
  for (const stop of route) {
    sum += cost[place * width + stop + 1]!;
    place = stop + 1;
  }
  return sum + cost[place * width]!;
}

export const visitCosts = ({ stops }: RoutingProblem, route: readonly number[]): number =>
  route.reduce((sum, stop) => sum + (stops[stop]!.visitCost ?? 0), 0);

export function solutionOf(problem: RoutingProblem, routes: readonly (readonly number[])[]): RoutingSolution {
  const served = new Set(routes.flat());
  const unserved = [...problem.stops.keys()].filter((stop) => !served.has(stop));
  return {
    routes: routes.filter((route) => route.length > 0).map((route) => [...route]),
    unserved,
    cost:
      routes.reduce((sum, route) => sum + routeCost(problem, route) + visitCosts(problem, route), 0) +
      unserved.reduce((sum, stop) => sum + problem.stops[stop]!.penalty, 0),
  };
}
