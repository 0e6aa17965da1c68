import type { Principal } from '@app/auth';
import { scopeOf } from '@app/auth';
import type { gql } from '@app/contracts';
import {
  type DepotNode,
  depotNode,
  depotsInScope,
  discrepanciesByReference,
  type DiscrepancyNode,
  discrepancyNode,
  lotNode,
} from '@app/inventory';
import { grouped } from '@app/kernel';
import type { Queryable } from '@app/persistence';
import { type PhotoRow, photosOfStops } from '../photos/visit-photo.sql.js';
import {
  type LineRow,
  linesOfStops,
  type RouteRow,
  type StopRow,
  stopsOfRoutes,
  type VisitRow,
  visitsOfStops,
} from '../plans/plan-reads.sql.js';

export const lineNode = (row: LineRow) => {
  const lot = lotNode(row);
  const { onHand, capacity, meanPerDay, coverHours, orderUpTo, serviceLevel, stockOutBefore, stockOutAfter } =
    row.facts;
  const { dataAt, dataAgeSeconds } = row.facts;
  return {
    __typename: 'RestockLine' as const,
    id: String(row.id),
    kind: row.kind,
    slot: row.slot,
    zone: row.zone,
    product: lot.product,
    lot,
    tote: row.tote,
    cold: row.cold,
    quantity: row.quantity,
    plannedQuantity: row.planned,
    reason: row.reason,
    /** Not of the schema: the pick list leaves out what may not be used any more. */
    usable: row.usable,
    facts: {
      ...{ onHand, capacity, meanPerDay, coverHours, orderUpTo, serviceLevel, stockOutBefore, stockOutAfter },
      ...{ dataAt: dataAt === null ? null : new Date(dataAt), dataAgeSeconds },
    },
    override:
      row.override_by === null
        ? null
        : {
            quantity: row.quantity,
            reason: row.override_reason!,
            by: row.override_by,
            at: row.override_at!,
            effect: row.override_effect ?? '',
          },
  };
};
export type LineNode = ReturnType<typeof lineNode>;

const confirmationOf = ({ heard, differs }: VisitRow): gql.VisitConfirmation =>
  differs ? 'DIFFERS' : heard ? 'CONFIRMED' : 'WAITING';

const visitNode = (row: VisitRow, discrepancies: DiscrepancyNode[]) => ({
  clientId: row.client_id,
  by: row.actor,
  startedAt: row.started_at,
  completedAt: row.completed_at,
  recordedAt: row.recorded_at,
  clockOffsetSeconds: row.clock_offset_seconds,
  outcome: row.outcome,
  note: row.note,
  variances: row.variances as gql.StockVariance[],
  discrepancies,
  confirmation: confirmationOf(row),
});
export type VisitNode = ReturnType<typeof visitNode>;

const photoNode = ({ id, slot, size, taken_at, actor }: PhotoRow) => ({
  ...{ id, slot, by: actor, takenAt: taken_at, bytes: size, url: `/v1/visit-photos/${id}` },
});
type PhotoNode = ReturnType<typeof photoNode>;

const stopNode = (row: StopRow, lines: LineNode[], visits: VisitNode[], photos: PhotoNode[]) => ({
  __typename: 'RestockStop' as const,
  id: String(row.id),
  route: String(row.route_id),
  position: row.position,
  state: row.state,
  kiosk: { __typename: 'Kiosk' as const, kioskId: row.kiosk_id },
  site: { __typename: 'Site' as const, siteId: row.site_id },
  serial: row.serial,
  arrivesAt: row.arrives_at,
  leavesAt: row.leaves_at,
  opensAt: row.opens_at,
  closesAt: row.closes_at,
  metres: row.metres,
  drivingSeconds: row.driving_seconds,
  reason: row.reason,
  faults: row.faults.map((fault) => ({ ...fault, since: new Date(fault.since) })),
  lines,
  visits,
  photos,
});
export type StopNode = ReturnType<typeof stopNode>;

/**
 * What to load at the depot: tote by tote, and in each the slots in the order in which they are filled. A lot that was
 * recalled or put aside since the plan was computed is not on it, whatever the lines say until the next plan.
 */
export function pickListOf(stops: readonly StopNode[]) {
  return stops
    .flatMap((stop) =>
      stop.lines.flatMap(({ kind, tote, cold, slot, product, lot, quantity, usable }) =>
        kind === 'FILL' && tote !== null && quantity > 0 && usable
          ? [{ tote, cold, stop: stop.position, kiosk: stop.serial, slot, product, lot, quantity }]
          : [],
      ),
    )
    .sort((a, b) => Number(a.cold) - Number(b.cold) || a.tote - b.tote || a.stop - b.stop);
}

const routeNode = (row: RouteRow, depot: DepotNode, stops: StopNode[]) => ({
  __typename: 'RestockRoute' as const,
  id: String(row.id),
  depot,
  date: row.date,
  van: row.van,
  state: row.state,
  crew: row.crew,
  startsAt: row.starts_at,
  endsAt: row.ends_at,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
  metres: row.metres,
  drivingSeconds: row.driving_seconds,
  totes: row.totes,
  coldBags: row.cold_bags,
  stops,
  pickList: pickListOf(stops),
});
export type RouteNode = ReturnType<typeof routeNode>;

/**
 * Routes of one depot with everything on them, in a handful of queries however many there are. Somebody restricted to
 * sites sees their stops, and only routes that have some.
 */
export async function routeNodes(
  database: Queryable,
  principal: Principal,
  routes: readonly RouteRow[],
): Promise<RouteNode[]> {
  const [first] = routes;
  if (first === undefined) return [];
  const { sites } = scopeOf(principal);
  const [depot] = await database.run(depotsInScope, [[], [], first.depot_id]);
  const stops = await database.run(stopsOfRoutes, [routes.map(({ id }) => id), sites]);
  const ids = stops.map(({ id }) => id);
  const lines = grouped(
    (await database.run(linesOfStops, [ids])).map((row) => [row.stop_id, lineNode(row)] as const),
    ([stop]) => stop,
  );
  const visits = await database.run(visitsOfStops, [ids]);
  const photos = grouped(await database.run(photosOfStops, [ids]), ({ stop_id }) => stop_id);
  const opened = await database.run(discrepanciesByReference, [visits.map(({ client_id }) => client_id)]);
  const discrepancies = grouped(opened, ({ reference }) => reference);
  const visitsOf = grouped(visits, ({ stop_id }) => stop_id);
  const nodes = grouped(stops, ({ route_id }) => route_id);
  return routes.flatMap((route) => {
    const own = (nodes.get(route.id) ?? []).map((stop) =>
      stopNode(
        stop,
        (lines.get(stop.id) ?? []).map(([, line]) => line),
        (visitsOf.get(stop.id) ?? []).map((visit) =>
          visitNode(visit, (discrepancies.get(visit.client_id) ?? []).map(discrepancyNode)),
        ),
        (photos.get(stop.id) ?? []).map(photoNode),
      ),
    );
    return own.length === 0 && sites.length > 0 ? [] : [routeNode(route, depotNode(depot!), own)];
  });
}
