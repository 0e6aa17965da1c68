import type { LineKind, RouteState, StopState } from '@app/contracts';
import { statement } from '@app/persistence';

export interface RoutePlaceRow {
  id: number;
  plan_id: number;
  depot_id: string;
  region_id: string;
  date: string;
  state: RouteState;
  crew: string | null;
  starts_at: Date;
  started_at: Date | null;
}

/** A route with its place, and its plan locked: a computation that ends now waits, or finds it changed. */
export const lockRoute = statement<[id: number], RoutePlaceRow>(
  'replenishment.lock-route',
  `SELECT r.id, r.plan_id, p.depot_id, d.region_id, p.date::text AS date, r.state, r.crew, r.starts_at, r.started_at
     FROM restock_route r JOIN restock_plan p ON p.id = r.plan_id JOIN depot d ON d.id = p.depot_id
    WHERE r.id = $1 FOR UPDATE OF p, r`,
);

export interface StopPlaceRow {
  id: number;
  route_id: number;
  kiosk_id: number;
  serial: string;
  site_id: string;
  region_id: string;
  state: StopState;
}

export interface RouteStopRow extends StopPlaceRow {
  position: number;
  latitude: number;
  longitude: number;
  opens_at: Date | null;
  closes_at: Date | null;
  leaves_at: Date;
  metres: number;
  driving_seconds: number;
  service_seconds: number;
}

/** Index restock_stop_route. */
export const stopPlacesOfRoute = statement<[route: number], RouteStopRow>(
  'replenishment.stop-places-of-route',
  `SELECT s.id, s.route_id, s.kiosk_id, k.serial, k.site_id, st.region_id, s.state, s.position, st.latitude, st.longitude,
     s.opens_at, s.closes_at, s.leaves_at, s.metres, s.driving_seconds, extract(epoch FROM s.leaves_at - s.arrives_at)::float8 AS service_seconds
     FROM restock_stop s JOIN kiosk k ON k.id = s.kiosk_id JOIN site st ON st.id = k.site_id
    WHERE s.route_id = $1 ORDER BY s.position`,
);

/** One stop, locked: two phones complete it one after the other. */
export const lockStop = statement<[id: number], StopPlaceRow>(
  'replenishment.lock-stop',
  `SELECT s.id, s.route_id, s.kiosk_id, k.serial, k.site_id, st.region_id, s.state
     FROM restock_stop s JOIN kiosk k ON k.id = s.kiosk_id JOIN site st ON st.id = k.site_id
    WHERE s.id = $1 FOR UPDATE OF s`,
);

export const setRouteStarted = statement<[id: number, crew: string, at: Date], never>(
  'replenishment.set-route-started',
  `UPDATE restock_route SET state = 'STARTED', crew = $2, started_at = $3 WHERE id = $1`,
);

export const setRouteFinished = statement<[id: number, at: Date], never>(
  'replenishment.set-route-finished',
  `UPDATE restock_route SET state = 'FINISHED', finished_at = $2 WHERE id = $1`,
);

export const setStopState = statement<[id: number, state: StopState, skipReason: string | null], never>(
  'replenishment.set-stop-state',
  'UPDATE restock_stop SET state = $2, skip_reason = $3 WHERE id = $1',
);

export interface StopOrder {
  stop: number;
  position: number;
  arrives: string;
  leaves: string;
  metres: number;
  driving: number;
}

/** From a JSON array of StopOrder. */
export const setStopOrder = statement<[stops: string], never>(
  'replenishment.set-stop-order',
  `UPDATE restock_stop s SET position = o.position, arrives_at = o.arrives, leaves_at = o.leaves, metres = o.metres,
     driving_seconds = o.driving
     FROM jsonb_to_recordset($1::jsonb) AS o (stop bigint, position integer, arrives timestamptz, leaves timestamptz,
       metres float8, driving float8) WHERE s.id = o.stop`,
);

export const setRouteTravel = statement<
  [id: number, endsAt: Date, metres: number, drivingSeconds: number],
  never
>(
  'replenishment.set-route-travel',
  'UPDATE restock_route SET ends_at = $2, metres = $3, driving_seconds = $4 WHERE id = $1',
);

/** What a route carries out of the depot, by lot. */
export const packsOfRoute = statement<[route: number], { lot_id: number; quantity: number }>(
  'replenishment.packs-of-route',
  `SELECT l.lot_id, sum(l.quantity)::integer AS quantity FROM restock_line l JOIN restock_stop s ON s.id = l.stop_id
    WHERE s.route_id = $1 AND l.kind = 'FILL' AND l.quantity > 0 GROUP BY l.lot_id ORDER BY l.lot_id`,
);

/** The fill lines of a route with one of these lots, in order of visit. */
export const fillLinesWithLots = statement<
  [route: number, lots: readonly number[]],
  { id: number; lot_id: number; quantity: number }
>(
  'replenishment.fill-lines-with-lots',
  `SELECT l.id, l.lot_id, l.quantity FROM restock_line l JOIN restock_stop s ON s.id = l.stop_id
    WHERE s.route_id = $1 AND l.kind = 'FILL' AND l.quantity > 0 AND l.lot_id = ANY ($2::integer[])
    ORDER BY s.position, l.id`,
);

/** Another quantity than planned, with who and why. */
export const setLineQuantity = statement<
  [id: number, quantity: number, reason: string, by: string, at: Date, effect: string],
  never
>(
  'replenishment.set-line-quantity',
  `UPDATE restock_line SET quantity = $2, override_reason = $3, override_by = $4, override_at = $5, override_effect = $6
    WHERE id = $1`,
);

export interface LinePlaceRow {
  id: number;
  route_id: number;
  kind: LineKind;
  stop_state: StopState;
  site_id: string;
}

export const linePlace = statement<[id: number], LinePlaceRow>(
  'replenishment.line-place',
  `SELECT l.id, s.route_id, l.kind, s.state AS stop_state, k.site_id FROM restock_line l JOIN restock_stop s ON s.id = l.stop_id
     JOIN kiosk k ON k.id = s.kiosk_id WHERE l.id = $1`,
);
