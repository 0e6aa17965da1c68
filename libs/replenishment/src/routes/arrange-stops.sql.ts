import { statement } from '@app/persistence';

/** Moves stops to other routes; from a JSON array of {stop, route}. */
export const setStopRoutes = statement<[moves: string], never>(
  'replenishment.set-stop-routes',
  `UPDATE restock_stop s SET route_id = m.route FROM jsonb_to_recordset($1::jsonb) AS m (stop bigint, route bigint)
    WHERE s.id = m.stop`,
);

/** From a JSON array of {line, tote}. */
export const setLineTotes = statement<[lines: string], never>(
  'replenishment.set-line-totes',
  `UPDATE restock_line l SET tote = t.tote FROM jsonb_to_recordset($1::jsonb) AS t (line bigint, tote integer)
    WHERE l.id = t.line`,
);

export const setRouteLoad = statement<[id: number, totes: number, coldBags: number], never>(
  'replenishment.set-route-load',
  'UPDATE restock_route SET totes = $2, cold_bags = $3 WHERE id = $1',
);

/** Per kiosk of a plan, by the primary key. */
export const risksOfKiosks = statement<
  [plan: number, kiosks: readonly number[]],
  { kiosk_id: number; by_hour: number[] }
>(
  'replenishment.risks-of-kiosks',
  'SELECT kiosk_id, by_hour FROM kiosk_risk WHERE plan_id = $1 AND kiosk_id = ANY ($2::integer[])',
);
