/**
 * How long the fleet's queries take at 10,000 kiosks, one after the other: npm run bench:fleet -- [--kiosks N]
 * [--times N]. On the server that DATABASE_URL names (in a database of its own), otherwise embedded.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { childEnvironment, loadConfig } from '@app/config';
import { projectRoot } from '@app/kernel';
import { analyse, makeFleet } from './ingest/fleet.js';
import { percentile, sendAll } from './ingest/send.js';
import { startDatabase, startProcess } from './ingest/start-processes.js';
import { makeWorkload } from './ingest/workload.js';

const { values: options } = parseArgs({
  options: { kiosks: { type: 'string', default: '10000' }, times: { type: 'string', default: '100' } },
});

const user = {
  email: 'bench@kiosk-fleet.example',
  name: 'Bench',
  password: 'a bench of the fleet',
  role: 'ADMIN',
};
const fields = `serial state since lastHeardAt worstSeverity site { id name region { id name } }
  heartbeat { at firmware cpuPercent power } openAlerts { id }`;
const queries = {
  'kiosks(first: 100)': `{ kiosks(first: 100) { edges { node { ${fields} } } pageInfo { endCursor hasNextPage } } }`,
  'kiosks(first: 1000)': `{ kiosks(first: 1000) { edges { node { ${fields} } } pageInfo { endCursor hasNextPage } } }`,
  fleetSummary: '{ fleetSummary { kiosks online offline openIncidents } }',
};

async function createUser(databaseUrl: string): Promise<void> {
  const child = spawn(process.execPath, [join(projectRoot(), 'dist/apps/api/create-user.main.js')], {
    env: childEnvironment({ DATABASE_URL: databaseUrl }),
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  child.stdin.end(`${JSON.stringify(user)}\n`);
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`create-user ended with code ${String(code)}`);
}

async function post(url: string, body: object, token?: string): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  if (!response.ok || answer['errors'] !== undefined) throw new Error(JSON.stringify(answer).slice(0, 500));
  return answer;
}

const database = await startDatabase(loadConfig().databaseUrl);
const fleet = await makeFleet(database.url, Number(options.kiosks));
await createUser(database.url);
const api = await startProcess('api', database, { redisUrl: null });
try {
  const { requests } = makeWorkload(fleet, 'fleet', fleet.kiosks.length * 3, 1_000, Date.now());
  await sendAll([api.url], fleet.gatewayToken, 'http', requests, 4);
  await analyse(database.url);
  const { email, password } = user;
  const { token } = (await post(`${api.url}/v1/sign-in`, { email, password })) as { token: string };
  for (const [name, query] of Object.entries(queries)) {
    const milliseconds: number[] = [];
    for (let time = -10; time < Number(options.times); time++) {
      const startedAt = performance.now();
      await post(`${api.url}/graphql`, { query }, token);
      if (time >= 0) milliseconds.push(performance.now() - startedAt);
    }
    const [p50, p95, p99] = [0.5, 0.95, 0.99].map((part) => percentile(milliseconds, part).toFixed(1));
    process.stdout.write(`${JSON.stringify({ query: name, 'p50 ms': p50, 'p95 ms': p95, 'p99 ms': p99 })}\n`);
  }
} finally {
  await api.stop();
  await database.stop();
}
