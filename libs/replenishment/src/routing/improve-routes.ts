import { PlanRandom } from './random.js';
import {
  type DayRoute,
  type RoutingDays,
  type RoutingProblem,
  type RoutingSolution,
  schedule,
  solutionOf,
} from './routing-problem.js';
import { emptyRoute, fits, hasRoom, insertionCost, refresh, type WorkingRoute } from './working-routes.js';

export interface SearchBudget {
  iterations: number;
  seed: number;
  /** Called every few iterations: lets others have their turn. */
  breathe?: () => Promise<void>;
  progress?: (share: number) => void;
}

/** Stops that are taken out at once, on average, and at most from one route. */
const meanRemoved = 10;
const longestString = 10;
/** Chance to pass over a good position, so that the search does not go the same way each time. */
const blink = 0.01;
const eagerness = 0.15;
/** Chance that a whole route is tried on another day. */
const otherDay = 0.15;
/** Stops left out that are tried again in one iteration: with hundreds of them, trying all was most of the time. */
const mostAbsentTried = 80;
/** With more stops than this only routes that pass near a stop are tried for it: the others cost more anyway. */
const fewStops = 250;
const nearTried = 50;
const iterationsPerBreath = 25;
const farAway = 1e12;

/** Places by distance from each stop, near ones first. */
function neighbours(problem: RoutingProblem, most: number): Int32Array[] {
  const width = problem.stops.length + 1;
  const ids = Int32Array.from(problem.stops.keys());
  return problem.stops.map((_, from) => {
    const row = (from + 1) * width + 1;
    return ids
      .slice()
      .sort((a, b) => problem.cost[row + a]! - problem.cost[row + b]! || a - b)
      .slice(0, most);
  });
}

/** The routes of one day. */
export async function improveRoutes(
  problem: RoutingProblem,
  start: readonly (readonly number[])[],
  budget: SearchBudget,
): Promise<RoutingSolution> {
  const best = await improveDays(
    [problem],
    start.map((stops) => ({ day: 0, stops: [...stops] })),
    budget,
  );
  return solutionOf(
    problem,
    best.map(({ stops }) => stops),
  );
}

/**
 * Ruin and recreate with simulated annealing (slack induction by string removals, Christiaens and Vanden Berghe 2020):
 * strings of neighbouring stops are taken out of near routes and put back where they cost least, and a worse outcome
 * is kept for a while now and then. Stops whose penalty is below what they would cost stay out. With several days each
 * stop goes on the day on which it costs least, and whole routes move from day to day.
 */
