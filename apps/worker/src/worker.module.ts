import { type DynamicModule, Module } from '@nestjs/common';
import { AlertingWorkerModule } from '@app/alerting';
import { ColdChainWorkerModule } from '@app/cold-chain';
import { FulfilmentWorkerModule } from '@app/fulfilment';
import { InventoryWorkerModule } from '@app/inventory';
import { JobWorkerModule } from '@app/job-queue';
import { LivePushModule } from '@app/live-push';
import { MetricsWorkerModule } from '@app/metrics';
import { NotificationWorkerModule } from '@app/notification';
import { PlatformModule, type PlatformOptions } from '@app/platform';
import { ReplenishmentWorkerModule } from '@app/replenishment';
import { HealthListener } from './health/health-listener.js';
import { DatabaseJobs } from './maintenance/database-jobs.js';
import { Maintenance } from './maintenance/maintenance.js';
import { Schedules } from './schedules.js';

/** The worker process: everything that happens without a client waiting for it. */
@Module({})
export class WorkerModule {
  static forRoot(options: Omit<PlatformOptions, 'process'>): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        PlatformModule.forRoot({ process: 'worker', ...options }),
        JobWorkerModule,
        LivePushModule,
        AlertingWorkerModule,
        ColdChainWorkerModule,
        InventoryWorkerModule,
        FulfilmentWorkerModule,
        MetricsWorkerModule,
        NotificationWorkerModule,
        ReplenishmentWorkerModule,
      ],
      providers: [DatabaseJobs, HealthListener, Maintenance, Schedules],
    };
  }
}
