import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { childEnvironment } from '@app/config';
import { projectRoot } from '@app/kernel';

/** A worker as the launcher starts it: what `npm run build` left in dist/, over IPC. */
export class WorkerProcess {
  output = '';
  port = 0;
  private constructor(readonly child: ChildProcess) {}

  static async start(environment: Record<string, string>): Promise<WorkerProcess> {
    const child = fork(join(projectRoot(), 'dist/apps/worker/main.js'), [], {
      env: childEnvironment({ PORT: '0', ...environment }),
      execArgv: ['--enable-source-maps'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const worker = new WorkerProcess(child);
    for (const stream of [child.stdout!, child.stderr!])
      stream.on(
        'data',
        (chunk: Buffer) => (worker.output = (worker.output + chunk.toString()).slice(-50_000)),
      );
    await new Promise<void>((resolve, reject) => {
      child.once('message', (message: { type: string; port: number }) => {
        worker.port = message.port;
        resolve();
      });
      child.once('exit', (code) => reject(new Error(`the worker ended with ${code}:\n${worker.output}`)));
    });
    return worker;
  }

  /** @returns the exit code, null after a signal */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const ended = new Promise<number | null>((resolve) => this.child.once('exit', resolve));
    this.child.kill(signal);
    return ended;
  }

  async get(path: string): Promise<{ status: number; body: string }> {
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`);
    return { status: response.status, body: await response.text() };
  }
}
