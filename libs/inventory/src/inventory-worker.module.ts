import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { JobWorker } from '@app/job-queue';
import { StockReconciliation } from './reconciliation/stock-reconciliation.js';

/** For the worker: keeps the ledger up with what kiosks report. */
@Module({ providers: [StockReconciliation], exports: [StockReconciliation] })
export class InventoryWorkerModule implements OnModuleInit {
  private running: Promise<unknown> | null = null;

  constructor(
    @Inject(JobWorker) private readonly worker: JobWorker,
    @Inject(StockReconciliation) private readonly reconciliation: StockReconciliation,
  ) {}

  onModuleInit(): void {
    this.worker.handle('reconcile-stock', async () => {
      // A run that takes longer than its interval is joined, not overtaken.
      this.running ??= this.reconciliation.run().finally(() => (this.running = null));
      await this.running;
    });
  }
}
