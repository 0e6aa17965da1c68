/**
 * How good the alerts are: a fleet with faults by script, and its incidents compared with the simulator's truth file.
 * npm run bench:alerts -- [--kiosks N] [--minutes M] [--faults N] [--seed N]. In wall-clock time, because thresholds are.
 * On the server that DATABASE_URL names (in a database of its own), otherwise embedded.
 */
import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { childEnvironment, loadConfig } from '@app/config';
import { projectRoot } from '@app/kernel';
import { everyKind } from './alerts/fault-script.js';
import { type FoundIncident, readTruth, score } from './alerts/score.js';
import { Asker, benchUser } from './ingest/ask.js';
import { startDatabase, startProcess } from './ingest/start-processes.js';

const { values: options } = parseArgs({
  options: {
    kiosks: { type: 'string', default: '100' },
    minutes: { type: 'string', default: '15' },
    faults: { type: 'string', default: '28' },
    seed: { type: 'string', default: '1' },
  },
});
const kiosks = Number(options.kiosks);
const spanMs = Number(options.minutes) * 60_000;
/** The last fault needs so long to be found. */
const settleSeconds = 330;

async function outcomeOf(databaseUrl: string): Promise<{ found: FoundIncident[]; notifications: number }> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<Omit<FoundIncident, 'openedAt'> & { opened_at: Date }>(
      `SELECT i.id::integer, i.kind, i.severity, k.serial AS kiosk, i.site_id AS site, i.opened_at,
              'INHIBITION' = ANY (i.muted_by) AS inhibited
       FROM incident AS i LEFT JOIN kiosk AS k ON k.id = i.kiosk_id ORDER BY i.id`,
    );
    const sent = await client.query<{ count: string }>(
      `SELECT count(*) FROM notification WHERE event = 'TRIGGER' AND channel_id IS NOT NULL`,
    );
    return {
      found: rows.map(({ opened_at: openedAt, ...row }) => ({ ...row, openedAt: openedAt.getTime() })),
      notifications: Number(sent.rows[0]!.count),
    };
  } finally {
    await client.end();
  }
}

/** One route to a webhook that takes everything. */
async function tellEverything(asker: Asker, url: string): Promise<void> {
  const channel = await asker.ask(
    `mutation ($url: String!) { saveNotificationChannel(input: { name: "bench", kind: WEBHOOK, url: $url }) {
       ... on SavedChannel { channel { id } } ... on Problem { message } } }`,
    { url },
  );
  const { id } = (channel as { saveNotificationChannel: { channel: { id: string } } }).saveNotificationChannel
    .channel;
  await asker.ask(
    `mutation ($id: ID!) { saveNotificationRoute(input: { name: "bench", receivers: [{ kind: CHANNEL, id: $id }],
       groupBy: [REGION], severities: [WARNING, CRITICAL] }) { __typename } }`,
    { id },
  );
}

const database = await startDatabase(loadConfig().databaseUrl);
const folder = mkdtempSync(join(tmpdir(), 'kiosk-fleet-bench-'));
const sink = createServer((request, response) => request.resume().on('end', () => response.end()));
await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
const variables = { KIOSK_FLEET_NOTIFY_ALLOWED_ADDRESSES: '127.0.0.1' };
const api = await startProcess('api', database, { redisUrl: null, variables });
const worker = await startProcess('worker', database, { redisUrl: null, variables });
try {
  const asker = await Asker.signIn(database.url, api.url);
  await tellEverything(asker, `http://127.0.0.1:${(sink.address() as AddressInfo).port}/`);
  const [script, truth] = [join(folder, 'faults.json'), join(folder, 'truth.jsonl')];
  writeFileSync(truth, '');
  writeFileSync(
    script,
    JSON.stringify(everyKind(Number(options.faults), Math.max(1, spanMs / 1_000 - 30 - settleSeconds))),
  );
  const simulator = fork(
    join(projectRoot(), 'dist/apps/simulator/main.js'),
    [
      ...['--url', api.url, '--email', benchUser.email, '--password', benchUser.password],
      ...['--kiosks', String(kiosks), '--seed', options.seed, '--faults', script, '--truth', truth],
    ],
    { env: childEnvironment({}), stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  const ended = new Promise<void>((resolve) => simulator.once('exit', () => resolve()));
  await Promise.race([new Promise((resolve) => setTimeout(resolve, spanMs)), ended]);
  const until = Date.now();
  const { found, notifications } = await outcomeOf(database.url);
  simulator.kill('SIGTERM');
  await ended;
  const result = score(readTruth(readFileSync(truth, 'utf8'), until), found, {
    kiosks,
    spanMs,
    notifications,
  });
  process.stdout.write(
    `${JSON.stringify({ kiosks, minutes: spanMs / 60_000, database: database.kind, ...result }, null, 2)}\n`,
  );
} finally {
  await worker.stop();
  await api.stop();
  await database.stop();
  sink.close();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
