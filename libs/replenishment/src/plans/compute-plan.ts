import { setImmediate as nextTurn } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { gql } from '@app/contracts';
import { allDepots } from '@app/inventory';
import { CLOCK, type Clock } from '@app/kernel';
import { type Logger, LOGGER } from '@app/observability';
import { Database } from '@app/persistence';
import { DemandTables } from '../planning/demand-ahead.js';
import { lineFacts } from '../planning/line-facts.js';
import { type DepotPlan, planDepot } from '../planning/plan-depot.js';
import type { PlanInput } from '../planning/plan-input.js';
import { riskByHour } from '../planning/risk-by-hour.js';
import { carryOutReason } from '../planning/wording.js';
import { TRAVEL, type TravelSource } from '../routing/travel-source.js';
import { PlanInputs } from './plan-inputs.js';
import {
  addCarryOuts,
  failPlan,
  finishPlan,
  lockPlan,
  planProgress,
  type PlanRow,
  startedRoutes,
  startedStops,
  takePlan,
} from './plan.sql.js';
import { type StoredRisk, storePlan } from './store-plan.js';

/** A computation that has not moved for so long was killed. */
export const stalledAfterMs = 120_000;
const progressEveryMs = 500;
/** Others in this process get their turn at least so often. */
const turnMs = 10;
/** Comparisons are worth their time for depots of this size. */
const mostKiosksCompared = 600;

export function summaryOf(plan: DepotPlan): gql.PlanSummary {
  const stops = plan.routes.flatMap((route) => route.stops);
  const lines = stops.flatMap((stop) => stop.lines);
  const packs = (kind: string) =>
    lines.filter((line) => line.kind === kind).reduce((sum, { quantity }) => sum + quantity, 0);
  return {
    routes: plan.routes.length,
    stops: stops.length,
    lines: lines.length,
    packs: packs('FILL'),
    carryOutPacks: packs('CARRY_OUT'),
    metres: plan.routes.reduce((sum, { metres }) => sum + metres, 0),
    workSeconds: plan.routes.reduce((sum, { startsAt, endsAt }) => sum + (endsAt - startsAt) / 1_000, 0),
    expectedShort: plan.expectedShort,
    expectedShortWithout: plan.expectedShortWithout,
  };
}

/** Lets the event loop of this process turn, so that a long computation holds up nobody. */
export function breather(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < turnMs) return;
    await nextTurn();
    since = performance.now();
  };
}