export async function improveDays(
  days: RoutingDays,
  start: readonly DayRoute[],
  { iterations, seed, breathe, progress }: SearchBudget,
): Promise<DayRoute[]> {
  const problem = days[0]!;
  const random = new PlanRandom(seed);
  const count = problem.stops.length;
  const width = count + 1;
  const near = neighbours(problem, Math.min(count, 400));
  const reachable = new Uint8Array(count);
  const made = (day: number, stops: number[]): WorkingRoute => {
    const route: WorkingRoute = { day, stops, loads: [], earliest: [], latest: [] };
    refresh(days[day]!, route);
    return route;
  };
  let routes: WorkingRoute[] = start.map(({ day, stops }) => made(day, [...stops]));
  const routeOf = new Int32Array(count).fill(-1);
  const index = () => {
    routeOf.fill(-1);
    routes.forEach((route, r) => route.stops.forEach((stop) => (routeOf[stop] = r)));
  };
  index();
  const alone = days.map((view, day) => emptyRoute(view, day));
  const mayStart = (day: number, stop: number) =>
    fits(days[day]!, alone[day]!, 0, stop) && hasRoom(days[day]!, alone[day]!, stop);
  for (let stop = 0; stop < count; stop++)
    reachable[stop] = days.some((_, day) => mayStart(day, stop)) ? 1 : 0;
  const penalty = (stop: number) => Math.min(problem.stops[stop]!.penalty, farAway);
  const visitCost = (day: number, stop: number) => days[day]!.stops[stop]!.visitCost ?? 0;
  const costOf = (list: readonly WorkingRoute[], absent: Iterable<number>) => {
    let sum = 0;
    for (const { day, stops } of list) {
      if (stops.length === 0) continue;
      let place = 0;
      sum += problem.vehicleCost;
      for (const stop of stops) {
        sum += problem.cost[place * width + stop + 1]! + visitCost(day, stop);
        place = stop + 1;
      }
      sum += problem.cost[place * width]!;
    }
    for (const stop of absent) sum += penalty(stop);
    return sum;
  };
  const kept = (): DayRoute[] =>
    routes.filter(({ stops }) => stops.length > 0).map(({ day, stops }) => ({ day, stops: [...stops] }));
  let absent = [...Array(count).keys()].filter((stop) => routeOf[stop] === -1);
  let current = costOf(routes, absent);
  let best = kept();
  let bestCost = current;
  const must = absent.filter((stop) => penalty(stop) >= farAway).length;
  const scale = Math.max(1, (current - must * farAway) / Math.max(1, count));
  const hot = scale * 0.6;
  const cold = scale * 0.002;

  for (let iteration = 0; iteration < iterations && count > 0; iteration++) {
    if (iteration % iterationsPerBreath === 0) {
      await breathe?.();
      progress?.(iteration / iterations);
    }
    const changed = new Map<number, WorkingRoute>();
    const removed: number[] = [];
    const moved = days.length > 1 && random.next() < otherDay ? onOtherDay() : null;
    if (moved !== null) changed.set(...moved);
    else for (const [r, stops] of ruin(removed)) changed.set(r, made(routes[r]!.day, stops));
    const list = routes.map((route, r) => changed.get(r) ?? route);
    const out = recreate(list, changed, removed);
    const cost = costOf(list, out);
    const temperature = hot * (cold / hot) ** (iteration / iterations);
    if (cost < current - temperature * Math.log(Math.max(1e-12, random.next()))) {
      routes = list.filter(({ stops }) => stops.length > 0);
      absent = out;
      current = cost;
      index();
      if (cost < bestCost - 1e-9) {
        bestCost = cost;
        best = kept();
      }
    }
  }
  progress?.(1);
  return best;

  /** A random stop, and strings around it in so many near routes. */
  function ruin(removed: number[]): Map<number, number[]> {
    const ruined = new Map<number, number[]>();
    const served = count - absent.length;
    const longest = Math.min(longestString, Math.max(1, served / Math.max(1, routes.length)));
    const strings = Math.max(1, Math.floor(1 + random.next() * ((4 * meanRemoved) / (1 + longest) - 1)));
    for (const stop of near[random.below(count)]!) {
      if (ruined.size >= strings) break;
      const r = routeOf[stop]!;
      if (r < 0 || ruined.has(r)) continue;
      const { stops } = routes[r]!;
      const length = 1 + random.below(Math.min(stops.length, Math.ceil(longest)));
      const at = stops.indexOf(stop);
      const from = Math.max(0, Math.min(stops.length - length, at - random.below(length)));
      removed.push(...stops.slice(from, from + length));
      ruined.set(r, [...stops.slice(0, from), ...stops.slice(from + length)]);
    }
    return ruined;
  }

  /** A whole route on another day, where a vehicle is free and every stop can be visited. */
  function onOtherDay(): [number, WorkingRoute] | null {
    const r = random.below(Math.max(1, routes.length));
    const day = random.below(days.length);
    const route = routes[r];
    if (
      route === undefined ||
      route.day === day ||
      routes.filter((each) => each.day === day).length >= days[day]!.vehicles
    )
      return null;
    return schedule(days[day]!, route.stops) === null ? null : [r, made(day, [...route.stops])];
  }

  /** In some order, each stop at its cheapest place. Returns the stops that stay out. */
  function recreate(
    list: WorkingRoute[],
    changed: Map<number, WorkingRoute>,
    removed: readonly number[],
  ): number[] {
    const share = Math.min(1, mostAbsentTried / Math.max(1, absent.length));
    const tried = share === 1 ? absent : absent.filter(() => random.next() < share);
    const waiting = [...tried, ...removed].filter((stop) => reachable[stop] === 1);
    const keys = new Map(waiting.map((stop) => [stop, random.next()]));
    const draw = random.next();
    const rank = (stop: number): number =>
      draw < 0.35
        ? keys.get(stop)!
        : draw < 0.6
          ? -(problem.stops[stop]!.load[0] ?? 0)
          : draw < 0.75
            ? -problem.cost[stop + 1]!
            : draw < 0.85
              ? problem.cost[stop + 1]!
              : problem.stops[stop]!.closes - problem.stops[stop]!.opens;
    const urgent = (stop: number) => (problem.stops[stop]!.penalty >= farAway ? 0 : 1);
    waiting.sort((a, b) => urgent(a) - urgent(b) || rank(a) - rank(b) || keys.get(a)! - keys.get(b)!);
    // A route may pay for several stops together and for none of them alone: now and then they are all let in, and
    // the cost of the whole decides.
    const eager = random.next() < eagerness ? 4 : 1;
    const isTried = new Set(tried);
    const out: number[] = [
      ...absent.filter((stop) => !isTried.has(stop)),
      ...tried.concat(removed).filter((stop) => reachable[stop] === 0),
    ];
    const vans = days.map(
      (_, day) => list.filter((route) => route.day === day && route.stops.length > 0).length,
    );
    const candidates = new Set<number>();
    for (const stop of waiting) {
      const limit = penalty(stop) * eager;
      let cheapest = limit;
      let where = -1;
      let place = -1;
      let newDay = -1;
      const consider = (r: number) => {
        const route = list[r]!;
        const { day } = route;
        // An empty one is as good as a new one.
        if (route.stops.length === 0 || !hasRoom(days[day]!, route, stop)) return;
        const here = visitCost(day, stop);
        for (let position = 0; position <= route.stops.length; position++) {
          const cost = insertionCost(problem, route, position, stop) + here;
          if (cost >= cheapest || random.next() < blink || !fits(days[day]!, route, position, stop)) continue;
          cheapest = cost;
          where = r;
          place = position;
        }
      };
      if (count <= fewStops) for (let r = 0; r < list.length; r++) consider(r);
      else {
        candidates.clear();
        for (const r of changed.keys()) candidates.add(r);
        const close = near[stop]!;
        for (let i = 0; i < nearTried && i < close.length; i++)
          if (routeOf[close[i]!]! >= 0) candidates.add(routeOf[close[i]!]!);
        for (const r of candidates) consider(r);
      }
      // With one day a further vehicle leaves only when the others have no place: few routes are good routes.
      if (where === -1 || days.length > 1)
        for (let day = 0; day < days.length; day++) {
          if (vans[day]! >= days[day]!.vehicles || !mayStart(day, stop)) continue;
          const cost =
            problem.vehicleCost +
            problem.cost[stop + 1]! +
            problem.cost[(stop + 1) * width]! +
            visitCost(day, stop);
          if (cost >= cheapest) continue;
          cheapest = cost;
          newDay = day;
        }
      if (newDay !== -1) {
        changed.set(list.length, made(newDay, [stop]));
        list.push(changed.get(list.length)!);
        vans[newDay]!++;
        continue;
      }
      if (where === -1) {
        out.push(stop);
        continue;
      }
      let route = changed.get(where);
      if (route === undefined) {
        route = { ...list[where]!, stops: [...list[where]!.stops], earliest: [], latest: [] };
        changed.set(where, route);
        list[where] = route;
      }
      route.stops.splice(place, 0, stop);
      refresh(days[route.day]!, route);
    }
    return out;
  }
}
