import { type ChildProcess, fork } from 'node:child_process';
import { createWriteStream, existsSync, renameSync, statSync, type WriteStream } from 'node:fs';
import { childEnvironment } from '@app/config';
import { AppError } from '@app/kernel';

export interface ProcessOptions {
  name: string;
  /** Absolute path of the script. */
  script: string;
  args?: string[];
  environment?: Record<string, string>;
  logFile: string;
  onMessage?: (message: unknown) => void;
  report: (line: string) => void;
}

const firstPauseMs = 500;
const longestPauseMs = 30_000;
const groupSignalMs = 200;
/** A process that ran so long is healthy again: the next pause is the short one. */
const healthyAfterMs = 60_000;
const logLimitBytes = 20 * 1024 * 1024;

/**
 * One child of the launcher: its log file, its orderly end, and its restart, after a growing pause, when it ends
 * unasked.
 */
export class SupervisedProcess {
  private child: ChildProcess | null = null;
  private stopping = false;
  private pauseMs = firstPauseMs;
  private restartTimer: NodeJS.Timeout | null = null;
  private log: WriteStream | null = null;

  constructor(private readonly options: ProcessOptions) {}

  /**
   * Starts it and waits for its `{ type: 'ready' }` message, which is returned.
   * @throws AppError CHILD_FAILED when it ends before that; the last lines of its log say why
   */
  start(): Promise<Record<string, unknown>> {
    return new Promise((resolve, reject) => {
      let ready = false;
      const tail: string[] = [];
      this.launch({
        onReady: (message) => {
          ready = true;
          resolve(message);
        },
        onOutput: (text) => {
          tail.push(text);
          if (tail.length > 20) tail.shift();
        },
        onExit: () => {
          if (!ready)
            reject(
              new AppError(`${this.options.name} did not start:\n${tail.join('').trim().slice(-2000)}`, {
                code: 'CHILD_FAILED',
              }),
            );
        },
      });
    });
  }

  /** For a process that is never ready, only busy: starts it and restarts it when it ends. */
  launchAndForget(): void {
    this.launch();
  }

  send(message: object): void {
    this.child?.send(message, () => undefined);
  }

  /** Ends it in order, so that its supervision starts it anew: with the script as it is now. */
  restart(): void {
    this.pauseMs = firstPauseMs;
    this.child?.kill('SIGTERM');
  }

  /** From now on its end is no reason to start it again. */
  expectEnd(): void {
    this.stopping = true;
    if (this.restartTimer) clearTimeout(this.restartTimer);
  }

  /** Asks it to end, and ends it after `graceMs` if it does not. */
  async stop(graceMs = 10_000): Promise<void> {
    this.expectEnd();
    const child = this.child;
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.kill('SIGTERM');
      const impatience = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(impatience);
    }
    this.log?.end();
  }

  private launch(first?: {
    onReady: (message: Record<string, unknown>) => void;
    onOutput: (text: string) => void;
    onExit: () => void;
  }): void {
    const { name, script, args = [], environment = {}, report } = this.options;
    const log = this.openLog();
    const startedAt = Date.now();
    const child = fork(script, args, {
      env: childEnvironment({ NODE_ENV: 'production', ...environment }),
      execArgv: ['--enable-source-maps'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child = child;
    let becameReady = false;
    for (const stream of [child.stdout!, child.stderr!])
      stream.on('data', (chunk: Buffer) => {
        log.write(chunk);
        first?.onOutput(chunk.toString());
      });
    child.on('message', (message) => {
      if ((message as { type?: string } | null)?.type === 'ready') {
        becameReady = true;
        first?.onReady(message as Record<string, unknown>);
      }
      this.options.onMessage?.(message);
    });
    child.on('error', (error) => log.write(`${name}: ${error.message}\n`));
    child.once('exit', (code, signal) => {
      first?.onExit();
      if (this.stopping || (first && !becameReady)) return;
      if (Date.now() - startedAt > healthyAfterMs) this.pauseMs = firstPauseMs;
      const pauseMs = this.pauseMs;
      this.pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      // What ended the child may be a signal to the whole group, which reaches us a moment later.
      this.restartTimer = setTimeout(() => {
        report(`${name} ended (${signal ?? code}); starting it again in ${pauseMs / 1000} s`);
        this.restartTimer = setTimeout(() => this.launch(), pauseMs - groupSignalMs);
      }, groupSignalMs);
    });
  }

  /** One older log is kept, and a log that has grown too large is moved aside: disks fill up silently. */
  private openLog(): WriteStream {
    const { logFile } = this.options;
    if (this.log && (statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) < logLimitBytes)
      return this.log;
    this.log?.end();
    if (existsSync(logFile)) renameSync(logFile, `${logFile}.1`);
    this.log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
    this.log.on('error', (error) => this.options.report(`the log of ${this.options.name}: ${error.message}`));
    return this.log;
  }
}
