import {
  Global,
  Inject,
  Injectable,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type BeforeApplicationShutdown,
} from '@nestjs/common';
import { type Config, CONFIG, requireDatabaseUrl } from '@app/config';
import { Counter, Gauge, Histogram, type Logger, LOGGER, Registry } from '@app/observability';
import { TypedJobQueue } from './job-queue.js';
import { TypedJobWorker } from './job-worker.js';
import { jobs } from './jobs.js';
import type { QueueLocation } from './queue-backend.js';

const queueName = 'kiosk-fleet';
/** Long maintenance must leave room for wake-ups and the sweep. */
const concurrency = 4;

/** Redis where there is one, the database otherwise. */
export function queueLocation(config: Config): QueueLocation {
  return config.redisUrl === null
    ? { kind: 'postgres', connectionString: requireDatabaseUrl(config) }
    : { kind: 'redis', url: config.redisUrl };
}

/** The product's queue, for whoever has work for the worker. */
@Injectable()
export class JobQueue extends TypedJobQueue<typeof jobs> implements OnApplicationShutdown {
  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(LOGGER) logger: Logger,
    @Inject(Registry) registry: Registry,
  ) {
    super({
      name: queueName,
      location: queueLocation(config),
      registry: jobs,
      onError: (error) => logger.warn({ error: error.message }, 'the job queue is in trouble'),
    });
    this.measure(registry);
  }

  private measure(registry: Registry): void {
    const readCounts = () => this.counts();
    new Gauge({
      name: 'kiosk_fleet_jobs',
      help: 'Jobs in the queue by state; dead ones have used up their runs',
      labelNames: ['state'],
      registers: [registry],
      async collect() {
        const counts = await readCounts().catch(() => null);
        this.reset();
        for (const [state, count] of Object.entries(counts ?? {})) this.set({ state }, count);
      },
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }
}

/** The product's handlers. Features add theirs in onModuleInit; it starts once all of them are there. */
@Injectable()
export class JobWorker
  extends TypedJobWorker<typeof jobs>
  implements OnApplicationBootstrap, BeforeApplicationShutdown
{
  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(LOGGER) logger: Logger,
    @Inject(Registry) registry: Registry,
  ) {
    const seconds = new Histogram({
      name: 'kiosk_fleet_job_seconds',
      help: 'How long handlers ran',
      labelNames: ['job', 'outcome'],
      buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
      registers: [registry],
    });
    const dead = new Counter({
      name: 'kiosk_fleet_dead_jobs_total',
      help: 'Jobs that failed on their last run',
      labelNames: ['job'],
      registers: [registry],
    });
    super({
      name: queueName,
      location: queueLocation(config),
      registry: jobs,
      concurrency,
      onError: (error) => logger.warn({ error: error.message }, 'the job worker is in trouble'),
      onJobFailed: (job, error, isDead) => {
        logger.error({ job, error: error.message, stack: error.stack, dead: isDead }, 'a job failed');
        if (isDead) dead.inc({ job });
      },
      onReport: (report) => seconds.observe({ job: report.name, outcome: report.outcome }, report.seconds),
    });
  }

  onApplicationBootstrap(): void {
    this.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.close();
  }
}

/** For processes that add jobs. */
@Global()
@Module({ providers: [JobQueue], exports: [JobQueue] })
export class JobQueueModule {}

/** For processes that run jobs. */
@Global()
@Module({ imports: [JobQueueModule], providers: [JobWorker], exports: [JobWorker] })
export class JobWorkerModule {}
