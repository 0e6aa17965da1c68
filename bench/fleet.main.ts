/**
 * How long the fleet's queries take at 10,000 kiosks, one after the other: npm run bench:fleet -- [--kiosks N]
 * [--times N]. On the server that DATABASE_URL names (in a database of its own), otherwise embedded.
 */
import { parseArgs } from 'node:util';
import { loadConfig } from '@app/config';
import { Asker } from './ingest/ask.js';
import { analyse, makeFleet } from './ingest/fleet.js';
import { sendAll } from './ingest/send.js';
import { startDatabase, startProcess } from './ingest/start-processes.js';
import { makeWorkload } from './ingest/workload.js';

const { values: options } = parseArgs({
  options: { kiosks: { type: 'string', default: '10000' }, times: { type: 'string', default: '100' } },
});

const fields = `serial state since lastHeardAt worstSeverity site { id name region { id name } }
  heartbeat { at firmware cpuPercent power } openAlerts { id }`;
const queries = {
  'kiosks(first: 100)': `{ kiosks(first: 100) { edges { node { ${fields} } } pageInfo { endCursor hasNextPage } } }`,
  'kiosks(first: 1000)': `{ kiosks(first: 1000) { edges { node { ${fields} } } pageInfo { endCursor hasNextPage } } }`,
  fleetSummary: '{ fleetSummary { kiosks online offline openIncidents } }',
};

const database = await startDatabase(loadConfig().databaseUrl);
const fleet = await makeFleet(database.url, Number(options.kiosks));
const api = await startProcess('api', database, { redisUrl: null });
try {
  const { requests } = makeWorkload(fleet, 'fleet', fleet.kiosks.length * 3, 1_000, Date.now());
  await sendAll([api.url], fleet.gatewayToken, 'http', requests, 4);
  await analyse(database.url);
  const asker = await Asker.signIn(database.url, api.url);
  for (const [name, query] of Object.entries(queries)) {
    const latency = await asker.measure(Number(options.times), () => ({ query }));
    process.stdout.write(`${JSON.stringify({ query: name, ...latency })}\n`);
  }
} finally {
  await api.stop();
  await database.stop();
}
