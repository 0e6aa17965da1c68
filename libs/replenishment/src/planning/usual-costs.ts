import { routeCost, type RoutingProblem } from '../routing/routing-problem.js';
import { savingsRoutes } from '../routing/savings.js';
import type { PlanInput } from './plan-input.js';
import { travelBetween } from './visit-problem.js';

/** Share of its capacity that a slot usually takes in a visit, and of its lines that are filled. */
const usualFill = 0.5;
const usualLines = 0.8;

/**
 * What the way to each kiosk costs, in money, when trips are shared as well as they can be: routes past all places,
 * each place bearing what its route would be cheaper without it, and an equal share of what then remains (driving out
 * and back, the van). Kiosks at one place share alike.
 */
export function sharedTripCosts(input: PlanInput): number[] {
  const capacity = [input.totesPerVan * input.packsPerTote, input.coldBagsPerVan * input.packsPerColdBag];
  const places = [...new Set(input.kiosks.map(({ place }) => place))];
  const stops = new Map(places.map((place) => [place, { kiosks: 0, load: [0, 0], service: 0 }]));
  for (const { place, slots } of input.kiosks) {
    const stop = stops.get(place)!;
    stop.kiosks++;
    stop.service += (input.serviceSeconds + usualLines * slots.length * input.secondsPerLine) * 1_000;
    for (const slot of slots) stop.load[slot.cold ? 1 : 0]! += slot.capacity * usualFill;
  }
  const shift = input.shiftEnds - input.shiftStarts;
  const problem: RoutingProblem = {
    stops: places.map((place) => {
      const { load, service } = stops.get(place)!;
      return {
        load: load.map((packs, dimension) => Math.min(packs, capacity[dimension]!)),
        service: Math.min(service, shift / 2),
        opens: 0,
        closes: shift,
        penalty: Infinity,
      };
    }),
    vehicles: places.length,
    ...{ capacity, starts: 0, ends: shift, ...travelBetween(input, places), vehicleCost: input.costs.perVan },
  };
  const width = places.length + 1;
  const { cost } = problem;
  const alone = (stop: number) => cost[stop + 1]! + cost[(stop + 1) * width]! + problem.vehicleCost;
  const shares = places.map((_, stop) => alone(stop));
  for (const route of savingsRoutes(problem)) {
    const saved = route.map((stop, i) => {
      const before = i === 0 ? 0 : route[i - 1]! + 1;
      const behind = i === route.length - 1 ? 0 : route[i + 1]! + 1;
      return (
        cost[before * width + stop + 1]! + cost[(stop + 1) * width + behind]! - cost[before * width + behind]!
      );
    });
    const rest = routeCost(problem, route) - saved.reduce((sum, each) => sum + each, 0);
    route.forEach((stop, i) => {
      shares[stop] = Math.min(alone(stop), Math.max(0, saved[i]! + rest / route.length));
    });
  }
  const shareOf = new Map(places.map((place, i) => [place, shares[i]! / stops.get(place)!.kiosks]));
  return input.kiosks.map(({ place }) => shareOf.get(place)!);
}
