/**
 * How long live senders wait for their receipts while one gateway replays a week of old readings:
 * npm run bench:fairness -- [--old N=5000000] [--kiosks N=1000] [--rows-per-request N=100] [--seconds N=30]
 * [--replay-seconds N, no limit] [--load N rows/s, default half of what is measured first]. On the server that DATABASE_URL names, in a database of its
 * own, otherwise embedded. A part of the week lies in compressed chunks. Live requests go out at their times, whether
 * or not the ones before are answered, and a latency counts from the time at which its request was due.
 */
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { loadConfig } from '@app/config';
import { makeFleet } from './ingest/fleet.js';
import { percentile, sendAll } from './ingest/send.js';
import { startDatabase, startProcess } from './ingest/start-processes.js';
import { makeWorkload } from './ingest/workload.js';
import { compressHistory } from './fairness/compressed-history.js';
import { addGateways } from './fairness/gateways.js';
import { LiveSenders } from './fairness/live-senders.js';
import { Replay } from './fairness/replay.js';

const { values: options } = parseArgs({
  options: {
    old: { type: 'string', default: '5000000' },
    kiosks: { type: 'string', default: '1000' },
    'rows-per-request': { type: 'string', default: '100' },
    seconds: { type: 'string', default: '30' },
    load: { type: 'string' },
    'replay-seconds': { type: 'string' },
    senders: { type: 'string', default: '8' },
  },
});
const rowsPerRequest = Number(options['rows-per-request']);
const seconds = Number(options.seconds);
const write = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);

const database = await startDatabase(loadConfig().databaseUrl);
try {
  const fleet = await makeFleet(database.url, Number(options.kiosks));
  const history = await compressHistory(database.url);
  const api = await startProcess('api', database, { redisUrl: null });
  const worker = await startProcess('worker', database, { redisUrl: null });
  try {
    const tokens = await addGateways(database.url, Number(options.senders));
    const warmUp = makeWorkload(fleet, 'fleet', 10_000, rowsPerRequest, Date.now() - 600_000);
    await sendAll([api.url], fleet.gatewayToken, 'graphql', warmUp.requests, 8);
    const full = makeWorkload(fleet, 'fleet', 100_000, rowsPerRequest, Date.now() - 1_000);
    const { seconds: spent } = await sendAll([api.url], fleet.gatewayToken, 'graphql', full.requests, 16);
    const capacity = full.rows / spent;
    const load = options.load === undefined ? capacity / 2 : Number(options.load);
    write({
      capacity: Math.round(capacity),
      load: Math.round(load),
      compressedChunks: history,
      loadAverage: loadavg()[0],
    });

    /** Where requests spend their time: seconds, summed since the start, by what the api says of itself. */
    const spentSoFar = async () => {
      const text = await (await fetch(`${api.url}/metrics`)).text();
      const sum = (pattern: RegExp) => Number(pattern.exec(text)?.[1] ?? 0);
      return {
        waits: sum(/ingest_wait_seconds_sum\{[^}]*lane="live"[^}]*\} (\S+)/),
        requests: sum(/ingest_wait_seconds_count\{[^}]*lane="live"[^}]*\} (\S+)/),
        commits: sum(/ingest_commit_seconds_sum(?:\{[^}]*\})? (\S+)/),
        commitCount: sum(/ingest_commit_seconds_count(?:\{[^}]*\})? (\S+)/),
      };
    };

    const live = new LiveSenders(api.url, tokens, fleet, rowsPerRequest, load);
    const measure = async (name: string, until: () => boolean) => {
      const before = await spentSoFar();
      const { latencies, refused, failed } = await live.run(until);
      const after = await spentSoFar();
      const mean = (sum: 'waits' | 'commits', count: 'requests' | 'commitCount') =>
        Math.round((1_000 * (after[sum] - before[sum])) / (after[count] - before[count]));
      const at = (part: number) => Math.round(percentile(latencies, part));
      write({
        [name]: {
          requests: latencies.length,
          p50: at(0.5),
          p95: at(0.95),
          p99: at(0.99),
          max: at(1),
          refused,
          failed,
        },
        meanMsLiveWaitedForItsCommit: mean('waits', 'requests'),
        meanMsOfACommit: mean('commits', 'commitCount'),
        loadAverage: loadavg()[0],
      });
    };
    const end = Date.now() + seconds * 1_000;
    await measure('live alone', () => Date.now() >= end);

    const replay = new Replay(
      api.url,
      fleet,
      Number(options.old),
      Number(options['replay-seconds'] ?? Infinity),
    );
    const replaying = replay.run();
    await measure('live beside a replay', () => replay.isDone);
    write({ replay: await replaying, database: database.kind, cores: cpus().length });
  } finally {
    await worker.stop();
    await api.stop();
  }
} finally {
  await database.stop();
}
