import { Inject, Injectable } from '@nestjs/common';
import { actorOf, AuditTrail, type Principal } from '@app/auth';
import type { gql } from '@app/contracts';
import { type DepotRow, depotsInScope } from '@app/inventory';
import { CLOCK, type Clock } from '@app/kernel';
import {
  type Conflict,
  conflict,
  type InvalidInput,
  invalidInput,
  type NotFound,
  notFound,
} from '@app/kiosk-registry';
import { Database, type Queryable } from '@app/persistence';
import { localMoment } from '../demand/open-days.js';
import { usualCosts } from '../planning/plan-input.js';
import { riskOffsets } from '../planning/risk-by-hour.js';
import { linesOfStops, routeById, type RouteRow } from '../plans/plan-reads.sql.js';
import { TRAVEL, type TravelSource } from '../routing/travel-source.js';
import { emptyHoursBefore, packTotes } from './arrangement.js';
import { risksOfKiosks, setLineTotes, setRouteLoad, setStopRoutes } from './arrange-stops.sql.js';
import { orderedStops, type OrderedStops } from './ordered-stops.js';
import { routeInScope } from './route-access.js';
import { type RoutePlaceRow, type RouteStopRow, setRouteTravel, setStopOrder } from './route.sql.js';

export type ArrangementNode = { __typename: 'StopArrangement' } & Omit<gql.StopArrangement, 'routes'> & {
    routes: (Omit<gql.ArrangedRoute, 'endsAt' | 'stops'> & {
      endsAt: Date;
      stops: { stop: string; arrivesAt: string }[];
    })[];
  };
type Outcome = ArrangementNode | NotFound | InvalidInput | Conflict;

interface Wanted {
  route: RoutePlaceRow;
  row: RouteRow;
  before: readonly RouteStopRow[];
  order: readonly string[];
}
interface Arranged extends Wanted {
  ordered: OrderedStops;
  load: ReturnType<typeof packTotes>;
}

const mostRoutes = 50;
const hour = 3_600_000;

