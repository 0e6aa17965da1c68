/**
 * How fast telemetry is taken in, against plain inserts of the same rows into the same table on the same database
 * in the same run: npm run bench:ingest -- [--rows N] [--kiosks N] [--only temperatures|buffered|fleet] [--quick].
 * On the server that DATABASE_URL names (in a database of its own, dropped afterwards), otherwise embedded.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { loadConfig } from '@app/config';
import { emptyTables, makeFleet } from './ingest/fleet.js';
import { copyRate, unnestRate } from './ingest/plain-insert.js';
import { percentile, sendAll, type Transport } from './ingest/send.js';
import { startApi, startDatabase } from './ingest/start-processes.js';
import { makeWorkload, type Mix } from './ingest/workload.js';

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '200000' },
    kiosks: { type: 'string', default: '1000' },
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const rowsInTotal = Number(options.rows);

interface Line {
  mix: Mix;
  transport: Transport;
  'rows a request': number;
  concurrency: number;
  'rows/s': number;
  'points/s': number;
  'p50 ms': number;
  'p95 ms': number;
  'p99 ms': number;
  'told to wait': number;
}

const steps: [mix: Mix, rows: number, concurrency: number][] = options.quick
  ? [
      ['temperatures', 1_000, 32],
      ['buffered', 1_000, 32],
      ['fleet', 1_000, 32],
    ]
  : [
      ['temperatures', 1_000, 8],
      ['temperatures', 1_000, 32],
      ['temperatures', 5_000, 8],
      ['buffered', 1_000, 32],
      ['buffered', 5_000, 8],
      ['fleet', 3, 64],
      ['fleet', 100, 16],
      ['fleet', 1_000, 1],
      ['fleet', 1_000, 8],
      ['fleet', 1_000, 32],
      ['fleet', 5_000, 8],
    ];

/** Columns as wide as their widest cell; numbers to the right. */
function asTable(rows: readonly Line[]): string {
  const names = Object.keys(rows[0] ?? {}) as (keyof Line)[];
  const widths = names.map((name) =>
    Math.max(name.length, ...rows.map((row) => row[name].toLocaleString('en').length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, index) => cell.padStart(widths[index]!)).join(' | ')} |`;
  return [
    line(names),
    `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`,
    ...rows.map((row) => line(names.map((name) => row[name].toLocaleString('en')))),
  ].join('\n');
}

const write = (text: string) => process.stdout.write(`${text}\n`);
const database = await startDatabase(loadConfig().databaseUrl);
const fleet = await makeFleet(database.url, Number(options.kiosks));
const api = await startApi(database);
const lines: Line[] = [];
try {
  const warmUp = makeWorkload(fleet, 'fleet', 20_000, 500, Date.now());
  for (const transport of ['graphql', 'http'] as const)
    await sendAll(api.url, fleet.gatewayToken, transport, warmUp.requests, 4);

  const measure = async (mix: Mix, transport: Transport, rowsPerRequest: number, concurrency: number) => {
    // Small requests are bound by their number: fewer of them tell as much.
    const rows = rowsPerRequest < 50 ? rowsInTotal / 10 : rowsInTotal;
    const workload = makeWorkload(fleet, mix, rows, rowsPerRequest, Date.now());
    await emptyTables(database.url);
    const sent = await sendAll(api.url, fleet.gatewayToken, transport, workload.requests, concurrency);
    if (sent.stored !== workload.rows || sent.refused > 0)
      throw new Error(`Of ${workload.rows} rows ${sent.stored} were stored, ${sent.refused} refused`);
    lines.push({
      mix,
      transport,
      'rows a request': rowsPerRequest,
      concurrency,
      'rows/s': Math.round(workload.rows / sent.seconds),
      'points/s': Math.round(workload.points / sent.seconds),
      'p50 ms': Math.round(percentile(sent.latencies, 0.5)),
      'p95 ms': Math.round(percentile(sent.latencies, 0.95)),
      'p99 ms': Math.round(percentile(sent.latencies, 0.99)),
      'told to wait': sent.overloaded,
    });
    write(JSON.stringify(lines.at(-1)));
  };

  const plain = makeWorkload(fleet, 'temperatures', rowsInTotal, 5_000, Date.now());
  await emptyTables(database.url);
  const copy = database.kind === 'server' ? await copyRate(database.url, fleet, plain) : null;
  await emptyTables(database.url);
  const unnest = await unnestRate(database.url, fleet, plain);
  write(
    JSON.stringify({ plain: { copy: copy === null ? null : Math.round(copy), unnest: Math.round(unnest) } }),
  );

  for (const [mix, rows, concurrency] of steps)
    if (options.only === undefined || options.only === mix)
      for (const transport of ['graphql', 'http'] as const) await measure(mix, transport, rows, concurrency);

  // The plain inserts once more: on a machine that others use, the middle of both runs is the fairer measure.
  await emptyTables(database.url);
  const copyAgain = database.kind === 'server' ? await copyRate(database.url, fleet, plain) : null;
  await emptyTables(database.url);
  const unnestAgain = await unnestRate(database.url, fleet, plain);
  const middle = (a: number, b: number) => Math.round((a + b) / 2);
  const baseline = {
    copy: copy === null || copyAgain === null ? null : middle(copy, copyAgain),
    unnest: middle(unnest, unnestAgain),
  };
  const reference = baseline.copy ?? baseline.unnest;
  const best = Math.max(
    ...lines
      .filter(({ mix, transport }) => mix !== 'fleet' && transport === 'graphql')
      .map((line) => line['rows/s']),
  );
  const result = {
    database: database.kind,
    cores: cpus().length,
    rows: rowsInTotal,
    kiosks: fleet.kiosks.length,
    baseline,
    ratio: Number.isFinite(best) ? Math.round((best / reference) * 100) / 100 : null,
    lines,
  };
  write(asTable(lines));
  write(JSON.stringify(result));
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`);
} finally {
  await api.stop();
  await database.stop();
}
