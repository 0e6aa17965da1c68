import { Engine, type EngineAnswer, EngineGoneError } from './engine.js';
import type { EngineOptions, RunRequest } from './engine-messages.js';

export interface SupervisorOptions extends EngineOptions {
  /** The built engine.main. */
  script: string;
  /** The data folder cannot be opened any more; there is nothing left to serve. */
  onFatal(error: Error): void;
}

/** So many failures in a row to open the data folder end the process. */
const MAX_REOPENS = 3;

/** Keeps an engine running: opens the data folder again after a crash, or after a statement had to be stopped. */
export class EngineSupervisor {
  private engine: Engine | undefined;
  private reopening: Promise<void> | undefined;
  private closing = false;
  /** How often the data folder was opened anew. */
  restarts = 0;

  constructor(private readonly options: SupervisorOptions) {}

  /** Requests made meanwhile wait for it. */
  async open(): Promise<void> {
    const opening = this.openEngine();
    // Whoever waits for the engine finds out by running something.
    this.reopening = opening.catch(() => undefined).finally(() => (this.reopening = undefined));
    await opening;
  }

  /** @throws EngineGoneError when the engine ended meanwhile; the next call waits for the new one */
  async run(request: Omit<RunRequest, 'kind' | 'id'>): Promise<EngineAnswer> {
    await this.reopening;
    if (!this.engine) throw new EngineGoneError('the database engine is closed');
    return this.engine.run(request);
  }

  /** Resolves when the engine takes requests (again). */
  async ready(): Promise<void> {
    await this.reopening;
  }

  /** Stops the running statement the hard way. Its `run` rejects; everybody else waits about a second. */
  restart(): void {
    const engine = this.engine;
    this.engine = undefined;
    this.reopen(engine?.stop());
  }

  async close(): Promise<void> {
    this.closing = true;
    await this.reopening;
    await this.engine?.close();
    this.engine = undefined;
  }

  /** Ends at once, even inside a statement. */
  async abandon(): Promise<void> {
    this.closing = true;
    await this.engine?.stop();
    this.engine = undefined;
  }

  private reopen(stopped?: Promise<void>): void {
    if (this.closing || this.reopening) return;
    this.restarts++;
    this.reopening = this.openRepeatedly(stopped).finally(() => (this.reopening = undefined));
  }

  private async openRepeatedly(stopped: Promise<void> | undefined): Promise<void> {
    await stopped;
    for (let attempt = 1; !this.closing; attempt++) {
      try {
        await this.openEngine();
        return;
      } catch (error) {
        if (attempt < MAX_REOPENS) continue;
        this.options.onFatal(error instanceof Error ? error : new Error(String(error)));
        return;
      }
    }
  }

  private async openEngine(): Promise<void> {
    const { script, clusterDirectory } = this.options;
    this.engine = await Engine.open(script, { clusterDirectory }, () => this.reopen());
  }
}
