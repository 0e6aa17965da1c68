import {
  RestockLotsDocument,
  RestockProductsDocument,
  RestockRoutesDocument,
  RestockStockDocument,
} from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import type { CrewRoute, CrewSlot, KeptRoute } from './crew-types.js';
import { crewStore } from './crew-store.js';
import type { KnownLot } from '../scanning/judge-scan.js';

/** Kiosks asked about at the same time. */
const atOnce = 4;

/** Of a product; more are told as "not known on this phone". */
const lotsOfProduct = 200;

/** Products and lots, by which a pack that is scanned is told from another one. */
async function knowledge(route: CrewRoute): Promise<NonNullable<KeptRoute['known']>> {
  const wanted = [...new Set(route.stops.flatMap(({ lines }) => lines.map(({ product }) => product.id)))];
  const products = (await execute(RestockProductsDocument, {})).products.nodes;
  const lots: KnownLot[] = [];
  for (let from = 0; from < wanted.length; from += atOnce)
    await Promise.all(
      wanted.slice(from, from + atOnce).map(async (product) => {
        const found = await execute(RestockLotsDocument, { product, first: lotsOfProduct });
        for (const { number, expiresOn, state } of found.lots.nodes)
          lots.push({ product, number, expiresOn, state });
      }),
    );
  return { products, lots };
}

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
  const kept = { route, stock, known: await knowledge(route), keptAt: Date.now() };
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
