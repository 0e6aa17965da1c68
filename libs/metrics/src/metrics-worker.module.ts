import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { JobWorker } from '@app/job-queue';
import { ServiceFold } from './service/service-fold.js';

/** For the worker: keeps what kiosks lost of their days in step with alerts, excursions and lifecycles. */
@Module({ providers: [ServiceFold], exports: [ServiceFold] })
export class MetricsWorkerModule implements OnModuleInit {
  private folding: Promise<void> | null = null;

  constructor(
    @Inject(JobWorker) private readonly worker: JobWorker,
    @Inject(ServiceFold) private readonly fold: ServiceFold,
  ) {}

  onModuleInit(): void {
    this.worker.handle('fold-service-days', () => this.foldOnce());
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
