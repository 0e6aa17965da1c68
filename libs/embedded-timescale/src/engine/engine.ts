import { Worker } from 'node:worker_threads';
import type { EngineOptions, EngineReply, EngineRequest, RunRequest } from './engine-messages.js';

/** The engine went away before it answered: it crashed, or was stopped because a statement ran for too long. */
export class EngineGoneError extends Error {}

/** The data folder could not be opened. */
export class EngineOpenError extends Error {
  constructor(
    message: string,
    readonly code: string | undefined,
  ) {
    super(message);
  }
}

export interface EngineAnswer {
  answer: Buffer;
  /** Set when a prelude failed: its answer. */
  prelude: Buffer | undefined;
}

interface Waiting {
  resolve(answer: EngineAnswer): void;
  reject(error: Error): void;
}

/** Postgres in a thread of its own, seen from the thread with the sockets. One request at a time. */
export class Engine {
  private waiting: Waiting | undefined;
  private nextId = 1;
  private gone = false;
  private closed: (() => void) | undefined;
  private readonly ended: Promise<void>;

  private opening: { resolve(): void; reject(error: EngineOpenError): void } | undefined;

  private constructor(
    private readonly worker: Worker,
    private readonly onGone: (reason: string) => void,
  ) {
    this.ended = new Promise((resolve) => worker.once('exit', () => resolve()));
    worker.on('exit', (code) => this.lose(`the database engine ended with code ${code}`));
    worker.on('error', (error) => this.lose(error.message));
    worker.on('message', (reply: EngineReply) => this.receive(reply));
  }

  /**
   * Opens the cluster, creating it if need be.
   * @param onGone called once if the engine dies without close() or stop()
   * @throws EngineOpenError
   */
  static async open(
    script: string,
    options: EngineOptions,
    onGone: (reason: string) => void,
  ): Promise<Engine> {
    // Node's 4 MB of stack are part of the safety: with more, a deep expression overruns Postgres' own stack,
    // which is unguarded memory, before the thread's; like this the thread ends and the folder is opened again.
    const worker = new Worker(script, { workerData: options, stdout: true, stderr: true });
    const engine = new Engine(worker, onGone);
    await new Promise<void>((resolve, reject) => (engine.opening = { resolve, reject }));
    return engine;
  }

  /** @throws EngineGoneError */
  run(request: Omit<RunRequest, 'kind' | 'id'>): Promise<EngineAnswer> {
    if (this.gone) return Promise.reject(new EngineGoneError('the database engine is gone'));
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.post({ kind: 'run', id: this.nextId++, ...request });
    });
  }

  /** Shuts Postgres down in order. Only between requests. */
  async close(): Promise<void> {
    if (this.gone) return;
    const closed = new Promise<void>((resolve) => (this.closed = resolve));
    this.post({ kind: 'close' });
    await Promise.race([closed, this.ended]);
    await this.stop();
  }

  /** Ends the engine at once, even inside a statement. Committed work is safe: it is in the write-ahead log. */
  async stop(): Promise<void> {
    this.gone = true;
    this.fail(new EngineGoneError('the statement was stopped'));
    await this.worker.terminate();
  }

  private post(request: EngineRequest): void {
    this.worker.postMessage(request);
  }

  private receive(reply: EngineReply): void {
    if (reply.kind === 'opened') {
      this.opening?.resolve();
      this.opening = undefined;
    } else if (reply.kind === 'openFailed') {
      this.lose(reply.message, reply.code);
    } else if (reply.kind === 'ran') {
      const waiting = this.waiting;
      this.waiting = undefined;
      const view = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      waiting?.resolve({ answer: view(reply.answer), prelude: reply.prelude && view(reply.prelude) });
    } else if (reply.kind === 'closed') {
      this.closed?.();
    } else if (reply.kind === 'crashed') {
      this.lose(reply.message);
    }
  }

  private lose(reason: string, code?: string): void {
    if (this.gone) return;
    this.gone = true;
    void this.worker.terminate();
    if (this.opening) {
      this.opening.reject(new EngineOpenError(reason, code));
      return;
    }
    this.fail(new EngineGoneError(reason));
    this.onGone(reason);
  }

  private fail(error: Error): void {
    this.waiting?.reject(error);
    this.waiting = undefined;
  }
}
