import { Inject, Injectable } from '@nestjs/common';
import { actorOf, AuditTrail, type Principal, scopeOf } from '@app/auth';
import type { gql } from '@app/contracts';
import { checkDate, dateArgument, type DepotNode, DepotsService } from '@app/inventory';
import { JobQueue } from '@app/job-queue';
import {
  AppError,
  CLOCK,
  type Clock,
  type Connection,
  connection,
  decodeCursor,
  pageSize,
} from '@app/kernel';
import {
  checkNumber,
  checkWhole,
  firstProblem,
  type InvalidInput,
  invalidInput,
  type NotFound,
  notFound,
} from '@app/kiosk-registry';
import { Database } from '@app/persistence';
import { addDays, localDate, localMoment } from '../demand/open-days.js';
import { riskOffsets } from '../planning/risk-by-hour.js';
import { type RouteNode, routeNodes } from '../routes/restock-nodes.js';
import { riskPage, routesOfPlan, unservedOfPlan } from './plan-reads.sql.js';
import { findPlan, type PlanRow, requestPlan } from './plan.sql.js';

/** Later than this nobody knows what kiosks will hold. */
const mostDaysAhead = 13;
const hour = 3_600_000;

const nothing: gql.PlanSummary = {
  routes: 0,
  stops: 0,
  lines: 0,
  packs: 0,
  carryOutPacks: 0,
  metres: 0,
  workSeconds: 0,
  expectedShort: 0,
  expectedShortWithout: 0,
};

/** A day of a depot without a plan is a plan too: one that nobody has computed yet. */
const planNode = (depot: DepotNode, date: string, row: PlanRow | undefined) => ({
  __typename: 'ReplenishmentPlan' as const,
  planId: row?.id ?? null,
  depot,
  date,
  state: row?.state ?? ('NONE' as const),
  progress: row?.progress ?? 0,
  step: row?.step ?? null,
  revision: row?.revision ?? 0,
  trigger: row?.trigger ?? null,
  computedAt: row?.computed_at ?? null,
  computedInMs: row?.computed_in_ms ?? null,
  dataFrom: row?.data_from ?? null,
  dataTo: row?.data_to ?? null,
  serviceLevel: row?.service_level ?? depot.serviceLevel,
  vans: row?.vans ?? depot.vans,
  summary: (row?.summary as gql.PlanSummary | null | undefined) ?? nothing,
  scenarios: (row?.scenarios as gql.PlanScenario[] | null | undefined) ?? [],
});
export type PlanNode = ReturnType<typeof planNode>;

export interface RiskNode {
  kiosk: { __typename: 'Kiosk'; kioskId: number };
  stockOutProbability: number;
  expectedShort: number;
  byHour: { at: Date; probability: number }[];
  stop: string | null;
}

/** Plans as people see them, and asking for them. */
@Injectable()
export class PlansService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(AuditTrail) private readonly trail: AuditTrail,
    @Inject(DepotsService) private readonly depots: DepotsService,
    @Inject(JobQueue) private readonly queue: JobQueue,
  ) {}

  /** @throws AppError NOT_FOUND, BAD_USER_INPUT */
  async plan(principal: Principal, depotId: string, date: string): Promise<PlanNode> {
    dateArgument(date, 'date');
    const depot = await this.depots.depot(principal, depotId);
    if (depot === null)
      throw new AppError('There is no such depot', {
        code: 'NOT_FOUND',
        httpStatus: 404,
        details: { argument: 'depot' },
      });
    const [row] = await this.database.run(findPlan, [depot.id, date]);
    return planNode(depot, date, row);
  }

  async request(
    principal: Principal,
    input: gql.PlanReplenishmentInput,
  ): Promise<PlanNode | NotFound | InvalidInput> {
    const { serviceLevel = null, vans = null } = input;
    const problem = firstProblem([
      () => checkDate('input.date', input.date),
      () => (serviceLevel === null ? null : checkNumber('input.serviceLevel', serviceLevel, 0.5, 0.9999)),
      () => (vans === null ? null : checkWhole('input.vans', vans, 0, 200)),
    ]);
    if (problem !== null) return problem;
    const depot = await this.depots.depot(principal, input.depot);
    if (depot === null) return notFound('input.depot', 'There is no such depot');
    const today = localDate(this.clock.now(), depot.timeZone);
    if (input.date < today || input.date > addDays(today, mostDaysAhead))
      return invalidInput(
        'input.date',
        `must be from ${today}, the depot's today, to ${addDays(today, mostDaysAhead)}`,
      );
    const now = new Date(this.clock.now());
    const actor = actorOf(principal);
    const row = await this.database.transaction(async (transaction) => {
      const trigger = `asked for by ${actor}`;
      const [made] = await transaction.run(requestPlan, [
        depot.id,
        input.date,
        trigger,
        serviceLevel,
        vans,
        now,
        false,
      ]);
      await this.trail.record(transaction, {
        at: now,
        actor,
        action: 'plan.request',
        subject: `depot:${depot.id}`,
        detail: { date: input.date, serviceLevel, vans },
      });
      return made!;
    });
    // Only a wake-up: whatever waits is found by schedule too.
    void this.queue
      .add('plan-replenishment', { depot: depot.id, date: input.date, trigger: null })
      .catch(() => undefined);
    return planNode(depot, input.date, row);
  }

  async routes(principal: Principal, { planId }: PlanNode): Promise<RouteNode[]> {
    if (planId === null) return [];
    return routeNodes(this.database, principal, await this.database.run(routesOfPlan, [planId]));
  }

  async unserved(principal: Principal, { planId }: PlanNode) {
    if (planId === null) return [];
    const rows = await this.database.run(unservedOfPlan, [planId, scopeOf(principal).sites]);
    return rows.map((row) => ({
      kiosk: { __typename: 'Kiosk' as const, kioskId: row.kiosk_id },
      reason: row.reason,
      expectedShort: row.expected_short,
    }));
  }

  async risks(
    principal: Principal,
    { planId, depot, date }: PlanNode,
    { first, after }: gql.ReplenishmentPlankiosksAtRiskArgs,
  ): Promise<Connection<RiskNode>> {
    const size = pageSize(first, 200, 50);
    const key = decodeCursor(after, ['number', 'number']);
    const rows =
      planId === null
        ? []
        : await this.database.run(riskPage, [
            planId,
            scopeOf(principal).sites,
            key === null ? null : Number(key[0]),
            key === null ? null : Number(key[1]),
            size + 1,
          ]);
    const shiftStarts = localMoment(date, depot.shiftStarts, depot.timeZone);
    return connection(
      rows,
      size,
      (row) => ({
        kiosk: { __typename: 'Kiosk', kioskId: row.kiosk_id },
        stockOutProbability: row.probability,
        expectedShort: row.expected_short,
        byHour: row.by_hour.map((probability, i) => ({
          at: new Date(shiftStarts + (riskOffsets[i] ?? i + 1) * hour),
          probability,
        })),
        stop: row.stop_id === null ? null : String(row.stop_id),
      }),
      (row) => [row.probability, row.kiosk_id],
    );
  }
}
