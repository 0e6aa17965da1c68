import { Inject, Injectable } from '@nestjs/common';
import { actorOf, AuditTrail, inScope, type Principal, scopeOf } from '@app/auth';
import type { gql, VisitOutcome } from '@app/contracts';
import {
  applyCounts,
  checkClientId,
  checkCounts,
  DepotLedger,
  depotsInScope,
  openAll,
  phoneTime,
  planogram,
  settleRecalls,
  type SlotCount,
  slotCount,
} from '@app/inventory';
import { CLOCK, type Clock, parseInstant } from '@app/kernel';
import {
  awaitRequalification,
  checkOptionalText,
  type Conflict,
  conflict,
  firstProblem,
  type InvalidInput,
  invalidInput,
  type NotFound,
  notFound,
} from '@app/kiosk-registry';
import { ChangeBus } from '@app/live-push';
import { Database, type Queryable } from '@app/persistence';
import { routeById } from '../plans/plan-reads.sql.js';
import { pickRoute } from '../routes/pick-route.js';
import { routeNodes, type StopNode, type VisitNode } from '../routes/restock-nodes.js';
import { rowId } from '../routes/route-access.js';
import {
  lockRoute,
  lockStop,
  type RoutePlaceRow,
  setRouteStarted,
  setStopState,
  type StopPlaceRow,
} from '../routes/route.sql.js';
import { differenceOf, sameCounts } from './same-counts.js';
import { appliedVisit, findVisit, insertVisit } from './visit.sql.js';

export interface StopCompletionNode {
  __typename: 'StopCompletion';
  stop: StopNode;
  visit: VisitNode;
  repeated: boolean;
}
type Outcome = StopCompletionNode | NotFound | InvalidInput | Conflict;

interface Visit {
  clientId: string;
  counts: SlotCount[];
  at: Date;
  startedAt: Date | null;
  offsetSeconds: number | null;
  note: string | null;
  actor: string;
  now: Date;
}

/**
 * What a phone tells of a visit, in one transaction: the counts into the ledger of the kiosk, what was filled out of
 * the totes, what was carried out into them. Once per client id; a second phone's word is kept and compared.
 */
