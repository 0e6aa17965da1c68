/**
 * How fast telemetry is taken in, against plain inserts of the same rows into the same table on the same database
 * in the same run: npm run bench:ingest -- [--rows N] [--kiosks N] [--only temperatures|buffered|fleet] [--quick]
 * [--transport graphql|http] [--shape ROWSxCONCURRENCY] [--rounds N] [--apis N] [--redis URL] [--no-worker]
 * [--against FOLDER]. Plain inserts are measured again between the lines, because a machine that others use drifts:
 * a line's ratio is to the mean of the ones before and after it. The middle of all rounds is what counts.
 * `--against` is another built checkout with the same migrations: its api takes every line as well, in turn.
 * On the server that DATABASE_URL names (in a database of its own, dropped afterwards), otherwise embedded.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { loadConfig } from '@app/config';
import { CpuTime } from './ingest/cpu-time.js';
import { emptyTables, makeFleet } from './ingest/fleet.js';
import { asTable, type Line, microsecondsPerRow, stepsOf } from './ingest/lines.js';
import { copyRate, unnestRate } from './ingest/plain-insert.js';
import { percentile, sendAll, type Transport } from './ingest/send.js';
import { type BenchProcess, startDatabase, startProcess } from './ingest/start-processes.js';
import { makeWorkload, type Mix } from './ingest/workload.js';

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '200000' },
    kiosks: { type: 'string', default: '1000' },
    only: { type: 'string' },
    transport: { type: 'string' },
    shape: { type: 'string' },
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '1' },
    apis: { type: 'string', default: '1' },
    redis: { type: 'string' },
    against: { type: 'string' },
    'no-worker': { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const rowsInTotal = Number(options.rows);
const redisUrl = options.redis ?? null;

interface Build {
  name: string;
  apis: BenchProcess[];
  cpu: CpuTime;
}

const write = (text: string) => process.stdout.write(`${text}\n`);
const database = await startDatabase(loadConfig().databaseUrl);
const fleet = await makeFleet(database.url, Number(options.kiosks));
const worker = options['no-worker'] ? null : await startProcess('worker', database, { redisUrl });

async function startBuild(name: string, folder: string | undefined): Promise<Build> {
  const apis = await Promise.all(
    Array.from({ length: Number(options.apis) }, () =>
      startProcess('api', database, { redisUrl, ...(folder === undefined ? {} : { folder }) }),
    ),
  );
  const cpu = new CpuTime(
    { api: apis.map(({ pid }) => pid), worker: worker === null ? [] : [worker.pid] },
    database,
  );
  return { name, apis, cpu };
}

const builds = [await startBuild('this', undefined)];
if (options.against !== undefined) builds.push(await startBuild('other', options.against));
const lines: Line[] = [];
const plainRates: number[] = [];
try {
  const warmUp = makeWorkload(fleet, 'fleet', 20_000, 500, Date.now());
  for (const { apis } of builds)
    for (const transport of ['graphql', 'http'] as const)
      await sendAll(
        apis.map(({ url }) => url),
        fleet.gatewayToken,
        transport,
        warmUp.requests,
        4,
      );

  const measure = async (
    build: Build,
    mix: Mix,
    transport: Transport,
    rowsPerRequest: number,
    concurrency: number,
  ) => {
    // Small requests are bound by their number: fewer of them tell as much.
    const rows = rowsPerRequest < 50 ? rowsInTotal / 10 : rowsInTotal;
    const workload = makeWorkload(fleet, mix, rows, rowsPerRequest, Date.now());
    await emptyTables(database.url, worker !== null);
    const urls = build.apis.map(({ url }) => url);
    const sent = await sendAll(urls, fleet.gatewayToken, transport, workload.requests, concurrency, () =>
      build.cpu.take(),
    );
    const cpu = await build.cpu.take();
    if (sent.stored !== workload.rows || sent.refused > 0)
      throw new Error(`Of ${workload.rows} rows ${sent.stored} were stored, ${sent.refused} refused`);
    lines.push({
      ...(options.against === undefined ? {} : { build: build.name }),
      mix,
      transport,
      'rows a request': rowsPerRequest,
      concurrency,
      'rows/s': Math.round(workload.rows / sent.seconds),
      'points/s': Math.round(workload.points / sent.seconds),
      '% of plain': NaN,
      'p50 ms': Math.round(percentile(sent.latencies, 0.5)),
      'p95 ms': Math.round(percentile(sent.latencies, 0.95)),
      'p99 ms': Math.round(percentile(sent.latencies, 0.99)),
      'told to wait': sent.overloaded,
      ...(cpu === null ? {} : microsecondsPerRow(cpu, workload.rows)),
    });
  };

  const plainRows = makeWorkload(fleet, 'temperatures', rowsInTotal, 5_000, Date.now());
  let method: 'COPY' | 'unnest' = database.kind === 'server' ? 'COPY' : 'unnest';
  const plain = async (): Promise<number> => {
    await emptyTables(database.url, worker !== null);
    const copy = method === 'COPY' ? await copyRate(database.url, fleet, plainRows) : null;
    if (copy === null) method = 'unnest';
    const rate = copy ?? (await unnestRate(database.url, fleet, plainRows));
    plainRates.push(Math.round(rate));
    write(JSON.stringify({ plain: method, 'rows/s': Math.round(rate) }));
    return rate;
  };

  let before = await plain();
  for (let round = 0; round < Number(options.rounds); round++)
    for (const [mix, rows, concurrency] of stepsOf(options)) {
      for (const transport of ['graphql', 'http'] as const) {
        if (options.transport !== undefined && options.transport !== transport) continue;
        for (const build of builds) {
          await measure(build, mix, transport, rows, concurrency);
          const after = await plain();
          const line = lines.at(-1)!;
          line['% of plain'] = Math.round((200 * line['rows/s']) / (before + after));
          before = after;
          write(JSON.stringify(line));
        }
      }
    }

  const ratios = (mix: Mix) =>
    lines
      .filter((line) => line.mix === mix && line.transport === 'graphql' && line.build !== 'other')
      .map((line) => line['% of plain']);
  const result = {
    database: database.kind,
    cores: cpus().length,
    rows: rowsInTotal,
    kiosks: fleet.kiosks.length,
    apis: Number(options.apis),
    queue: redisUrl === null ? 'PostgreSQL' : 'Redis',
    worker: worker !== null,
    plain: { method, rates: plainRates, middle: percentile(plainRates, 0.5) },
    /** Through GraphQL, the middle of all lines. */
    percentOfPlain: {
      temperatures: percentile(ratios('temperatures'), 0.5),
      buffered: percentile(ratios('buffered'), 0.5),
      fleet: percentile(ratios('fleet'), 0.5),
    },
    lines,
  };
  write(asTable(lines));
  write(JSON.stringify(result));
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`);
} finally {
  await worker?.stop();
  for (const { apis } of builds) for (const api of apis) await api.stop();
  await database.stop();
}
