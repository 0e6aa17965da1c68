import { Inject, Injectable } from '@nestjs/common';
import { BreachRules } from '@app/alerting';
import { type Config, CONFIG } from '@app/config';
import type { RefusalCode } from '@app/contracts';
import { JobQueue } from '@app/job-queue';
import { AppError } from '@app/kernel';
import { ChangeBus } from '@app/live-push';
import { type Logger, LOGGER, Registry } from '@app/observability';
import { Database, isDatabaseUnavailable } from '@app/persistence';
import { IngestMetrics } from '../ingest-metrics.js';
import { countReadings, readingKinds } from '../validation/readings.js';
import { commitOptions } from './commit-options.js';
import { GroupCommit, type Submission } from './group-commit.js';
import type { FreshInsert } from './insert-readings.js';
import { nothingStored, type RequestToStore, type StoredRequest, storeRequests } from './telemetry-store.js';

const retryAfterSeconds = 2;

/** A statement that ran out of time: the database is overloaded, and trying its members alone would not help. */
const queryCancelled = '57014';

function isTransient(error: unknown): boolean {
  return isDatabaseUnavailable(error) || (error as { code?: string }).code === queryCancelled;
}

/** Bytes of an error's message that weigh as much as a reading does. */
const textBytesPerReading = 256;

/** What a request takes of memory and of a commit, in readings. */
function weightOf({ readings, batches, refused }: RequestToStore): number {
  let text = 0;
  for (const { message } of readings.errors) text += message?.length ?? 0;
  return countReadings(readings) + batches.length + refused.length + Math.floor(text / textBytesPerReading);
}

function unavailable(cause: unknown): AppError {
  return new AppError('The database cannot be reached just now; nothing was stored', {
    code: 'DATABASE_UNAVAILABLE',
    retryable: true,
    httpStatus: 503,
    details: { retryAfterSeconds },
    cause,
  });
}

/** Stores requests in merged commits and announces every commit, after it. */
@Injectable()
export class TelemetryCommits {
  private readonly group: GroupCommit<RequestToStore, StoredRequest>;
  private readonly metrics: IngestMetrics;
  private readonly freshInsert: FreshInsert;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(BreachRules) private readonly rules: BreachRules,
    @Inject(ChangeBus) private readonly changes: ChangeBus,
    @Inject(JobQueue) private readonly jobs: JobQueue,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Registry) registry: Registry,
    @Inject(CONFIG) config: Config,
  ) {
    // The database without background workers is the embedded one.
    this.freshInsert = config.runDatabaseJobs ? 'insert' : 'copy';
    this.group = new GroupCommit({
      // The database without background workers is the embedded one.
      ...commitOptions(config.runDatabaseJobs),
      commit: (requests) => this.commit(requests),
      weightOf,
      isTransient,
      isUnavailable: isDatabaseUnavailable,
      onTaken: (lane, waitedMs) => this.metrics.waitSeconds.observe({ lane }, waitedMs / 1_000),
      now: () => performance.now(),
    });
    this.metrics = new IngestMetrics(registry, (lane) => this.group.weight(lane));
  }

  /** Resolves after the commit. @throws AppError OVERLOADED, DATABASE_UNAVAILABLE */
  async store(request: RequestToStore, from: Submission): Promise<StoredRequest> {
    // Nothing but refusals, and none of them to be kept: a flood of garbage costs the database nothing.
    if (weightOf(request) === 0) return nothingStored();
    const { lane } = from;
    try {
      return await this.group.submit(request, from);
    } catch (error) {
      if (error instanceof AppError) {
        if (error.code === 'OVERLOADED') this.metrics.overloaded.inc({ lane });
        throw error;
      }
      throw isTransient(error) ? unavailable(error) : error;
    }
  }

  countRefused(counts: ReadonlyMap<RefusalCode, number>): void {
    for (const [code, count] of counts) this.metrics.refused.inc({ code }, count);
  }

  drain(): Promise<void> {
    return this.group.drain();
  }

  private async commit(requests: readonly RequestToStore[]): Promise<StoredRequest[]> {
    const stop = this.metrics.commitSeconds.startTimer();
    const group = await storeRequests(this.database, requests, this.rules, this.freshInsert).catch(
      (error: Error) => {
        this.logger.warn({ error: error.message, requests: requests.length }, 'a telemetry commit failed');
        throw error;
      },
    );
    stop();
    let rows = 0;
    for (const kind of readingKinds) {
      const sent = requests.reduce((sum, { readings }) => sum + readings[kind].length, 0);
      if (sent === 0) continue;
      rows += sent;
      const stored = group.requests.reduce((sum, request) => sum + request.stored[kind], 0);
      this.metrics.readings.inc({ kind, result: 'stored' }, stored);
      this.metrics.readings.inc({ kind, result: 'duplicate' }, sent - stored);
    }
    this.metrics.commitRows.observe(rows);
    this.metrics.signals.inc(group.signals);
    if (group.kiosks.length > 0) this.changes.publish({ kiosks: group.kiosks, incidents: [] });
    if (group.signals > 0) this.jobs.wake('evaluate-signals');
    return group.requests;
  }
}
