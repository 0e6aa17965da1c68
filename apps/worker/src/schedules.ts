import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { type JobName, JobQueue } from '@app/job-queue';
import { type Logger, LOGGER } from '@app/observability';

/**
 * Milliseconds. Silence is to be noticed within a second of its threshold, so the sweep comes every second;
 * TimescaleDB's shortest policy has ten minutes.
 */
const schedules: readonly {
  job: Extract<
    JobName,
    | 'sweep'
    | 'notify'
    | 'deliver-notifications'
    | 'review-temperatures'
    | 'reconcile-stock'
    | 'fold-fulfilment'
    | 'fold-service-days'
    | 'plan-depots'
    | 'maintenance'
  >;
  everyMs: number;
}[] = [
  { job: 'sweep', everyMs: 1_000 },
  { job: 'notify', everyMs: 1_000 },
  { job: 'deliver-notifications', everyMs: 2_000 },
  { job: 'review-temperatures', everyMs: 15_000 },
  { job: 'maintenance', everyMs: 60_000 },
  { job: 'reconcile-stock', everyMs: 20_000 },
  { job: 'fold-fulfilment', everyMs: 5_000 },
  { job: 'fold-service-days', everyMs: 10_000 },
  { job: 'plan-depots', everyMs: 30_000 },
];

const retryMs = 2_000;
/** Put in place again now and then: a store that lost its data would otherwise never sweep again. */
const renewMs = 60_000;

/** Keeps the schedules in the queue's store, which may be away when this process starts. */
@Injectable()
export class Schedules implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | null = null;
  private closed = false;

  constructor(
    @Inject(JobQueue) private readonly queue: JobQueue,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    void this.renew();
  }

  onApplicationShutdown(): void {
    this.closed = true;
    if (this.timer) clearTimeout(this.timer);
  }

  private async renew(): Promise<void> {
    let nextMs = renewMs;
    try {
      for (const { job, everyMs } of schedules) await this.queue.schedule(job, {}, everyMs);
    } catch (error) {
      nextMs = retryMs;
      this.logger.warn({ error: (error as Error).message }, 'the schedules could not be renewed');
    }
    if (!this.closed) this.timer = setTimeout(() => void this.renew(), nextMs);
  }
}
