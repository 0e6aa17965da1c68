import { PlanRandom } from './random.js';
import { type RoutingProblem, type RoutingSolution, solutionOf } from './routing-problem.js';
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
/** Stops left out that are tried again in one iteration: with hundreds of them, trying all was most of the time. */
const mostAbsentTried = 80;
const iterationsPerBreath = 25;
const farAway = 1e12;

/** Places by distance from each stop, near ones first. */
function neighbours(problem: RoutingProblem, most: number): Int32Array[] {
  const width = problem.stops.length + 1;
  const ids = [...problem.stops.keys()];
  return ids.map((from) => {
    const cost = (to: number) => problem.cost[(from + 1) * width + to + 1]!;
    return Int32Array.from(
      ids
        .slice()
        .sort((a, b) => cost(a) - cost(b) || a - b)
        .slice(0, most),
    );
  });
}

/**
 * Ruin and recreate with simulated annealing (slack induction by string removals, Christiaens and Vanden Berghe 2020):
 * strings of neighbouring stops are taken out of near routes and put back where they cost least, and a worse outcome
 * is kept for a while now and then. Stops whose penalty is below what they would cost stay out.
 */
export async function improveRoutes(
  problem: RoutingProblem,
  start: readonly (readonly number[])[],
  { iterations, seed, breathe, progress }: SearchBudget,
): Promise<RoutingSolution> {
  const random = new PlanRandom(seed);
  const count = problem.stops.length;
  const width = count + 1;
  const near = neighbours(problem, Math.min(count, 400));
  const reachable = new Uint8Array(count);
  let routes: WorkingRoute[] = start.map((stops) => {
    const route = emptyRoute(problem);
    route.stops = [...stops];
    refresh(problem, route);
    return route;
  });
  const routeOf = new Int32Array(count).fill(-1);
  const index = () => {
    routeOf.fill(-1);
    routes.forEach((route, r) => route.stops.forEach((stop) => (routeOf[stop] = r)));
  };
  index();
  const alone = emptyRoute(problem);
  for (let stop = 0; stop < count; stop++)
    reachable[stop] = fits(problem, alone, 0, stop) && hasRoom(problem, alone, stop) ? 1 : 0;
  const penalty = (stop: number) => Math.min(problem.stops[stop]!.penalty, farAway);
  const costOf = (list: readonly WorkingRoute[], absent: Iterable<number>) => {
    let sum = 0;
    for (const { stops } of list) {
      if (stops.length === 0) continue;
      let place = 0;
      sum += problem.vehicleCost;
      for (const stop of stops) {
        sum += problem.cost[place * width + stop + 1]!;
        place = stop + 1;
      }
      sum += problem.cost[place * width]!;
    }
    for (const stop of absent) sum += penalty(stop);
    return sum;
  };
  let absent = [...Array(count).keys()].filter((stop) => routeOf[stop] === -1);
  let current = costOf(routes, absent);
  let best = solutionOf(
    problem,
    routes.map(({ stops }) => stops),
  );
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
    // Ruin: a random stop, and strings around it in so many near routes.
    const ruined = new Map<number, number[]>();
    const removed: number[] = [];
    const served = count - absent.length;
    const used = routes.filter(({ stops }) => stops.length > 0).length;
    const longest = Math.min(longestString, Math.max(1, served / Math.max(1, used)));
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
    const changed = new Map<number, WorkingRoute>();
    for (const [r, stops] of ruined) {
      const route: WorkingRoute = { stops, loads: [], earliest: [], latest: [] };
      refresh(problem, route);
      changed.set(r, route);
    }
    const list = routes.map((route, r) => changed.get(r) ?? route);

    // Recreate: in some order, each at its cheapest place.
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
    for (const stop of waiting) {
      const limit = penalty(stop) * eager;
      let cheapest = limit;
      let where = -1;
      let place = -1;
      let sawEmpty = false;
      for (let r = 0; r < list.length; r++) {
        const route = list[r]!;
        if (route.stops.length === 0) {
          if (sawEmpty) continue;
          sawEmpty = true;
        }
        if (!hasRoom(problem, route, stop)) continue;
        for (let position = 0; position <= route.stops.length; position++) {
          const cost = insertionCost(problem, route, position, stop);
          if (cost >= cheapest || random.next() < blink || !fits(problem, route, position, stop)) continue;
          cheapest = cost;
          where = r;
          place = position;
        }
      }
      if (where === -1 && list.length < problem.vehicles && !sawEmpty) {
        const cost = problem.vehicleCost + problem.cost[stop + 1]! + problem.cost[(stop + 1) * width]!;
        if (cost < limit) {
          const route = emptyRoute(problem);
          route.stops = [stop];
          refresh(problem, route);
          changed.set(list.length, route);
          list.push(route);
          continue;
        }
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
      refresh(problem, route);
    }
    const cost = costOf(list, out);
    const temperature = hot * (cold / hot) ** (iteration / iterations);
    if (cost < current - temperature * Math.log(Math.max(1e-12, random.next()))) {
      routes = list.filter(({ stops }) => stops.length > 0);
      absent = out;
      current = cost;
      index();
      if (cost < bestCost - 1e-9) {
        bestCost = cost;
        best = solutionOf(
          problem,
          routes.map(({ stops }) => stops),
        );
      }
    }
  }
  progress?.(1);
  return best;
}