/** Stops in another order, or on another van: what it would change, and the change itself. */
@Injectable()
export class ArrangeStopsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(AuditTrail) private readonly trail: AuditTrail,
    @Inject(TRAVEL) private readonly travel: TravelSource,
  ) {}

  /** Changes nothing. */
  preview(principal: Principal, orders: readonly gql.StopOrderInput[]): Promise<Outcome> {
    return this.database.transaction(async (transaction) => {
      const arranged = await this.arrange(transaction, principal, orders);
      return Array.isArray(arranged) ? this.effect(transaction, arranged) : arranged;
    });
  }

  apply(principal: Principal, orders: readonly gql.StopOrderInput[]): Promise<Outcome> {
    return this.database.transaction(async (transaction) => {
      const arranged = await this.arrange(transaction, principal, orders);
      if (!Array.isArray(arranged)) return arranged;
      const effect = await this.effect(transaction, arranged);
      const moves = arranged.flatMap(({ route, order, before }) =>
        order
          .filter((id) => !before.some((stop) => String(stop.id) === id))
          .map((id) => ({ stop: Number(id), route: route.id })),
      );
      if (moves.length > 0) await transaction.run(setStopRoutes, [JSON.stringify(moves)]);
      for (const { route, ordered, load } of arranged) {
        await transaction.run(setStopOrder, [JSON.stringify(ordered.stops)]);
        const { endsAt, metres, drivingSeconds } = ordered;
        await transaction.run(setRouteTravel, [route.id, endsAt, metres, drivingSeconds]);
        // What is in the van already stays where it is.
        if (route.state !== 'PLANNED') continue;
        await transaction.run(setLineTotes, [JSON.stringify(load.lines)]);
        await transaction.run(setRouteLoad, [route.id, load.totes, load.coldBags]);
      }
      await this.trail.record(transaction, {
        ...{ at: new Date(this.clock.now()), actor: actorOf(principal), action: 'route.arrange' },
        ...{ subject: `plan:${arranged[0]!.route.plan_id}`, detail: { orders, moves } },
      });
      return effect;
    });
  }

  private async arrange(
    transaction: Queryable,
    principal: Principal,
    orders: readonly gql.StopOrderInput[],
  ): Promise<Arranged[] | NotFound | InvalidInput | Conflict> {
    if (orders.length === 0 || orders.length > mostRoutes)
      return invalidInput('orders', `must have 1 to ${mostRoutes} routes`);
    const wanted: Wanted[] = [];
    // In the order of their ids, so that two people who do this at once wait instead of failing.
    for (const { route: id, stops: order } of orders.toSorted((a, b) => Number(a.route) - Number(b.route))) {
      const found = await routeInScope(transaction, principal, id);
      if (found === undefined) return notFound('orders.route', 'There is no such route');
      const { route, stops: before } = found;
      if (route.state === 'FINISHED') return conflict('orders.route', 'This route is finished already');
      const [row] = await transaction.run(routeById, [route.id]);
      wanted.push({ route, row: row!, before, order });
    }
    const [first] = wanted;
    if (new Set(wanted.map(({ route }) => route.id)).size !== wanted.length)
      return invalidInput('orders.route', 'must name each route once');
    if (wanted.some(({ route }) => route.plan_id !== first!.route.plan_id))
      return invalidInput('orders.route', 'must be routes of the same day and depot');
    const stops = new Map(
      wanted.flatMap(({ before }) => before.map((stop) => [String(stop.id), stop] as const)),
    );
    const pending = [...stops.values()]
      .filter(({ state }) => state === 'PENDING')
      .map(({ id }) => String(id));
    const named = wanted.flatMap(({ order }) => order);
    if (named.length !== pending.length || new Set([...named, ...pending]).size !== pending.length)
      return invalidInput(
        'orders.stops',
        `must be the ${pending.length} stops of these routes that are not done, each once`,
      );
    const [depot] = await transaction.run(depotsInScope, [[], [], first!.route.depot_id]);
    const arranged: Arranged[] = [];
    for (const each of wanted) {
      const one = await this.arrangeOne(transaction, each, stops, depot!);
      if ('__typename' in one) return one;
      arranged.push(one);
    }
    return arranged;
  }

  private async arrangeOne(
    transaction: Queryable,
    wanted: Wanted,
    stops: ReadonlyMap<string, RouteStopRow>,
    depot: DepotRow,
  ): Promise<Arranged | InvalidInput | Conflict> {
    const { route, row, before, order } = wanted;
    const moved = order.map((id) => stops.get(id)!);
    const came = moved.filter(({ route_id }) => route_id !== route.id);
    const left = before.some(({ id, state }) => state === 'PENDING' && !order.includes(String(id)));
    if (route.state !== 'PLANNED' && (came.length > 0 || left))
      return conflict('orders.route', `Van ${row.van} is under way: what it carries cannot change vans`);
    const done = before.filter(({ state }) => state !== 'PENDING');
    const ordered = await orderedStops(transaction, this.travel, route, [...done, ...moved], order);
    if ('__typename' in ordered) return ordered;
    const lines = await transaction.run(linesOfStops, [[...done, ...moved].map(({ id }) => id)]);
    const load = packTotes(
      [...done, ...moved].flatMap(({ id }) =>
        lines.filter(({ stop_id, kind }) => stop_id === id && kind === 'FILL'),
      ),
      depot.packs_per_tote,
      depot.packs_per_cold_bag,
    );
    if (came.length > 0 && load.totes > depot.totes_per_van)
      return conflict(
        'orders.stops',
        `Van ${row.van} would need ${load.totes} totes, and has ${depot.totes_per_van}`,
      );
    if (came.length > 0 && load.coldBags > depot.cold_bags_per_van)
      return conflict(
        'orders.stops',
        `Van ${row.van} would need ${load.coldBags} cold bags, and has ${depot.cold_bags_per_van}`,
      );
    const shiftEnds =
      localMoment(row.date, depot.shift_starts, depot.time_zone) + depot.shift_minutes * 60_000;
    if (came.length > 0 && ordered.endsAt.getTime() > shiftEnds)
      return conflict(
        'orders.stops',
        `Van ${row.van} would be back ${Math.ceil((ordered.endsAt.getTime() - shiftEnds) / 60_000)} min after its shift`,
      );
    return { ...wanted, ordered, load };
  }

  private async effect(transaction: Queryable, arranged: readonly Arranged[]): Promise<ArrangementNode> {
    const sum = (of: (one: Arranged) => number) => arranged.reduce((total, one) => total + of(one), 0);
    const metresChange = sum(({ ordered, row }) => ordered.metres - row.metres);
    // A van that has no stop any more stays where it is.
    const workOf = (starts: Date, ends: Date, stops: number) =>
      stops === 0 ? 0 : (ends.getTime() - starts.getTime()) / 1_000;
    const workSecondsChange = sum(
      ({ ordered, row, before }) =>
        workOf(
          row.starts_at,
          ordered.endsAt,
          ordered.stops.length + before.filter(({ state }) => state !== 'PENDING').length,
        ) - workOf(row.starts_at, row.ends_at, before.length),
    );
    const vansChange = sum(
      ({ ordered, before }) =>
        Number(ordered.stops.length > 0) - Number(before.some(({ state }) => state === 'PENDING')),
    );
    const emptyHoursChange = await this.emptyHours(transaction, arranged);
    const costChange =
      (metresChange / 1_000) * usualCosts.perKilometre +
      (workSecondsChange / 3_600) * usualCosts.perHour +
      vansChange * usualCosts.perVan;
    return {
      __typename: 'StopArrangement',
      ...{ metresChange, workSecondsChange, emptyHoursChange, costChange },
      routes: arranged.map(({ route, ordered, load, row }) => ({
        ...{ route: String(route.id), metres: ordered.metres, endsAt: ordered.endsAt },
        totes: route.state === 'PLANNED' ? load.totes : row.totes,
        coldBags: route.state === 'PLANNED' ? load.coldBags : row.cold_bags,
        stops: ordered.stops.map(({ stop, arrives }) => ({ stop: String(stop), arrivesAt: arrives })),
      })),
    };
  }

  private async emptyHours(transaction: Queryable, arranged: readonly Arranged[]): Promise<number> {
    const stops = new Map(arranged.flatMap(({ before }) => before.map((stop) => [stop.id, stop] as const)));
    const kiosks = [...new Set([...stops.values()].map(({ kiosk_id }) => kiosk_id))];
    const [first] = arranged;
    const [depot] = await transaction.run(depotsInScope, [[], [], first!.route.depot_id]);
    const shift = localMoment(first!.row.date, depot!.shift_starts, depot!.time_zone);
    const risks = new Map(
      (await transaction.run(risksOfKiosks, [first!.route.plan_id, kiosks])).map(({ kiosk_id, by_hour }) => [
        kiosk_id,
        by_hour.map((probability, index) => ({ hours: riskOffsets[index] ?? index + 1, probability })),
      ]),
    );
    let change = 0;
    for (const { ordered } of arranged)
      for (const { stop: id, arrives } of ordered.stops) {
        const stop = stops.get(id)!;
        const points = risks.get(stop.kiosk_id) ?? [];
        const arrivedBefore = stop.leaves_at.getTime() - stop.service_seconds * 1_000;
        change +=
          emptyHoursBefore(points, shift, Date.parse(arrives)) -
          emptyHoursBefore(points, shift, arrivedBefore);
      }
    return Math.abs(change) * hour < 1 ? 0 : change;
  }
}
