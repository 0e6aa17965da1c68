import { depotsInScope } from '@app/inventory';
import { type Conflict, conflict, type InvalidInput, invalidInput } from '@app/kiosk-registry';
import type { Queryable } from '@app/persistence';
import type { TravelSource } from '../routing/travel-source.js';
import type { RoutePlaceRow, RouteStopRow, StopOrder } from './route.sql.js';

export interface OrderedStops {
  stops: StopOrder[];
  endsAt: Date;
  metres: number;
  drivingSeconds: number;
}

/** Times and distances when the stops that are not done are driven in the order of `wanted`; or why that cannot be. */
export async function orderedStops(
  database: Queryable,
  travel: TravelSource,
  route: RoutePlaceRow,
  stops: readonly RouteStopRow[],
  wanted: readonly string[],
): Promise<OrderedStops | InvalidInput | Conflict> {
  const done = stops.filter(({ state }) => state !== 'PENDING');
  const pending = new Map(
    stops.filter(({ state }) => state === 'PENDING').map((stop) => [String(stop.id), stop]),
  );
  if (
    new Set(wanted).size !== wanted.length ||
    wanted.length !== pending.size ||
    wanted.some((id) => !pending.has(id))
  )
    return invalidInput(
      'stops',
      `must be the ${pending.size} stops of the route that are not done, each once`,
    );
  const order = wanted.map((id) => pending.get(id)!);
  const [depot] = await database.run(depotsInScope, [[], [], route.depot_id]);
  const last = done.at(-1);
  const matrix = await travel.between([depot!, last ?? depot!, ...order]);
  const leg = (from: number, to: number) => ({
    metres: matrix.metres[from * matrix.size + to]!,
    driving: matrix.seconds[from * matrix.size + to]!,
  });
  let at = (last?.leaves_at ?? route.starts_at).getTime();
  let metres = done.reduce((sum, stop) => sum + stop.metres, 0);
  let drivingSeconds = done.reduce((sum, stop) => sum + stop.driving_seconds, 0);
  let place = last === undefined ? 0 : 1;
  const ordered: StopOrder[] = [];
  for (const [index, stop] of order.entries()) {
    const way = leg(place, index + 2);
    place = index + 2;
    metres += way.metres;
    drivingSeconds += way.driving;
    const arrives = Math.max(at + way.driving * 1_000, stop.opens_at?.getTime() ?? 0);
    at = arrives + stop.service_seconds * 1_000;
    if (stop.closes_at !== null && arrives > stop.closes_at.getTime())
      return conflict(
        'stops',
        `${stop.serial} would be reached at ${new Date(arrives).toISOString()}, after its clinic closes`,
      );
    ordered.push({
      stop: stop.id,
      position: done.length + index + 1,
      arrives: new Date(arrives).toISOString(),
      leaves: new Date(at).toISOString(),
      ...way,
    });
  }
  const back = leg(place, 0);
  return {
    stops: ordered,
    endsAt: new Date(at + back.driving * 1_000),
    metres: metres + back.metres,
    drivingSeconds: drivingSeconds + back.driving,
  };
}
