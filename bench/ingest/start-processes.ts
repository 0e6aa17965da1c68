import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { childEnvironment } from '@app/config';
import { startEmbeddedTimescale } from '@app/embedded-timescale';
import { projectRoot } from '@app/kernel';
import { migrate } from '@app/persistence';

export interface BenchDatabase {
  url: string;
  kind: 'embedded' | 'server';
  /** Of the embedded database's process. */
  pid: number | null;
  stop(): Promise<void>;
}

/** A database of the benchmark's own: on the server that is named, or embedded. */
export async function startDatabase(serverUrl: string | null): Promise<BenchDatabase> {
  if (serverUrl === null) {
    const folder = mkdtempSync(join(tmpdir(), 'kiosk-fleet-bench-'));
    const embedded = await startEmbeddedTimescale({ dataDirectory: join(folder, 'data') });
    await migrate({ connectionString: embedded.url });
    return {
      url: embedded.url,
      kind: 'embedded',
      pid: embedded.pid,
      stop: async () => {
        await embedded.stop();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  }
  const name = `kiosk_fleet_bench_${randomBytes(4).toString('hex')}`;
  const administer = async (text: string) => {
    const client = new pg.Client({ connectionString: serverUrl });
    await client.connect();
    await client.query(text).finally(() => client.end());
  };
  await administer(`CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await migrate({ connectionString: url.href });
  return {
    url: url.href,
    kind: 'server',
    pid: null,
    stop: () => administer(`DROP DATABASE ${name} WITH (FORCE)`),
  };
}

export interface BenchProcess {
  /** Of its port. */
  url: string;
  pid: number;
  stop(): Promise<void>;
}

/** The built api or worker as its own process, on any free port; `folder` may be another build of the project. */
export function startProcess(
  name: 'api' | 'worker',
  database: BenchDatabase,
  {
    redisUrl,
    folder = projectRoot(),
    variables = {},
  }: { redisUrl: string | null; folder?: string; variables?: Record<string, string> },
): Promise<BenchProcess> {
  const child = fork(join(folder, `dist/apps/${name}/main.js`), name === 'api' ? ['--no-migrate'] : [], {
    env: childEnvironment({
      DATABASE_URL: database.url,
      ...(redisUrl === null ? {} : { REDIS_URL: redisUrl }),
      PORT: '0',
      KIOSK_FLEET_LOG_LEVEL: 'warn',
      KIOSK_FLEET_RUN_DATABASE_JOBS: String(database.kind === 'embedded'),
      ...variables,
    }),
    execArgv: process.execArgv,
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return new Promise((resolve, reject) => {
    void exited.then(() => reject(new Error(`The ${name} ended before it was ready`)));
    child.once('message', (message) =>
      resolve({
        url: `http://127.0.0.1:${(message as { port: number }).port}`,
        pid: child.pid!,
        stop: async () => {
          child.kill('SIGTERM');
          await exited;
        },
      }),
    );
  });
}
