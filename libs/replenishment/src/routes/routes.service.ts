import { Inject, Injectable } from '@nestjs/common';
import { actorOf, AuditTrail, type Principal } from '@app/auth';
import type { gql } from '@app/contracts';
import { DepotLedger, phoneTime } from '@app/inventory';
import { CLOCK, type Clock, parseInstant } from '@app/kernel';
import {
  checkText,
  type Conflict,
  conflict,
  type InvalidInput,
  invalidInput,
  type NotFound,
  notFound,
} from '@app/kiosk-registry';
import { Database, type Queryable } from '@app/persistence';
import { routeById } from '../plans/plan-reads.sql.js';
import { TRAVEL, type TravelSource } from '../routing/travel-source.js';
import { pickRoute, unloadRoute } from './pick-route.js';
import { orderedStops } from './ordered-stops.js';
import { type RouteNode, routeNodes } from './restock-nodes.js';
import { routeInScope, rowId } from './route-access.js';
import {
  lockStop,
  setRouteFinished,
  setRouteStarted,
  setRouteTravel,
  setStopOrder,
  setStopState,
} from './route.sql.js';

type Outcome = RouteNode | NotFound | InvalidInput | Conflict;
type Found = NonNullable<Awaited<ReturnType<typeof routeInScope>>>;
interface Done {
  action: string;
  detail: Record<string, unknown>;
}

/** What crews and planners do with a route. Each change may be sent again: a phone does not always hear the answer. */
@Injectable()
export class RoutesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(AuditTrail) private readonly trail: AuditTrail,
    @Inject(TRAVEL) private readonly travel: TravelSource,
  ) {}

  async start(principal: Principal, { id, startedAt, sentAt }: gql.MutationstartRouteArgs): Promise<Outcome> {
    const stated = startedAt == null ? null : parseInstant(startedAt);
    const sent = sentAt == null ? null : parseInstant(sentAt);
    if (startedAt != null && stated === null) return invalidInput('startedAt', 'must be an RFC 3339 instant');
    if (sentAt != null && sent === null) return invalidInput('sentAt', 'must be an RFC 3339 instant');
    const actor = actorOf(principal);
    return this.change(principal, id, async (transaction, { route }, now) => {
      if (route.state === 'FINISHED') return conflict('id', 'This route is finished already');
      if (route.state === 'STARTED')
        return route.crew === actor
          ? null
          : conflict('id', `${route.crew ?? 'Somebody'} drives this route already`);
      const { at } =
        stated === null
          ? { at: now }
          : phoneTime(new Date(stated), sent === null ? null : new Date(sent), now);
      const ledger = await DepotLedger.open(transaction, {
        ...{ depot: route.depot_id, at, now, actor },
        reference: `route:${route.id}`,
      });
      await pickRoute(transaction, ledger, route.id, now);
      await ledger.write();
      await transaction.run(setRouteStarted, [route.id, actor, at]);
      return { action: 'route.start', detail: { date: route.date } };
    });
  }

  finish(principal: Principal, id: string): Promise<Outcome> {
    return this.change(principal, id, async (transaction, { route, stops }, now) => {
      if (route.state === 'FINISHED') return null;
      if (route.state === 'PLANNED') return conflict('id', 'This route has not been started');
      const left = stops.filter(({ state }) => state === 'PENDING');
      if (left.length > 0)
        return conflict(
          'id',
          `Complete or skip first: ${left
            .map(({ serial }) => serial)
            .slice(0, 5)
            .join(', ')}`,
        );
      const ledger = await DepotLedger.open(transaction, {
        ...{ depot: route.depot_id, at: now, now, actor: actorOf(principal) },
        reference: `route:${route.id}`,
      });
      await unloadRoute(ledger, route.id);
      await ledger.write();
      await transaction.run(setRouteFinished, [route.id, now]);
      return { action: 'route.finish', detail: {} };
    });
  }

  async skip(principal: Principal, id: string, reason: string): Promise<Outcome> {
    const problem = checkText('reason', reason, 300);
    if (problem !== null) return problem;
    const stopId = rowId(id);
    const [stop] =
      stopId === null
        ? []
        : await this.database.transaction((transaction) => transaction.run(lockStop, [stopId]));
    if (stop === undefined) return notFound('id', 'There is no such stop');
    const outcome = await this.change(principal, String(stop.route_id), async (transaction, { stops }) => {
      const state = stops.find((each) => each.id === stop.id)?.state;
      if (state === 'COMPLETED') return conflict('id', 'This stop is completed already');
      if (state === 'SKIPPED') return null;
      await transaction.run(setStopState, [stop.id, 'SKIPPED', reason]);
      return { action: 'stop.skip', detail: { stop: stop.id, kiosk: stop.serial, reason } };
    });
    return outcome.__typename === 'NotFound' ? notFound('id', 'There is no such stop') : outcome;
  }

  /** The stops that are not done, in another order; those that are done stay in front. */
  async reorder(
    principal: Principal,
    { route: id, stops: wanted }: gql.MutationreorderStopsArgs,
  ): Promise<Outcome> {
    return this.change(
      principal,
      id,
      async (transaction, { route, stops }) => {
        if (route.state === 'FINISHED') return conflict('route', 'This route is finished already');
        const ordered = await orderedStops(transaction, this.travel, route, stops, wanted);
        if ('__typename' in ordered) return ordered;
        await transaction.run(setStopOrder, [JSON.stringify(ordered.stops)]);
        await transaction.run(setRouteTravel, [
          route.id,
          ordered.endsAt,
          ordered.metres,
          ordered.drivingSeconds,
        ]);
        return { action: 'route.reorder', detail: { stops: wanted } };
      },
      'route',
    );
  }

  /** Null from `work`: it was done before, and nothing is to be recorded. */
  private change(
    principal: Principal,
    id: string,
    work: (transaction: Queryable, found: Found, now: Date) => Promise<Done | null | Conflict | InvalidInput>,
    field = 'id',
  ): Promise<Outcome> {
    return this.database.transaction<Outcome>(async (transaction) => {
      const found = await routeInScope(transaction, principal, id);
      if (found === undefined) return notFound(field, 'There is no such route');
      const now = new Date(this.clock.now());
      const done = await work(transaction, found, now);
      if (done !== null && '__typename' in done) return done;
      if (done !== null)
        await this.trail.record(transaction, {
          ...{ at: now, actor: actorOf(principal), action: done.action },
          ...{ subject: `route:${found.route.id}`, detail: done.detail },
        });
      const [row] = await transaction.run(routeById, [found.route.id]);
      const [node] = await routeNodes(transaction, principal, [row!]);
      return node!;
    });
  }
}
