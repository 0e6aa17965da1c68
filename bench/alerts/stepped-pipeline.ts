import { Global, type INestApplicationContext, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { AlertingWorkerModule } from '@app/alerting';
import type { Principal } from '@app/auth';
import { loadConfig } from '@app/config';
import type { KioskBatch } from '@app/contracts';
import type { Clock } from '@app/kernel';
import { type JobName, JobQueue, JobWorker } from '@app/job-queue';
import { LivePushModule } from '@app/live-push';
import { NotificationWorkerModule } from '@app/notification';
import { createLogger } from '@app/observability';
import { PlatformModule } from '@app/platform';
import { TelemetryIngest, TelemetryModule } from '@app/telemetry';
import { ListeningNote } from '../../libs/telemetry/src/listening/listening-note.js';

type Handler = () => Promise<void>;

class SteppedClock implements Clock {
  /** @param at milliseconds since the epoch */
  constructor(public at: number) {}

  now(): number {
    return this.at;
  }
}

/** Keeps the handlers, for whoever steps the clock: nothing runs by itself. */
class SteppedWorker {
  readonly handlers = new Map<JobName, Handler>();

  handle(name: JobName, handler: Handler): void {
    this.handlers.set(name, handler);
  }
}

@Global()
@Module({ providers: [{ provide: JobWorker, useClass: SteppedWorker }], exports: [JobWorker] })
class SteppedWorkerModule {}

/** Well below what counts as an interruption. */
const notesEveryMs = 5_000;
const gateway: Principal = { kind: 'gateway', tokenId: 'bench', name: 'bench', regions: [], sites: [] };
/** Batches of one request. */
const batchesAtOnce = 2_000;
/** In the order in which a reading goes through them. */
const steps: readonly JobName[] = ['evaluate-signals', 'sweep', 'notify', 'deliver-notifications'];

/**
 * Ingest, evaluation, sweep and notification as api and worker have them, in this process and on a clock that is set:
 * thresholds are minutes to hours long, and a week of them is over in minutes.
 */
export class SteppedPipeline {
  private constructor(
    private readonly app: INestApplicationContext,
    private readonly worker: SteppedWorker,
    private readonly ingest: TelemetryIngest,
    private readonly note: ListeningNote,
    readonly clock: SteppedClock,
  ) {}

  static async start(databaseUrl: string, at: number): Promise<SteppedPipeline> {
    const clock = new SteppedClock(at);
    const config = {
      ...loadConfig(),
      databaseUrl,
      redisUrl: null,
      notifyAllowedAddresses: ['127.0.0.1'],
    };
    const logger = createLogger({ name: 'bench', level: 'warn' });
    const module = await Test.createTestingModule({
      imports: [
        PlatformModule.forRoot({ process: 'bench', config, logger, clock }),
        SteppedWorkerModule,
        LivePushModule,
        TelemetryModule,
        AlertingWorkerModule,
        NotificationWorkerModule,
      ],
    })
      .overrideProvider(JobQueue)
      .useValue({ wake: () => undefined })
      .compile();
    const app = await module.init();
    return new SteppedPipeline(
      app,
      app.get<unknown, SteppedWorker>(JobWorker),
      app.get(TelemetryIngest, { strict: false }),
      app.get(ListeningNote, { strict: false }),
      clock,
    );
  }

  /** Moves the clock; somebody listened all the way. */
  async passTo(at: number): Promise<void> {
    while (this.clock.at < at) {
      this.clock.at = Math.min(at, this.clock.at + notesEveryMs);
      await this.note.note();
    }
  }

  /** @returns readings stored */
  async send(batches: readonly KioskBatch[]): Promise<number> {
    let stored = 0;
    for (let first = 0; first < batches.length; first += batchesAtOnce) {
      const some = batches.slice(first, first + batchesAtOnce);
      const receipt = await this.ingest.ingest(some, gateway, { transport: 'json' });
      stored += receipt.stored;
      if (receipt.refused.length > 0)
        throw new Error(`A reading was refused: ${JSON.stringify(receipt.refused[0])}`);
    }
    return stored;
  }

  /** Everything that is due now. */
  async work(): Promise<void> {
    for (const step of steps) await this.worker.handlers.get(step)!();
  }

  stop(): Promise<void> {
    return this.app.close();
  }
}
