/**
 * How good the alerts are: a fleet with faults by script, and its incidents compared with the truth, by incident.
 * npm run bench:alerts -- --days D [--kiosks N] [--faults N] [--seed N]: in simulated time, stepped through ingest,
 *   evaluation, sweep and notification in this process; kiosks report every few minutes, and count as silent after as
 *   many heartbeats as they do otherwise. `--heartbeat` and `--temperature`: how often, in seconds.
 * npm run bench:alerts -- --nab FOLDER: the series of the Numenta Anomaly Benchmark there (with windows.json) through the
 *   rule that compares a temperature with the kiosk's own daily pattern.
 * npm run bench:alerts -- --minutes M …: the processes as they are, by the clock on the wall.
 * On the server that DATABASE_URL names (in a database of its own), otherwise embedded.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { loadConfig } from '@app/config';
import { runNab, shipped } from './alerts/nab-run.js';
import { score } from './alerts/score.js';
import { simulateWeek } from './alerts/simulated-week.js';
import { runByWallClock } from './alerts/wall-clock-run.js';
import { startDatabase } from './ingest/start-processes.js';

const { values: options } = parseArgs({
  options: {
    days: { type: 'string' },
    nab: { type: 'string' },
    minutes: { type: 'string', default: '15' },
    kiosks: { type: 'string' },
    faults: { type: 'string' },
    heartbeat: { type: 'string', default: '300' },
    temperature: { type: 'string', default: '150' },
    seed: { type: 'string', default: '1' },
  },
});
const say = (line: string) => void process.stderr.write(`${line}\n`);
const seed = Number(options.seed);
const startedAt = performance.now();

if (options.nab !== undefined) {
  for (const deviations of [shipped.deviations, 2, 3, 4, 5, 6, 10, 12]) {
    const results = runNab(options.nab, { ...shipped, deviations });
    const mean = results.reduce((sum, one) => sum + one.score, 0) / results.length;
    process.stdout.write(`${JSON.stringify({ deviations, mean: Number(mean.toFixed(1)), results })}\n`);
  }
  process.exit(0);
}

const database = await startDatabase(loadConfig().databaseUrl);
let requests = 0;
const sink = createServer((request, response) => {
  requests++;
  request.resume().on('end', () => response.end());
});
await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
const sinkUrl = `http://127.0.0.1:${(sink.address() as AddressInfo).port}/`;
try {
  let result: object;
  if (options.days !== undefined) {
    const { truth, found, run, notifications, messages, readings } = await simulateWeek(database, {
      kiosks: Number(options.kiosks ?? 1_000),
      days: Number(options.days),
      faults: Number(options.faults ?? 200),
      seed,
      heartbeatSeconds: Number(options.heartbeat),
      temperatureSeconds: Number(options.temperature),
      sinkUrl,
      say,
    });
    result = { ...run, readings, messages, requests, ...score(truth, found, { ...run, notifications }) };
  } else {
    const run = { kiosks: Number(options.kiosks ?? 100), spanMs: Number(options.minutes) * 60_000 };
    const faults = Number(options.faults ?? 28);
    const { truth, found, notifications, messages } = await runByWallClock(database, {
      ...run,
      faults,
      seed,
      sinkUrl,
    });
    result = { ...run, messages, requests, ...score(truth, found, { ...run, notifications }) };
  }
  const tookSeconds = Math.round((performance.now() - startedAt) / 1_000);
  process.stdout.write(`${JSON.stringify({ database: database.kind, tookSeconds, ...result }, null, 2)}\n`);
} finally {
  await database.stop();
  sink.close();
}
process.exit(0);