@Injectable()
export class CompleteStopService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(AuditTrail) private readonly trail: AuditTrail,
    @Inject(ChangeBus) private readonly bus: ChangeBus,
  ) {}

  async complete(principal: Principal, input: gql.CompleteStopInput): Promise<Outcome> {
    const times = ['completedAt', 'startedAt', 'sentAt'] as const;
    const problem = firstProblem([
      () => checkClientId('input.clientId', input.clientId),
      () => checkOptionalText('input.note', input.note, 1_000),
      ...times.map((field) => () => {
        const text = input[field];
        return text == null || parseInstant(text) !== null
          ? null
          : invalidInput(`input.${field}`, 'must be an RFC 3339 instant');
      }),
    ]);
    if (problem !== null) return problem;
    const id = rowId(input.stop);
    const missing = notFound('input.stop', 'There is no such stop');
    if (id === null) return missing;
    const outcome = await this.database.transaction<Outcome>(async (transaction) => {
      const [stop] = await transaction.run(lockStop, [id]);
      if (
        stop === undefined ||
        !inScope(scopeOf(principal), { regionId: stop.region_id, siteId: stop.site_id })
      )
        return missing;
      const [known] = await transaction.run(findVisit, [input.clientId]);
      if (known !== undefined)
        return known.stop_id === id
          ? this.answer(transaction, principal, stop, input.clientId, true)
          : conflict('input.clientId', 'This client id was used for another stop');
      const counts = input.counts.map(slotCount);
      const bad = checkCounts(counts, await planogram(transaction, stop.kiosk_id));
      if (bad !== null) return bad;
      const [route] = await transaction.run(lockRoute, [stop.route_id]);
      const visit = this.visit(principal, input, counts, route!);
      const refused = await this.record(transaction, stop, route!, visit);
      return refused ?? this.answer(transaction, principal, stop, input.clientId, false);
    });
    if (outcome.__typename === 'StopCompletion' && !outcome.repeated)
      this.bus.publish({ kiosks: [outcome.stop.kiosk.kioskId], incidents: [] });
    return outcome;
  }

  /** By our clock, as well as it can be known; never from before the van left, whatever the phone's clock says. */
  private visit(
    principal: Principal,
    input: gql.CompleteStopInput,
    counts: SlotCount[],
    route: RoutePlaceRow,
  ): Visit {
    const now = new Date(this.clock.now());
    const instant = (text: string | null | undefined) =>
      text == null ? null : new Date(parseInstant(text)!);
    const sent = instant(input.sentAt);
    const { at, offsetSeconds } = phoneTime(instant(input.completedAt)!, sent, now);
    const started = instant(input.startedAt);
    const earliest = Math.min(now.getTime(), (route.started_at ?? route.starts_at).getTime());
    const within = (moment: Date) => new Date(Math.max(moment.getTime(), earliest));
    return {
      ...{ clientId: input.clientId, counts, offsetSeconds, now },
      at: within(at),
      startedAt: started === null ? null : within(phoneTime(started, sent, now).at),
      note: input.note ?? null,
      actor: actorOf(principal),
    };
  }

  private async record(
    transaction: Queryable,
    stop: StopPlaceRow,
    route: RoutePlaceRow,
    visit: Visit,
  ): Promise<null> {
    const { clientId, counts, actor, now } = visit;
    const done =
      stop.state === 'COMPLETED'
        ? await this.keep(transaction, stop, visit)
        : await this.apply(transaction, stop, route, visit);
    const [mine] = await transaction.run(insertVisit, [
      ...([
        clientId,
        stop.id,
        stop.kiosk_id,
        actor,
        visit.startedAt,
        visit.at,
        now,
        visit.offsetSeconds,
      ] as const),
      ...([done.outcome, visit.note, JSON.stringify(counts), JSON.stringify(done.variances)] as const),
    ]);
    // Another process was first with the same client id: the whole of ours is undone, and its answer is given.
    if (mine === undefined) throw Object.assign(new Error('completed twice at once'), { code: '40001' });
    await this.trail.record(transaction, {
      ...{ at: now, actor, action: 'stop.complete', subject: `kiosk:${stop.serial}` },
      detail: {
        stop: stop.id,
        clientId,
        outcome: done.outcome,
        slots: counts.length,
        offsetSeconds: visit.offsetSeconds,
      },
    });
    return null;
  }

  /** A second phone: what it says is kept beside the first one's word, and somebody is asked where they differ. */
  private async keep(
    transaction: Queryable,
    stop: StopPlaceRow,
    { clientId, counts, at, actor, now }: Visit,
  ) {
    const [first] = await transaction.run(appliedVisit, [stop.id]);
    const before = (first?.counts ?? []) as SlotCount[];
    if (!sameCounts(before, counts))
      await openAll(
        transaction,
        [
          {
            ...{
              kind: 'SECOND_COMPLETION',
              kioskId: stop.kiosk_id,
              slotId: null,
              lotId: null,
              at,
              owner: 'OPS',
            },
            ...{ expected: null, actual: null, reference: clientId },
            detail: `${stop.serial}: ${first?.actor ?? 'somebody'} and ${actor} completed the same stop differently: ${differenceOf(before, counts)}`,
          },
        ],
        now,
      );
    return { outcome: 'NOT_APPLIED' as VisitOutcome, variances: [] as gql.StockVariance[] };
  }

  private async apply(transaction: Queryable, stop: StopPlaceRow, route: RoutePlaceRow, visit: Visit) {
    const { clientId, counts, at, actor, now } = visit;
    const reference = clientId;
    const applied = await applyCounts(
      transaction,
      { kioskId: stop.kiosk_id, serial: stop.serial, counts, at, source: 'VISIT', reference, actor },
      now,
    );
    const totes = await DepotLedger.open(transaction, { depot: route.depot_id, at, now, reference, actor });
    // Somebody who is at a kiosk has left the depot, whether their phone could say so or not.
    if (route.state === 'PLANNED') {
      await pickRoute(transaction, totes, route.id, now);
      await transaction.run(setRouteStarted, [
        route.id,
        actor,
        new Date(Math.min(route.starts_at.getTime(), at.getTime())),
      ]);
    }
    for (const { lotId, packs } of applied.filled) await totes.move(route.id, lotId, 'FILLED', -packs);
    for (const { lotId, packs } of applied.removed)
      await totes.move(route.id, lotId, 'BROUGHT_BACK', packs, packs);
    await totes.write();
    await settleRecalls(transaction, now);
    await transaction.run(setStopState, [stop.id, 'COMPLETED', null]);
    const [depot] = await transaction.run(depotsInScope, [[], [], route.depot_id]);
    if (depot?.requalify_after_visit === true) await awaitRequalification(transaction, stop.kiosk_id, now);
    const outcome: VisitOutcome = applied.discrepancies > 0 ? 'APPLIED_WITH_DISCREPANCIES' : 'APPLIED';
    return { outcome, variances: applied.variances };
  }

  private async answer(
    transaction: Queryable,
    principal: Principal,
    stop: StopPlaceRow,
    clientId: string,
    repeated: boolean,
  ): Promise<StopCompletionNode> {
    const [row] = await transaction.run(routeById, [stop.route_id]);
    const [route] = await routeNodes(transaction, principal, [row!]);
    const node = route!.stops.find(({ id }) => id === String(stop.id))!;
    const visit = node.visits.find((each) => each.clientId === clientId)!;
    return { __typename: 'StopCompletion', stop: node, visit, repeated };
  }
}
