import { RestockRoutesDocument, RestockStockDocument } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import type { CrewRoute, CrewSlot, KeptRoute } from './crew-types.js';
import { crewStore } from './crew-store.js';

/** Kiosks asked about at the same time. */
const atOnce = 4;

/** Fetches all that the route needs where there is no signal, and keeps it. */
export async function keepForOffline(route: CrewRoute): Promise<KeptRoute> {
  const stock: Record<string, CrewSlot[]> = {};
  const serials = [...new Set(route.stops.map(({ kiosk }) => kiosk.serial))];
  for (let from = 0; from < serials.length; from += atOnce)
    await Promise.all(
      serials.slice(from, from + atOnce).map(async (serial) => {
        stock[serial] = (await execute(RestockStockDocument, { serial })).kioskStock;
      }),
    );
  const kept = { route, stock, keptAt: Date.now() };
  await crewStore.keepRoute(kept);
  return kept;
}

export const loadPlan = async (depot: string, date: string, signal?: AbortSignal) =>
  (await execute(RestockRoutesDocument, { depot, date }, signal)).replenishment;

/** The same route as the server has it now; after a new plan, the route of the same van. */
export async function refreshRoute({ route }: KeptRoute): Promise<KeptRoute | null> {
  const plan = await loadPlan(route.depot.id, route.date);
  const now =
    plan.routes.find(({ id }) => id === route.id) ?? plan.routes.find(({ van }) => van === route.van);
  return now === undefined ? null : keepForOffline(now);
}
