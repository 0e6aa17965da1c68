import { type ChildProcess, fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { childEnvironment } from '@app/config';
import { projectRoot } from '@app/kernel';
import { statement } from '@app/persistence';
import type { TestDatabase } from '@app/testing';

export interface RunningApi {
  url: string;
  /** Of the embedded MQTT broker, where it is switched on. */
  mqttPort: number | undefined;
  child: ChildProcess;
  stop(): Promise<void>;
}

/** Starts the built api on a test database, on a free port. */
export function startApi(
  db: Pick<TestDatabase, 'url' | 'embedded'>,
  variables: Record<string, string> = {},
): Promise<RunningApi> {
  const child = fork(join(projectRoot(), 'dist/apps/api/main.js'), ['--no-migrate'], {
    env: childEnvironment({
      DATABASE_URL: db.url,
      PORT: '0',
      KIOSK_FLEET_LOG_LEVEL: 'warn',
      KIOSK_FLEET_RUN_DATABASE_JOBS: String(db.embedded),
      ...variables,
    }),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return new Promise((resolve, reject) => {
    void exited.then(() => reject(new Error(`the api did not start:\n${output}`)));
    child.once('message', (message) => {
      const { port, mqttPort } = message as { port: number; mqttPort?: number };
      resolve({
        url: `http://127.0.0.1:${port}`,
        mqttPort,
        child,
        stop: async () => {
          child.kill('SIGTERM');
          await exited;
        },
      });
    });
  });
}

const insertToken = statement<[Buffer, string, number | null, string[], string[]], object>(
  'e2e.insert-sender-token',
  `INSERT INTO api_token (token_hash, kind, name, kiosk_id, regions, sites)
   VALUES ($1, $2, 'e2e', $3, $4, $5)`,
);

/** A token in the form that the product gives out. */
export async function aSenderToken(
  { database }: TestDatabase,
  sender: { kioskId: number } | { regions?: string[]; sites?: string[] },
): Promise<string> {
  const kind = 'kioskId' in sender ? 'device' : 'gateway';
  const token = `kf_${kind}_${randomBytes(32).toString('base64url')}`;
  const hash = createHash('sha256').update(token).digest();
  await database.run(
    insertToken,
    'kioskId' in sender
      ? [hash, 'DEVICE', sender.kioskId, [], []]
      : [hash, 'GATEWAY', null, sender.regions ?? [], sender.sites ?? []],
  );
  return token;
}

const expireToken = statement<[Buffer], object>(
  'e2e.revoke-sender-token',
  `WITH bumped AS (UPDATE access_version SET version = version + 1)
   UPDATE api_token SET revoked_at = now() WHERE token_hash = $1`,
);

/** As an administrator's revocation does, in the database that all processes share. */
export async function revokeToken({ database }: TestDatabase, token: string): Promise<void> {
  await database.run(expireToken, [createHash('sha256').update(token).digest()]);
}

export interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

export async function post(
  url: string,
  token: string | null,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body,
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}
