import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { deleteExpiredSessions } from '@app/auth';
import { type Config, CONFIG } from '@app/config';
import { JobWorker } from '@app/job-queue';
import { CLOCK, type Clock } from '@app/kernel';
import { Database } from '@app/persistence';
import { DatabaseJobs } from './database-jobs.js';

const sessionPurgeEveryMs = 3_600_000;

/** Keeps the database tidy. Runs by schedule, idempotent. */
@Injectable()
export class Maintenance implements OnModuleInit {
  private running: Promise<void> | null = null;
  private sessionsPurgedAt = 0;

  constructor(
    @Inject(JobWorker) private readonly worker: JobWorker,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(Database) private readonly database: Database,
    @Inject(DatabaseJobs) private readonly jobs: DatabaseJobs,
  ) {}

  onModuleInit(): void {
    this.worker.handle('maintenance', () => {
      // A run that takes longer than its interval is joined, not overtaken.
      this.running ??= this.run().finally(() => (this.running = null));
      return this.running;
    });
  }

  private async run(): Promise<void> {
    const now = this.clock.now();
    if (now - this.sessionsPurgedAt >= sessionPurgeEveryMs) {
      await this.database.run(deleteExpiredSessions, [new Date(now)]);
      this.sessionsPurgedAt = now;
    }
    if (this.config.runDatabaseJobs) await this.jobs.runDue();
  }
}
