import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { JobQueue, JobWorker } from '@app/job-queue';
import { type Logger, LOGGER } from '@app/observability';
import { SignalEvaluator } from './evaluation/signal-evaluator.js';
import { BreachRules } from './rules/breach-rules.js';
import { Sweep } from './sweep/sweep.js';

/** Silence is to be noticed within a second of its threshold. */
const sweepEveryMs = 1_000;

/** For the worker: evaluates signals and sweeps for what no signal tells. */
@Module({ providers: [BreachRules, SignalEvaluator, Sweep], exports: [BreachRules, SignalEvaluator, Sweep] })
export class AlertingWorkerModule implements OnModuleInit {
  private sweeping: Promise<void> | null = null;

  constructor(
    @Inject(JobWorker) private readonly worker: JobWorker,
    @Inject(JobQueue) private readonly queue: JobQueue,
    @Inject(SignalEvaluator) private readonly signals: SignalEvaluator,
    @Inject(Sweep) private readonly sweep: Sweep,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.worker.handle('evaluate-signals', async () => void (await this.signals.evaluateSignals()));
    this.worker.handle('sweep', () => this.sweepOnce());
  }

  async schedule(): Promise<void> {
    await this.queue.schedule('sweep', {}, sweepEveryMs);
    this.logger.info({ everyMs: sweepEveryMs }, 'the sweep is scheduled');
  }

  /** A sweep that takes longer than its interval is joined, not overtaken. */
  private sweepOnce(): Promise<void> {
    this.sweeping ??= this.sweep.run().finally(() => (this.sweeping = null));
    return this.sweeping;
  }
}
