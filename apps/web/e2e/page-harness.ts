import { type ChildProcess, execFile, fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { childEnvironment } from '@app/config';
import type { Role } from '@app/contracts';
import { projectRoot } from '@app/kernel';
import { statement } from '@app/persistence';
import { aKiosk, type TestDatabase } from '@app/testing';

export const roles: readonly Role[] = ['ADMIN', 'OPS', 'CREW', 'EXECUTIVE', 'PHARMACIST'];
export const password = 'a long enough password';
export const emailOf = (role: Role): string => `${role.toLowerCase()}@example.org`;

const built = (path: string) => join(projectRoot(), 'dist/apps/api', path);
const settings = (db: TestDatabase, port: number) =>
  childEnvironment({
    DATABASE_URL: db.url,
    PORT: String(port),
    KIOSK_FLEET_LOG_LEVEL: 'warn',
    KIOSK_FLEET_RUN_DATABASE_JOBS: String(db.embedded),
  });

export interface RunningApi {
  url: string;
  port: number;
  stop(): Promise<void>;
}

/** Starts the built api with the built pages on a test database; port 0 picks a free one. */
export function startApi(db: TestDatabase, port = 0): Promise<RunningApi> {
  const child: ChildProcess = fork(built('main.js'), ['--no-migrate'], {
    env: settings(db, port),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return new Promise((resolve, reject) => {
    void exited.then(() => reject(new Error(`the api did not start:\n${output}`)));
    child.once('message', (message) => {
      const { port: taken } = message as { port: number };
      resolve({
        url: `http://127.0.0.1:${taken}`,
        port: taken,
        stop: async () => {
          child.kill('SIGTERM');
          await exited;
        },
      });
    });
  });
}

/** One person of each role, by the program that operators use. */
export async function createPeople(db: TestDatabase): Promise<void> {
  const lines = roles.map((role) => JSON.stringify({ email: emailOf(role), name: role, password, role }));
  await new Promise<void>((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [built('create-user.main.js')],
      { env: settings(db, 0) },
      (error, _, stderr) => (error ? reject(new Error(stderr)) : resolve()),
    );
    child.stdin?.end(`${lines.join('\n')}\n`);
  });
}

const insertToken = statement<[Buffer], object>(
  'e2e-pages.insert-token',
  `INSERT INTO api_token (token_hash, kind, name, regions, sites) VALUES ($1, 'GATEWAY', 'e2e', '{}', '{}')`,
);
const openIncident = statement<[string, string, string, number], { id: string }>(
  'e2e-pages.open-incident',
  `INSERT INTO incident (group_key, rule_id, kind, title, severity, state, site_id, kiosk_id, opened_at, updated_at)
   VALUES ($1, 'temperature-excursion', 'TEMPERATURE_OUT_OF_BAND', $1, $2, 'OPEN', $3, $4, now(), now())
   RETURNING id`,
);

const recordExcursion = statement<[number, string], object>(
  'e2e-pages.record-excursion',
  `WITH recorded AS (
     INSERT INTO excursion (kiosk_id, probe_id, state, started_at, ended_at, last_at, last_celsius, readings,
       min_celsius, max_celsius, excursion_seconds, spike_seconds, unknown_seconds, mean_kinetic_celsius, reasons,
       detected_at, mean_kinetic_at)
     SELECT $1, id, $2, now() - interval '50 minutes',
       CASE $2 WHEN 'OPEN' THEN NULL ELSE now() - interval '10 minutes' END,
       now() - interval '10 minutes', 31.4, 40, 25.1, 31.4, 2280, 120, 0, 26.113,
       '{HARD_LIMIT,MEAN_KINETIC_TEMPERATURE}', now(), now()
     FROM probe WHERE kiosk_id = $1 RETURNING id)
   INSERT INTO lot_hold (excursion_id, kiosk_id, slot_id, lot, quantity, state, held_at)
   SELECT recorded.id, $1, slot.id, 'L-1', 3, 'HELD', now() FROM recorded, slot
   WHERE slot.kiosk_id = $1 AND slot.code = 'A1'`,
);

/**
 * Two sites with three kiosks, an hour of readings sent over HTTP, incidents of two severities, two excursions, and
 * readings of a probe that nobody has registered.
 */
export async function seed(db: TestDatabase, api: RunningApi): Promise<{ serials: string[] }> {
  const slots = ['A1', 'A2', 'B1', 'B2'].map((code) => ({ code }));
  const first = await aKiosk(db.database, { serial: 'K-00001', site: 'echo-park', region: 'pacific', slots });
  const second = await aKiosk(db.database, {
    serial: 'K-00002',
    site: 'echo-park',
    region: 'pacific',
    slots,
  });
  await aKiosk(db.database, { serial: 'K-00003', site: 'bayview', region: 'atlantic', slots });

  const token = `kf_gateway_${randomBytes(32).toString('base64url')}`;
  await db.database.run(insertToken, [createHash('sha256').update(token).digest()]);
  await sendReadings(api, token);
  await sendUnknownProbe(api, token);

  const title = (serial: string) => `Medication outside excursion limits: cabinet at 31.4 °C, ${serial}`;
  await db.database.run(openIncident, [title('K-00001'), 'CRITICAL', first.site, first.id]);
  await db.database.run(openIncident, ['1 slot below par: K-00002', 'INFO', second.site, second.id]);
  await db.database.run(recordExcursion, [first.id, 'AWAITING_ASSESSMENT']);
  await db.database.run(recordExcursion, [second.id, 'OPEN']);
  return { serials: ['K-00001', 'K-00002', 'K-00003'] };
}

async function sendReadings(api: RunningApi, token: string): Promise<void> {
  const now = Date.now();
  const at = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
  const minutes = Array.from({ length: 60 }, (_, index) => 60 - index);
  const batches = ['K-00001', 'K-00002'].map((kiosk) => ({
    kiosk,
    sentAt: at(0),
    heartbeats: [0, 1, 2, 3].map((age) => ({
      at: at(age),
      uptimeSeconds: 9_000 - 60 * age,
      firmware: '2.4.1',
    })),
    temperatures: minutes.map((age) => ({ at: at(age), probe: 'cabinet', celsius: 21 + (age % 10) })),
    stockLevels: [{ at: at(1), slot: 'A1', quantity: 3 }],
    errors: [{ at: at(9), code: 'DOOR_JAM', severity: 'WARNING' }],
  }));
  const refused = await send(api, token, batches);
  if (refused.length > 0) throw new Error(`readings were not taken: ${JSON.stringify(refused)}`);
}

async function sendUnknownProbe(api: RunningApi, token: string): Promise<void> {
  const at = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString();
  const temperatures = [30, 20].map((age) => ({ at: at(age), probe: 'attic', celsius: 22 }));
  await send(api, token, [{ kiosk: 'K-00003', sentAt: at(0), temperatures }]);
}

async function send(api: RunningApi, token: string, batches: object[]): Promise<unknown[]> {
  const response = await fetch(`${api.url}/v1/telemetry`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ batches }),
  });
  if (!response.ok) throw new Error(`readings were not taken: ${response.status}`);
  return ((await response.json()) as { refused: unknown[] }).refused;
}
