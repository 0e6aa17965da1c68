import type { Queue } from 'bullmq';
import { AppError } from '@app/kernel';
import { parsePayload, type JobRegistry, type PayloadOf } from './job-registry.js';
import { migrateQueue } from './migrate-queue.js';
import { type Opened, openQueue, type QueueLocation } from './queue-backend.js';

export interface JobQueueOptions<Jobs extends JobRegistry> {
  /** Name of the queue in its store. */
  name: string;
  location: QueueLocation;
  registry: Jobs;
  /** Connection troubles; the queue reconnects by itself. */
  onError: (error: Error) => void;
  /** Milliseconds that `add` waits for the store at most. Default 5,000. */
  addTimeoutMs?: number;
}

export interface AddOptions {
  /** Milliseconds before the job may start. */
  delayMs?: number;
}

/** `waiting` includes the delayed ones; `dead` have used up their runs. */
export interface JobCounts {
  waiting: number;
  active: number;
  dead: number;
}

/** What is kept of finished jobs, so that the store stays bounded: enough to look into a trouble of today. */
const keepCompleted = { age: 3_600, count: 100 };
const keepDead = { age: 7 * 86_400, count: 1_000 };
const defaultAddTimeoutMs = 5_000;
/** Callers that wait at once; each holds its payload. */
const maximumInFlight = 1_000;

function unavailable(cause: unknown): AppError {
  return new AppError('The job queue cannot be reached just now', {
    code: 'QUEUE_UNAVAILABLE',
    retryable: true,
    httpStatus: 503,
    cause,
  });
}

/** Rejects with `QUEUE_UNAVAILABLE` when `work` takes longer; what it still does later is not waited for. */
async function within<Result>(milliseconds: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unavailable(new Error(`no answer in ${milliseconds} ms`))), milliseconds);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** The producer's side. Delivery is at least once, so every handler is idempotent. */
export class TypedJobQueue<Jobs extends JobRegistry> {
  private opened: Promise<Opened<Queue>> | null = null;
  private readonly addTimeoutMs: number;
  private inFlight = 0;
  private readonly waking = new Map<string, 'running' | 'again'>();
  private closing: Promise<void> | null = null;

  constructor(private readonly options: JobQueueOptions<Jobs>) {
    this.addTimeoutMs = options.addTimeoutMs ?? defaultAddTimeoutMs;
  }

  /**
   * Queues a job; resolves once the store has it. A deduplicated job that comes while one waits is merged into
   * that one; while one runs, exactly one more run follows.
   * @throws AppError QUEUE_UNAVAILABLE (retryable) within the time limit, UNKNOWN_JOB, INVALID_JOB_PAYLOAD
   */
  async add<Name extends keyof Jobs & string>(
    name: Name,
    payload: PayloadOf<Jobs, Name>,
    options: AddOptions = {},
  ): Promise<void> {
    const data = parsePayload(this.options.registry, name, payload);
    const definition = this.options.registry[name]!;
    if (this.closing !== null || this.inFlight >= maximumInFlight)
      throw unavailable(new Error('closing, or too many are waiting'));
    this.inFlight++;
    try {
      await within(
        this.addTimeoutMs,
        this.queue().then((queue) =>
          queue.add(name, data, {
            attempts: definition.attempts,
            backoff: { type: 'exponential', delay: definition.backoffMs, jitter: 0.2 },
            removeOnComplete: keepCompleted,
            removeOnFail: keepDead,
            ...(options.delayMs === undefined ? {} : { delay: options.delayMs }),
            ...(definition.deduplicated ? { deduplication: { id: name, keepLastIfActive: true } } : {}),
          }),
        ),
      );
    } catch (error) {
      throw error instanceof AppError ? error : unavailable(error);
    } finally {
      this.inFlight--;
    }
  }

  /**
   * Queues a job without payload, coalesced within this process: while one call is on its way, any number of
   * further ones become one. Never throws and never blocks; a lost wake-up is what the schedules are for.
   */
  wake<Name extends keyof Jobs & string>(name: Name): void {
    if (this.waking.has(name)) {
      this.waking.set(name, 'again');
      return;
    }
    this.waking.set(name, 'running');
    void this.add(name, {} as PayloadOf<Jobs, Name>)
      .catch((error: Error) => this.options.onError(error))
      .finally(() => {
        const again = this.waking.get(name) === 'again';
        this.waking.delete(name);
        if (again && this.closing === null) this.wake(name);
      });
  }

  /** Runs the job every `everyMs` from now on, whichever process asks, and however often. */
  async schedule<Name extends keyof Jobs & string>(
    name: Name,
    payload: PayloadOf<Jobs, Name>,
    everyMs: number,
  ): Promise<void> {
    const data = parsePayload(this.options.registry, name, payload);
    try {
      await within(
        this.addTimeoutMs,
        this.queue().then((queue) =>
          queue.upsertJobScheduler(
            name,
            { every: everyMs },
            { name, data, opts: { attempts: 1, removeOnComplete: keepCompleted, removeOnFail: keepDead } },
          ),
        ),
      );
    } catch (error) {
      throw error instanceof AppError ? error : unavailable(error);
    }
  }

  async unschedule(name: keyof Jobs & string): Promise<void> {
    await within(
      this.addTimeoutMs,
      this.queue().then((queue) => queue.removeJobScheduler(name)),
    );
  }

  /** @throws AppError QUEUE_UNAVAILABLE */
  async counts(): Promise<JobCounts> {
    try {
      const counts = await within(
        this.addTimeoutMs,
        this.queue().then((queue) => queue.getJobCounts('waiting', 'delayed', 'active', 'failed')),
      );
      return {
        waiting: (counts['waiting'] ?? 0) + (counts['delayed'] ?? 0),
        active: counts['active'] ?? 0,
        dead: counts['failed'] ?? 0,
      };
    } catch (error) {
      throw error instanceof AppError ? error : unavailable(error);
    }
  }

  close(): Promise<void> {
    const opened = this.opened;
    this.closing ??= within(
      this.addTimeoutMs,
      Promise.resolve(opened).then((queue) => queue?.close()),
    ).catch(() => undefined);
    return this.closing;
  }

  /**
   * Opened at the first use, and again when that failed: BullMQ remembers for good that its store was away, or had
   * no tables, when it first connected. Once open it reconnects by itself.
   */
  private async queue(): Promise<Queue> {
    this.opened ??= this.open().catch((error: unknown) => {
      this.opened = null;
      throw error;
    });
    return (await this.opened).part;
  }

  private async open(): Promise<Opened<Queue>> {
    await migrateQueue(this.options.location);
    const queue = openQueue(this.options.name, this.options.location);
    queue.part.on('error', (error) => this.options.onError(error));
    try {
      await within(this.addTimeoutMs, queue.part.waitUntilReady());
      return queue;
    } catch (error) {
      void queue.close().catch(() => undefined);
      throw error;
    }
  }
}
