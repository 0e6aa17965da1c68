import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { JobWorker } from '@app/job-queue';
import { DemandForecasts } from './demand/demand-forecasts.js';
import { ComputePlan } from './plans/compute-plan.js';
import { PlanInputs } from './plans/plan-inputs.js';
import { PlanRequests } from './plans/plan-requests.js';
import { travelProvider } from './routing/travel-provider.js';

/** For the worker: forecasts and plans. */
@Module({
  providers: [ComputePlan, DemandForecasts, PlanInputs, PlanRequests, travelProvider],
  exports: [PlanRequests],
})
export class ReplenishmentWorkerModule implements OnModuleInit {
  private running: Promise<void> | null = null;

  constructor(
    @Inject(JobWorker) private readonly worker: JobWorker,
    @Inject(PlanRequests) private readonly requests: PlanRequests,
  ) {}

  onModuleInit(): void {
    this.worker.handle('plan-depots', () => {
      // A run that takes longer than its interval is joined, not overtaken.
      this.running ??= this.requests.runDue().finally(() => (this.running = null));
      return this.running;
    });
    this.worker.handle('plan-replenishment', ({ depot, date, trigger }) =>
      this.requests.request(depot, date, trigger),
    );
  }
}
