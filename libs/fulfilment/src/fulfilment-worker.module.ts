import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { JobWorker } from '@app/job-queue';
import { FulfilmentFold } from './fold/fulfilment-fold.js';

/** For the worker: keeps orders and sums in step with the readings. */
@Module({ providers: [FulfilmentFold], exports: [FulfilmentFold] })
export class FulfilmentWorkerModule implements OnModuleInit {
  private folding: Promise<void> | null = null;

  constructor(
    @Inject(JobWorker) private readonly worker: JobWorker,
    @Inject(FulfilmentFold) private readonly fold: FulfilmentFold,
  ) {}

  onModuleInit(): void {
    this.worker.handle('fold-fulfilment', () => this.foldOnce());
  }

  /** A run that takes longer than its interval is joined, not overtaken. */
  private foldOnce(): Promise<void> {
    this.folding ??= this.fold
      .run()
      .then(() => undefined)
      .finally(() => (this.folding = null));
    return this.folding;
  }
}
