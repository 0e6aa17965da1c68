import { Inject, Injectable } from '@nestjs/common';
import pg from 'pg';
import { type Config, CONFIG, requireDatabaseUrl } from '@app/config';
import { CLOCK, type Clock } from '@app/kernel';
import { Counter, type Logger, LOGGER, Registry } from '@app/observability';
import { Database } from '@app/persistence';
import {
  type DueDatabaseJob,
  dueDatabaseJobs,
  finishDatabaseJob,
  takeDatabaseJob,
} from './database-jobs.sql.js';

/** Milliseconds that one job may take. Compressing the largest chunk of 10,000 kiosks stays well below. */
const jobLimitMs = 300_000;

/** Runs what TimescaleDB's catalogue says is due, where no background workers do: on the embedded database. */
@Injectable()
export class DatabaseJobs {
  private readonly runs: Counter;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Database) private readonly database: Database,
    @Inject(Registry) registry: Registry,
  ) {
    this.runs = new Counter({
      name: 'kiosk_fleet_database_jobs_total',
      help: 'TimescaleDB jobs that this process ran',
      labelNames: ['procedure', 'outcome'],
      registers: [registry],
    });
  }

  /** One after the other, each on its own, so that others get their turn in between. */
  async runDue(): Promise<number> {
    const due = await this.database.run(dueDatabaseJobs, [new Date(this.clock.now())]);
    let ran = 0;
    for (const job of due) {
      const [taken] = await this.database.run(takeDatabaseJob, [job.job_id, new Date(this.clock.now())]);
      if (!taken) continue;
      await this.runOne(job);
      ran += 1;
    }
    return ran;
  }

  private async runOne(job: DueDatabaseJob): Promise<void> {
    const startedAt = this.clock.now();
    const error = await this.call(job.job_id);
    const milliseconds = this.clock.now() - startedAt;
    await this.database.run(finishDatabaseJob, [job.job_id, new Date(this.clock.now()), error]);
    this.runs.inc({ procedure: job.proc_name, outcome: error === null ? 'completed' : 'failed' });
    const about = { job: job.job_id, procedure: job.proc_name, table: job.table_name, milliseconds };
    if (error === null) this.logger.debug(about, 'a database job ran');
    else this.logger.error({ ...about, error }, 'a database job failed');
  }

  /**
   * On a connection of its own: a job commits inside, so it cannot run in a transaction, and it may take longer
   * than statements of the pool may.
   * @returns what went wrong, or null
   */
  private async call(jobId: number): Promise<string | null> {
    const client = new pg.Client({
      connectionString: requireDatabaseUrl(this.config),
      application_name: 'kiosk-fleet-database-jobs',
      connectionTimeoutMillis: 10_000,
      statement_timeout: jobLimitMs,
      query_timeout: jobLimitMs + 10_000,
    });
    // A connection that breaks while idle must not end the process; the query that needed it rejects.
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('CALL run_job($1)', [jobId]);
      return null;
    } catch (error) {
      return (error as Error).message.slice(0, 500);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