/** Takes a plan that waits, computes it and stores it. */
@Injectable()
export class ComputePlan {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(PlanInputs) private readonly inputs: PlanInputs,
    @Inject(TRAVEL) private readonly travel: TravelSource,
  ) {}

  /** False when there was nothing to do, or another process does it. */
  async run(planId: number): Promise<boolean> {
    const now = this.clock.now();
    const [row] = await this.database.run(takePlan, [planId, new Date(now), new Date(now - stalledAfterMs)]);
    if (row === undefined) return false;
    try {
      const again = await this.compute(row);
      return again ? this.run(planId) : true;
    } catch (error) {
      await this.database.run(failPlan, [
        row.id,
        row.taken_at!,
        'It could not be computed; it is tried again.',
        new Date(this.clock.now()),
      ]);
      throw error;
    }
  }

  private async compute(row: PlanRow): Promise<boolean> {
    const startedAt = performance.now();
    const depot = (await this.database.run(allDepots, [])).find(({ id }) => id === row.depot_id)!;
    const [under] = await this.database.run(startedRoutes, [row.id]);
    const started = await this.database.run(startedStops, [row.id]);
    const vans = Math.max(0, (row.vans ?? depot.vans) - (under?.routes ?? 0));
    const request = {
      depot,
      date: row.date,
      now: this.clock.now(),
      serviceLevel: row.service_level ?? depot.service_level,
      vans,
    };
    const load = (without: ReadonlySet<number>) => this.inputs.load({ ...request, without }, this.travel);
    const { input, dataFrom, dataTo } = await load(new Set(started.map(({ kiosk_id }) => kiosk_id)));
    const breathe = breather();
    const plan = await planDepot(input, { breathe, progress: this.reporter(row) });
    const risks = await this.risks(plan, input, breathe);
    const scenarios = await this.scenarios(input, plan, breathe);
    const carryOuts = await this.carryOutsUnderWay(started, input, load);
    const milliseconds = Math.round(performance.now() - startedAt);
    const state = await this.database.transaction(async (transaction) => {
      const [locked] = await transaction.run(lockPlan, [row.id]);
      // Somebody else took it, because we looked killed: theirs counts.
      if (locked?.taken_at?.getTime() !== row.taken_at!.getTime()) return 'READY';
      const [now] = await transaction.run(startedRoutes, [row.id]);
      // A van left while we computed: once more, without what it carries.
      const outdated = now?.routes !== under?.routes;
      if (!outdated) await storePlan(transaction, row.id, (under?.last_van ?? 0) + 1, plan, input, risks);
      if (carryOuts.length > 0) await transaction.run(addCarryOuts, [JSON.stringify(carryOuts)]);
      const [done] = await transaction.run(finishPlan, [
        row.id,
        row.taken_at!,
        new Date(this.clock.now()),
        milliseconds,
        dataFrom === null ? null : new Date(dataFrom),
        dataTo === null ? null : new Date(dataTo),
        JSON.stringify(summaryOf(plan)),
        JSON.stringify(scenarios),
      ]);
      return outdated ? 'OUTDATED' : done!.state;
    });
    this.logger.info(
      {
        depot: depot.id,
        date: row.date,
        kiosks: input.kiosks.length,
        routes: plan.routes.length,
        milliseconds,
      },
      'a plan was computed',
    );
    if (state === 'OUTDATED') {
      const now = this.clock.now();
      const [taken] = await this.database.run(takePlan, [row.id, new Date(now), new Date(now + 1)]);
      return taken !== undefined && this.compute(taken);
    }
    return state === 'QUEUED';
  }

  private reporter(row: PlanRow): (share: number, step: string) => void {
    let told = 0;
    return (share, step) => {
      const now = performance.now();
      if (now - told < progressEveryMs) return;
      told = now;
      void this.database
        .run(planProgress, [row.id, row.taken_at!, share, step, new Date(this.clock.now())])
        .catch(() => undefined);
    };
  }

  private async risks(
    plan: DepotPlan,
    input: PlanInput,
    breathe: () => Promise<void>,
  ): Promise<StoredRisk[]> {
    const tables = new DemandTables();
    const risky = [...plan.outlooks]
      .filter(({ stockOut }) => stockOut > 0.001)
      .sort((a, b) => b.stockOut - a.stockOut || b.short - a.short)
      .slice(0, 1_000);
    const risks: StoredRisk[] = [];
    for (const outlook of risky) {
      await breathe();
      risks.push({
        kioskId: outlook.kiosk.kioskId,
        probability: outlook.stockOut,
        short: outlook.short,
        byHour: riskByHour(outlook, input.now, input.shiftStarts, tables),
      });
    }
    return risks;
  }

  /** The same day with another service level, or a van more or less: roughly, and side by side. */
  private async scenarios(
    input: PlanInput,
    plan: DepotPlan,
    breathe: () => Promise<void>,
  ): Promise<gql.PlanScenario[]> {
    const same = { serviceLevel: input.serviceLevel, vans: input.vans };
    const scenarios: gql.PlanScenario[] = [{ ...same, summary: summaryOf(plan) }];
    if (input.kiosks.length === 0 || input.kiosks.length > mostKiosksCompared) return scenarios;
    const others = [
      ...[0.9, 0.95, 0.98, 0.99]
        .filter((level) => level !== input.serviceLevel)
        .map((serviceLevel) => ({ ...same, serviceLevel })),
      ...[input.vans - 1, input.vans + 1].filter((vans) => vans >= 0).map((vans) => ({ ...same, vans })),
    ];
    for (const settings of others) {
      const other = await planDepot({ ...input, ...settings }, { breathe, effort: 0.15 });
      scenarios.push({ ...settings, summary: summaryOf(other) });
    }
    return scenarios;
  }

  /** What has to leave kiosks that a van under way still goes to: recalled, expired and held lots. */
  private async carryOutsUnderWay(
    started: readonly { id: number; kiosk_id: number; state: string }[],
    input: PlanInput,
    load: (without: ReadonlySet<number>) => Promise<{ input: PlanInput }>,
  ) {
    const pending = new Map(
      started.filter(({ state }) => state === 'PENDING').map(({ kiosk_id, id }) => [kiosk_id, id]),
    );
    if (pending.size === 0) return [];
    const all = await load(new Set(input.kiosks.map(({ kioskId }) => kioskId)));
    const { outlooks } = await planDepot({ ...all.input, vans: 0 }, { effort: 0 });
    return outlooks.flatMap((outlook) =>
      outlook.slots.flatMap((slot) =>
        slot.carryOut
          .filter(({ why }) => why !== 'expires before the next visit')
          .flatMap(({ lotId, quantity, why }) => {
            const stop = pending.get(outlook.kiosk.kioskId);
            return stop === undefined
              ? []
              : [
                  {
                    stop,
                    slot: slot.slot.slotId,
                    lot: lotId,
                    cold: slot.slot.cold,
                    quantity,
                    reason: carryOutReason(quantity, why),
                    facts: lineFacts(outlook, slot, all.input, 0),
                  },
                ];
          }),
      ),
    );
  }
}
