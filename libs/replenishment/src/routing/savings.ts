import { routeCost, type RoutingProblem, schedule } from './routing-problem.js';

/** Neighbours of each stop that are worth a saving; of thousands of stops only the near ones are. */
const nearest = 40;

/**
 * Clarke and Wright's savings: every stop has its own route, and the two ends that save most are joined while that
 * can be driven. More routes than vehicles: the ones whose stops cost least to miss are given up.
 */
export function savingsRoutes(problem: RoutingProblem): number[][] {
  const { stops, cost } = problem;
  const width = stops.length + 1;
  const routeOf: (number[] | null)[] = stops.map((_, stop) => (schedule(problem, [stop]) ? [stop] : null));
  const savings: { from: number; to: number; saves: number }[] = [];
  for (const from of stops.keys()) {
    if (routeOf[from] === null) continue;
    const near: { to: number; saves: number }[] = [];
    for (const to of stops.keys()) {
      if (to === from || routeOf[to] === null) continue;
      const saves = cost[(from + 1) * width]! + cost[to + 1]! - cost[(from + 1) * width + to + 1]!;
      if (saves + problem.vehicleCost > 0) near.push({ to, saves });
    }
    near.sort((a, b) => b.saves - a.saves);
    for (const { to, saves } of near.slice(0, nearest)) savings.push({ from, to, saves });
  }
  savings.sort((a, b) => b.saves - a.saves || a.from - b.from || a.to - b.to);
  for (const { from, to } of savings) {
    const left = routeOf[from]!;
    const right = routeOf[to]!;
    if (left === right || left.at(-1) !== from || right[0] !== to) continue;
    const joined = [...left, ...right];
    if (schedule(problem, joined) === null) continue;
    for (const stop of joined) routeOf[stop] = joined;
  }
  const routes = [...new Set(routeOf.filter((route) => route !== null))];
  const worth = (route: number[]) =>
    route.reduce((sum, stop) => sum + Math.min(problem.stops[stop]!.penalty, 1e12), 0) -
    routeCost(problem, route);
  return routes.sort((a, b) => worth(b) - worth(a)).slice(0, problem.vehicles);
}
