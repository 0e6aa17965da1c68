import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, projectRoot } from '@app/kernel';
import type { ChildMessage, ParentMessage } from './process/process-messages.js';
import { DEFAULT_TURN_LIMIT_MS } from './server/limits.js';

export interface EmbeddedTimescaleExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** False when nobody asked for it. */
  expected: boolean;
}

export interface EmbeddedTimescaleOptions {
  /** Created if need be; taken for one process at a time. */
  dataDirectory: string;
  /** TCP port on 127.0.0.1; 0, the default, takes a free one. */
  port?: number;
  /** Random unless given. */
  password?: string;
  /** Longest transaction, in milliseconds (30,000); a longer one is rolled back with an error. */
  turnLimitMs?: number;
  /** The built database process, if it is not at its place below the project's dist/. */
  entryPoint?: string;
  /**
   * Compiles the database only as far as starting asks for: two fifths less CPU time in a life of seconds, slower in
   * a longer one. False unless given.
   */
  shortLived?: boolean;
  /** Called once when the database process has ended after it was ready. */
  onExit?: (info: EmbeddedTimescaleExit) => void;
}

export interface EmbeddedTimescale {
  /** Connection string, password included. */
  url: string;
  port: number;
  pid: number;
  /** Closes the database in order; resolves when its process has ended. */
  stop(): Promise<void>;
  /** Sends a signal; resolves when the process has ended. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** So long an orderly end may take before SIGKILL, in milliseconds. No acknowledged write is lost by it. */
const STOP_LIMIT_MS = 8000;

/**
 * Starts TimescaleDB in a process of its own and resolves when it accepts connections: after about 3 s for a new
 * data folder, 1.5 s for an existing one.
 * @throws AppError EMBEDDED_DATABASE_FAILED with the reason, for example that another process uses the folder
 */
export async function startEmbeddedTimescale(options: EmbeddedTimescaleOptions): Promise<EmbeddedTimescale> {
  const entryPoint = options.entryPoint ?? join(projectRoot(), 'dist/libs/embedded-timescale/main.js');
  if (!existsSync(entryPoint))
    throw failure(`${entryPoint} does not exist: run \`npm run build:server\` first`);
  const password = options.password ?? randomBytes(18).toString('base64url');
  const execArgv = options.shortLived ? ['--liftoff-only'] : [];
  const child = fork(entryPoint, [], { execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = new Promise<Omit<EmbeddedTimescaleExit, 'expected'>>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  send(child, {
    kind: 'start',
    dataDirectory: options.dataDirectory,
    port: options.port ?? 0,
    password,
    turnLimitMs: options.turnLimitMs ?? DEFAULT_TURN_LIMIT_MS,
  });
  const port = await readiness(child, ended);
  let expected = false;
  void ended.then((info) => options.onExit?.({ ...info, expected }));
  const end = async (begin: () => void): Promise<void> => {
    expected = true;
    begin();
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    await ended;
    clearTimeout(force);
  };
  return {
    url: `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`,
    port,
    pid: child.pid ?? 0,
    stop: () => end(() => send(child, { kind: 'stop' })),
    kill: (signal) => end(() => child.kill(signal)),
  };
}

function send(child: ChildProcess, message: ParentMessage): void {
  // An error here means that the process has ended, which is noticed by itself.
  if (child.connected) child.send(message, () => undefined);
}

function readiness(child: ChildProcess, ended: Promise<{ code: number | null }>): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(failure(error.message)));
    child.on('message', (message: ChildMessage) => {
      if (message.kind === 'ready') resolve(message.port);
      else reject(failure(message.message));
    });
    void ended.then(({ code }) =>
      reject(failure(`the database process ended with code ${code} before it was ready`)),
    );
  });
}

const failure = (message: string): AppError =>
  new AppError(message, { code: 'EMBEDDED_DATABASE_FAILED', httpStatus: 500 });
