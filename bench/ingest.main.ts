/**
 * How fast telemetry is taken in, against plain inserts of the same rows into the same table on the same database
 * in the same run: npm run bench:ingest -- [--rows N] [--kiosks N] [--only temperatures|buffered|fleet] [--quick]
 * [--transport graphql|http] [--rounds N] [--no-worker]. Plain inserts are measured again between the lines, because a machine that others use
 * drifts: a line's ratio is to the mean of the ones before and after it. The middle of all rounds is what counts.
 * On the server that DATABASE_URL names (in a database of its own, dropped afterwards), otherwise embedded.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { loadConfig } from '@app/config';
import { emptyTables, makeFleet } from './ingest/fleet.js';
import { copyRate, unnestRate } from './ingest/plain-insert.js';
import { percentile, sendAll, type Transport } from './ingest/send.js';
import { startDatabase, startProcess } from './ingest/start-processes.js';
import { makeWorkload, type Mix } from './ingest/workload.js';

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '200000' },
    kiosks: { type: 'string', default: '1000' },
    only: { type: 'string' },
    transport: { type: 'string' },
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '1' },
    'no-worker': { type: 'boolean', default: false },
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
  /** Rows/s to those of the plain inserts around it, in percent. */
  '% of plain': number;
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
const api = await startProcess('api', database);
const worker = options['no-worker'] ? null : await startProcess('worker', database);
const lines: Line[] = [];
const plainRates: number[] = [];
try {
  const warmUp = makeWorkload(fleet, 'fleet', 20_000, 500, Date.now());
  for (const transport of ['graphql', 'http'] as const)
    await sendAll(api.url, fleet.gatewayToken, transport, warmUp.requests, 4);

  const measure = async (mix: Mix, transport: Transport, rowsPerRequest: number, concurrency: number) => {
    // Small requests are bound by their number: fewer of them tell as much.
    const rows = rowsPerRequest < 50 ? rowsInTotal / 10 : rowsInTotal;
    const workload = makeWorkload(fleet, mix, rows, rowsPerRequest, Date.now());
    await emptyTables(database.url, worker !== null);
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
      '% of plain': NaN,
      'p50 ms': Math.round(percentile(sent.latencies, 0.5)),
      'p95 ms': Math.round(percentile(sent.latencies, 0.95)),
      'p99 ms': Math.round(percentile(sent.latencies, 0.99)),
      'told to wait': sent.overloaded,
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
    for (const [mix, rows, concurrency] of steps) {
      if (options.only !== undefined && options.only !== mix) continue;
      for (const transport of ['graphql', 'http'] as const) {
        if (options.transport !== undefined && options.transport !== transport) continue;
        await measure(mix, transport, rows, concurrency);
        const after = await plain();
        const line = lines.at(-1)!;
        line['% of plain'] = Math.round((200 * line['rows/s']) / (before + after));
        before = after;
        write(JSON.stringify(line));
      }
    }

  const ratios = (mix: Mix) =>
    lines
      .filter((line) => line.mix === mix && line.transport === 'graphql')
      .map((line) => line['% of plain']);
  const result = {
    database: database.kind,
    cores: cpus().length,
    rows: rowsInTotal,
    kiosks: fleet.kiosks.length,
    worker: worker !== null,
    plain: { method, rates: plainRates, middle: percentile(plainRates, 0.5) },
    /** Through GraphQL, the middle of all lines. */
    percentOfPlain: {
      temperatures: percentile(ratios('temperatures'), 0.5),
      buffered: percentile(ratios('buffered'), 0.5),
    },
    lines,
  };
  write(asTable(lines));
  write(JSON.stringify(result));
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`);
} finally {
  await worker?.stop();
  await api.stop();
  await database.stop();
}
