import type { PlanRoute } from './planner-facts.js';

export interface StopOrder {
  route: string;
  stops: string[];
}

const pendingOf = ({ stops }: Pick<PlanRoute, 'stops'>): string[] =>
  stops.filter(({ state }) => state === 'PENDING').map(({ id }) => id);

/** Where a stop is put: before another one of the route, or at its end. */
export interface DropPlace {
  route: string;
  before: string | null;
}

/**
 * The orders of the routes that change when a stop is put somewhere else; empty when nothing changes, or when it cannot
 * be: only what waits moves, and from van to van only while both have not left.
 */
export function ordersAfter(routes: readonly PlanRoute[], stop: string, to: DropPlace): StopOrder[] {
  const from = routes.find((route) => pendingOf(route).includes(stop));
  const target = routes.find(({ id }) => id === to.route);
  if (from === undefined || target === undefined || to.before === stop) return [];
  if (from !== target && (from.state !== 'PLANNED' || target.state !== 'PLANNED')) return [];
  const rest = pendingOf(target).filter((id) => id !== stop);
  const at = to.before === null ? rest.length : rest.indexOf(to.before);
  if (at === -1) return [];
  const order = rest.toSpliced(at, 0, stop);
  if (from === target)
    return order.join() === pendingOf(from).join() ? [] : [{ route: from.id, stops: order }];
  return [
    { route: from.id, stops: pendingOf(from).filter((id) => id !== stop) },
    { route: target.id, stops: order },
  ];
}

/** One place earlier or later within its route; past its ends nothing changes. */
export function ordersMovedBy(routes: readonly PlanRoute[], stop: string, by: 1 | -1): StopOrder[] {
  const route = routes.find((each) => pendingOf(each).includes(stop));
  if (route === undefined) return [];
  const ids = pendingOf(route);
  const at = ids.indexOf(stop) + by;
  if (at < 0 || at >= ids.length) return [];
  return ordersAfter(routes, stop, { route: route.id, before: ids[by === 1 ? at + 1 : at] ?? null });
}

/** As the routes stand now: what has to be sent to take a change back. */
export const ordersNow = (routes: readonly PlanRoute[], changed: readonly StopOrder[]): StopOrder[] =>
  routes
    .filter(({ id }) => changed.some(({ route }) => route === id))
    .map((route) => ({ route: route.id, stops: pendingOf(route) }));

interface Effect {
  metresChange: number;
  workSecondsChange: number;
  emptyHoursChange: number;
  costChange: number;
}

const signed = (value: number, text: string) => `${value > 0 ? '+' : '−'}${text}`;

/** "+12 km, −8 min of work, +$9.20; 1.5 h more with an empty slot". */
export function effectText({
  metresChange,
  workSecondsChange,
  emptyHoursChange,
  costChange,
}: Effect): string {
  const kilometres = Math.abs(metresChange) / 1_000;
  const minutes = Math.round(Math.abs(workSecondsChange) / 60);
  const empty = Math.abs(emptyHoursChange);
  const parts = [
    kilometres < 0.05 ? 'no other distance' : `${signed(metresChange, kilometres.toFixed(1))} km`,
    ...(minutes === 0 ? [] : [`${signed(workSecondsChange, String(minutes))} min of work`]),
    ...(Math.abs(costChange) < 0.005 ? [] : [`cost ${signed(costChange, Math.abs(costChange).toFixed(2))}`]),
  ];
  const service =
    empty < 0.05
      ? 'service stays as it is'
      : `${empty.toFixed(1)} h ${emptyHoursChange > 0 ? 'more' : 'less'} with an empty slot`;
  return `${parts.join(', ')}; ${service}`;
}
