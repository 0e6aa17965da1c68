import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { JobWorker } from '@app/job-queue';
import { LivePushModule } from '@app/live-push';
import { SignalEvaluator } from './evaluation/signal-evaluator.js';
import { BreachRules } from './rules/breach-rules.js';
import { Sweep } from './sweep/sweep.js';

/** For the worker: evaluates signals and sweeps for what no signal tells. */
@Module({
  imports: [LivePushModule],
  providers: [BreachRules, SignalEvaluator, Sweep],
  exports: [BreachRules, SignalEvaluator, Sweep],
})
export class AlertingWorkerModule implements OnModuleInit {
  private sweeping: Promise<void> | null = null;

  constructor(
    @Inject(JobWorker) private readonly worker: JobWorker,
    @Inject(SignalEvaluator) private readonly signals: SignalEvaluator,
    @Inject(Sweep) private readonly sweep: Sweep,
  ) {}

  onModuleInit(): void {
    this.worker.handle('evaluate-signals', async () => void (await this.signals.evaluateSignals()));
    this.worker.handle('sweep', () => this.sweepOnce());
  }

  /** A sweep that takes longer than its interval is joined, not overtaken. */
  private sweepOnce(): Promise<void> {
    this.sweeping ??= this.sweep.run().finally(() => (this.sweeping = null));
    return this.sweeping;
  }
}
