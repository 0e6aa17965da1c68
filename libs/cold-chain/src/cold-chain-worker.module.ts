import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { JobWorker } from '@app/job-queue';
import { LivePushModule } from '@app/live-push';
import { ExcursionReviewer } from './review/excursion-reviewer.js';

/** For the worker: keeps the excursion records in step with the readings. */
@Module({ imports: [LivePushModule], providers: [ExcursionReviewer], exports: [ExcursionReviewer] })
export class ColdChainWorkerModule implements OnModuleInit {
  private reviewing: Promise<void> | null = null;

  constructor(
    @Inject(JobWorker) private readonly worker: JobWorker,
    @Inject(ExcursionReviewer) private readonly reviewer: ExcursionReviewer,
  ) {}

  onModuleInit(): void {
    this.worker.handle('review-temperatures', () => this.reviewOnce());
  }

  /** A run that takes longer than its interval is joined, not overtaken. */
  private reviewOnce(): Promise<void> {
    this.reviewing ??= this.reviewer
      .run()
      .then(() => undefined)
      .finally(() => (this.reviewing = null));
    return this.reviewing;
  }
}
