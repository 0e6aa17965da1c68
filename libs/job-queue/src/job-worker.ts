import type { Worker } from 'bullmq';
import { AppError } from '@app/kernel';
import { type JobRegistry, parsePayload, type PayloadOf } from './job-registry.js';
import { migrateQueue } from './migrate-queue.js';
import { type Opened, openWorker, type QueueLocation } from './queue-backend.js';

export type JobHandler<Payload> = (payload: Payload, context: JobContext) => Promise<void>;

export interface JobContext {
  /** From 1; above 1 it is a repetition. */
  run: number;
}

export interface JobReport {
  name: string;
  outcome: 'completed' | 'failed' | 'dead';
  seconds: number;
}

export interface JobWorkerOptions<Jobs extends JobRegistry> {
  name: string;
  location: QueueLocation;
  registry: Jobs;
  /** Jobs that run at once. */
  concurrency: number;
  onError: (error: Error) => void;
  /** A handler threw; `dead` when it was the last run. */
  onJobFailed: (name: string, error: Error, dead: boolean) => void;
  onReport?: (report: JobReport) => void;
  /** Milliseconds after which the job of a killed process is given to another one. Default 10,000. */
  lockMs?: number;
}

const defaultLockMs = 10_000;
/** A killed worker is no fault of the job: it may happen many times before the job counts as dead. */
const maximumRestarts = 20;
const reopenMs = 1_000;
const readyLimitMs = 15_000;

/** Does not keep the process alive. */
function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}

/** The consumer's side: runs the handlers of every job in the registry. */
export class TypedJobWorker<Jobs extends JobRegistry> {
  private readonly handlers = new Map<string, JobHandler<never>>();
  private worker: Opened<Worker> | null = null;
  private opening: Promise<void> | null = null;
  private closing: Promise<void> | null = null;

  constructor(private readonly options: JobWorkerOptions<Jobs>) {}

  /** @throws AppError UNKNOWN_JOB, JOB_HANDLED_TWICE */
  handle<Name extends keyof Jobs & string>(name: Name, handler: JobHandler<PayloadOf<Jobs, Name>>): void {
    if (!Object.hasOwn(this.options.registry, name))
      throw new AppError(`There is no job called ${name}`, { code: 'UNKNOWN_JOB' });
    if (this.handlers.has(name))
      throw new AppError(`The job ${name} has two handlers`, { code: 'JOB_HANDLED_TWICE' });
    this.handlers.set(name, handler);
  }

  /** @throws AppError JOB_WITHOUT_HANDLER: a job that nobody handles would pile up unseen. */
  start(): void {
    const orphans = Object.keys(this.options.registry).filter((name) => !this.handlers.has(name));
    if (orphans.length > 0)
      throw new AppError(`No handler for: ${orphans.join(', ')}`, { code: 'JOB_WITHOUT_HANDLER' });
    this.opening ??= this.openUntilReady();
  }

  /** The store may be away when the process starts; it is tried until it is there. */
  private async openUntilReady(): Promise<void> {
    while (this.closing === null) {
      try {
        await migrateQueue(this.options.location);
        const worker = this.open();
        this.worker = worker;
        await Promise.race([
          worker.part.waitUntilReady(),
          pause(readyLimitMs).then(() => Promise.reject(new Error('the job store does not answer'))),
        ]);
        if (this.closing === null)
          void worker.part.run().catch((error: Error) => this.options.onError(error));
        return;
      } catch (error) {
        this.options.onError(error as Error);
        void this.worker?.close(true).catch(() => undefined);
        this.worker = null;
        await pause(reopenMs);
      }
    }
  }

  private open(): Opened<Worker> {
    const lockMs = this.options.lockMs ?? defaultLockMs;
    const worker = openWorker(
      this.options.name,
      this.options.location,
      (job) => this.run(job.name, job.data, job.attemptsMade + 1),
      {
        autorun: false,
        concurrency: this.options.concurrency,
        lockDuration: lockMs,
        stalledInterval: lockMs,
        maxStalledCount: maximumRestarts,
        // While it listens, polling only covers a notification that got lost with its connection.
        drainDelay: 5,
        runRetryDelay: 1_000,
      },
    );
    worker.part.on('error', (error) => this.options.onError(error));
    worker.part.on('failed', (job, error) => {
      const dead = job === undefined || job.attemptsMade >= (job.opts.attempts ?? 1);
      this.options.onJobFailed(job?.name ?? '(unknown)', error, dead);
      this.options.onReport?.({
        name: job?.name ?? '(unknown)',
        outcome: dead ? 'dead' : 'failed',
        seconds: job?.processedOn === undefined ? 0 : (Date.now() - job.processedOn) / 1_000,
      });
    });
    return worker;
  }

  /** Takes no further job and waits for the running ones, `graceMs` at most. */
  close(graceMs = 8_000): Promise<void> {
    this.closing ??= this.closeWithin(graceMs);
    return this.closing;
  }

  private async closeWithin(graceMs: number): Promise<void> {
    const worker = this.worker;
    if (!worker) return;
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), graceMs);
    });
    const closed = worker.close().catch((error: Error) => this.options.onError(error));
    if ((await Promise.race([closed, grace])) === 'late') void worker.close(true).catch(() => undefined);
    clearTimeout(timer);
  }

  private async run(name: string, data: unknown, run: number): Promise<void> {
    // A newer version may have queued what this one does not know: it fails and is retried elsewhere.
    const payload = parsePayload(this.options.registry, name, data);
    const startedAt = performance.now();
    await this.handlers.get(name)!(payload as never, { run });
    this.options.onReport?.({
      name,
      outcome: 'completed',
      seconds: (performance.now() - startedAt) / 1_000,
    });
  }
}
