import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { childEnvironment } from '@app/config';
import { projectRoot } from '@app/kernel';

/** The built api or worker, which is killed and started again on the same port. */
export class ServerProcess {
  /** The end of what it has printed. */
  output = '';
  starts = 0;
  private child: ChildProcess | null = null;
  private ended: Promise<void> = Promise.resolve();

  constructor(
    readonly name: 'api' | 'worker',
    readonly port: number,
    private readonly variables: Record<string, string>,
    private readonly execArgv: string[] = ['--enable-source-maps'],
  ) {}

  get isRunning(): boolean {
    return this.child !== null && this.child.exitCode === null && this.child.signalCode === null;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  /** Resolves when it is ready. */
  start(): Promise<void> {
    const args = this.name === 'api' ? ['--no-migrate'] : [];
    const child = fork(join(projectRoot(), `dist/apps/${this.name}/main.js`), args, {
      env: childEnvironment({ PORT: String(this.port), KIOSK_FLEET_LOG_LEVEL: 'warn', ...this.variables }),
      execArgv: this.execArgv,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child = child;
    this.starts++;
    for (const stream of [child.stdout!, child.stderr!])
      stream.on('data', (chunk: Buffer) => (this.output = (this.output + chunk.toString()).slice(-50_000)));
    this.ended = new Promise((resolve) => child.once('exit', () => resolve()));
    return new Promise((resolve, reject) => {
      child.once('message', () => resolve());
      void this.ended.then(() =>
        reject(new Error(`the ${this.name} ended before it was ready:\n${this.output}`)),
      );
    });
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    this.child?.kill(signal);
    await this.ended;
  }
}
