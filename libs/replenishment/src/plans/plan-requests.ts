import { Inject, Injectable } from '@nestjs/common';
import { allDepots, type DepotRow } from '@app/inventory';
import { CLOCK, type Clock } from '@app/kernel';
import { type Logger, LOGGER } from '@app/observability';
import { Database } from '@app/persistence';
import { DemandForecasts } from '../demand/demand-forecasts.js';
import { forecastAge } from '../demand/forecast.sql.js';
import { addDays, localDate, localMoment } from '../demand/open-days.js';
import { ComputePlan, stalledAfterMs } from './compute-plan.js';
import { findPlan, requestPlan, startedRoutes, waitingPlans } from './plan.sql.js';

const hour = 3_600_000;
/** Demand changes slowly; while there is little history, every hour brings much. */
const forecastEveryMs = 6 * hour;
const youngForecastEveryMs = hour / 4;
const youngDays = 14;
/** Until the vans leave, the plan follows what kiosks report. */
const planAgainMs = hour / 4;
/** From this hour of the day before, crews can see where they will go. */
const tomorrowFrom = '14:00';

/** Which plans and forecasts are due. */
@Injectable()
export class PlanRequests {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(DemandForecasts) private readonly forecasts: DemandForecasts,
    @Inject(ComputePlan) private readonly plans: ComputePlan,
  ) {}

  /** Of a depot for a day, or for its today, because of an event; without one, somebody's request stands already. */
  async request(depotId: string, date: string | null, trigger: string | null): Promise<void> {
    const depot = (await this.database.run(allDepots, [])).find(({ id }) => id === depotId);
    if (depot === undefined) return;
    const day = date ?? localDate(this.clock.now(), depot.time_zone);
    const [row] =
      trigger === null
        ? await this.database.run(findPlan, [depot.id, day])
        : await this.ask(depot.id, day, trigger);
    if (row !== undefined) await this.plans.run(row.id);
  }

  private ask(depot: string, date: string, trigger: string) {
    return this.database.run(requestPlan, [
      depot,
      date,
      trigger,
      null,
      null,
      new Date(this.clock.now()),
      true,
    ]);
  }

  /** Everything that is due now, depot by depot. */
  async runDue(): Promise<void> {
    for (const depot of await this.database.run(allDepots, [])) {
      await this.forecast(depot);
      await this.requestDue(depot);
    }
    const stalled = new Date(this.clock.now() - stalledAfterMs);
    for (const { id } of await this.database.run(waitingPlans, [stalled]))
      // One depot's trouble is not the next one's.
      await this.plans
        .run(id)
        .catch((error: Error) => this.logger.error({ plan: id, error: error.message }, 'a plan failed'));
  }

  private async forecast(depot: DepotRow): Promise<void> {
    const [age] = await this.database.run(forecastAge, [depot.id]);
    if (age === undefined) return;
    const every = (age.days ?? 0) < youngDays ? youngForecastEveryMs : forecastEveryMs;
    if (age.missing === 0 && (age.oldest === null || this.clock.now() - age.oldest.getTime() < every)) return;
    const slots = await this.forecasts.compute(depot.id);
    this.logger.info({ depot: depot.id, slots }, 'demand was forecast');
  }

  private async requestDue(depot: DepotRow): Promise<void> {
    const now = this.clock.now();
    const today = localDate(now, depot.time_zone);
    await this.due(
      depot,
      today,
      localMoment(today, depot.shift_starts, depot.time_zone) + depot.shift_minutes * 60_000,
    );
    if (now >= localMoment(today, tomorrowFrom, depot.time_zone))
      await this.due(depot, addDays(today, 1), Infinity);
  }

  private async due(depot: DepotRow, date: string, until: number): Promise<void> {
    const now = this.clock.now();
    const [known] = await this.database.run(findPlan, [depot.id, date]);
    if (known === undefined) return void (await this.ask(depot.id, date, 'every day'));
    if (known.state === 'QUEUED' || known.state === 'RUNNING') return;
    if (now - (known.computed_at?.getTime() ?? 0) < planAgainMs || now > until) return;
    const [under] = await this.database.run(startedRoutes, [known.id]);
    if ((under?.routes ?? 0) === 0) await this.ask(depot.id, date, 'newer stock, before the vans leave');
  }
}
