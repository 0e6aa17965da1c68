/**
 * What history costs: npm run bench:history -- [--days 1,10,100] [--kiosks 2000] [--every MINUTES] [--rows N]
 * [--times N]. At each size of history: bytes a reading, the write rate through GraphQL without and with a gateway
 * that replays into compressed chunks at the same time, and how long the kiosk page's history and the fleet's
 * summary take. On the TimescaleDB server that DATABASE_URL names, in a database of its own, worker on. History is
 * made by SQL; `--every` is the distance of its readings (2 temperatures and a heartbeat of each kiosk).
 */
import { parseArgs } from 'node:util';
import pg from 'pg';
import { loadConfig, requireDatabaseUrl } from '@app/config';
import { Asker } from './ingest/ask.js';
import { forgetPresentState, makeFleet } from './ingest/fleet.js';
import { History, kinds } from './ingest/history.js';
import { percentile, sendAll } from './ingest/send.js';
import { startDatabase, startProcess } from './ingest/start-processes.js';
import { makeWorkload } from './ingest/workload.js';

const { values: options } = parseArgs({
  options: {
    days: { type: 'string', default: '1,10,100' },
    kiosks: { type: 'string', default: '2000' },
    every: { type: 'string', default: '60' },
    rows: { type: 'string', default: '100000' },
    times: { type: 'string', default: '50' },
  },
});
const dayMs = 86_400_000;
const historyDocument = `query History($serial: ID!, $range: TimeRange!) { kiosk(serial: $serial) {
  temperatures(range: $range) { probe points { at mean min max } } heartbeats(range: $range) { at heartbeats } } }`;
const write = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

const database = await startDatabase(requireDatabaseUrl(loadConfig()));
const client = new pg.Client({ connectionString: database.url });
await client.connect();
const fleet = await makeFleet(database.url, Number(options.kiosks));
const api = await startProcess('api', database, { redisUrl: null });
const worker = await startProcess('worker', database, { redisUrl: null });

/** Live readings of now, all new; `replay` sends old ones into compressed chunks until these are done. */
async function writeRate(replayDaysBack: number | null) {
  await forgetPresentState(client);
  const live = makeWorkload(fleet, 'fleet', Number(options.rows), 1_000, Date.now());
  let sending = true;
  let replayed = 0;
  const replay = async () => {
    if (replayDaysBack === null) return;
    for (let round = 0; sending; round++) {
      // Between the minutes of history, so that every reading is new; each round a little earlier.
      const newestAt = Date.now() - replayDaysBack * dayMs - round * 3_600_000;
      const old = makeWorkload(fleet, 'buffered', fleet.kiosks.length * 20, 1_000, newestAt);
      for (const request of old.requests) {
        if (!sending) break;
        const sent = await sendAll([api.url], fleet.gatewayToken, 'graphql', [request], 1);
        replayed += sent.stored;
      }
    }
  };
  const replaying = replay();
  const startedAt = performance.now();
  const sent = await sendAll([api.url], fleet.gatewayToken, 'graphql', live.requests, 8);
  sending = false;
  await replaying;
  const seconds = (performance.now() - startedAt) / 1_000;
  return {
    'live rows/s': Math.round(sent.stored / sent.seconds),
    'live p99 ms': Math.round(percentile(sent.latencies, 0.99)),
    ...(replayDaysBack === null ? {} : { 'replayed rows/s': Math.round(replayed / seconds) }),
  };
}

try {
  const asker = await Asker.signIn(database.url, api.url);
  const history = new History(client, Number(options.every), Date.now());
  for (const days of options.days.split(',').map(Number)) {
    const startedAt = performance.now();
    await history.growTo(days);
    write({ days, 'made in s': Math.round((performance.now() - startedAt) / 1_000), every: options.every });
    for (const kind of kinds) write({ days, kind, ...(await history.sizes(kind)) });
    await writeRate(null);
    write({ days, replay: 'none', ...(await writeRate(null)) });
    // A day inside the compressed part, so that its chunk is decompressed where the replay touches it.
    if (days > 9) write({ days, replay: 'compressed chunks', ...(await writeRate(days / 2 + 4)) });
    await history.compress();
    const to = new Date();
    for (const span of new Set([1, Math.min(days, 7), days]))
      write({
        days,
        query: `a kiosk's history of ${span} days`,
        ...(await asker.measure(Number(options.times), (time) => ({
          query: historyDocument,
          variables: {
            serial: fleet.kiosks[time % fleet.kiosks.length]!.serial,
            range: { from: new Date(to.getTime() - span * dayMs).toISOString(), to: to.toISOString() },
          },
        }))),
      });
    write({
      days,
      query: 'fleetSummary',
      ...(await asker.measure(Number(options.times), () => ({
        query: '{ fleetSummary { kiosks online offline openIncidents } }',
      }))),
    });
  }
} finally {
  await worker.stop();
  await api.stop();
  await client.end();
  await database.stop();
}
