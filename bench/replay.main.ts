/**
 * What a long replay costs: a gateway sends NDJSON of so many megabytes in one request, plain and gzip, and the api's
 * memory is watched meanwhile: npm run bench:replay -- [--megabytes N] [--kiosks N].
 * On the server that DATABASE_URL names (in a database of its own, dropped afterwards), otherwise embedded.
 */
import { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import { createGzip } from 'node:zlib';
import { loadConfig } from '@app/config';
import { makeFleet } from './ingest/fleet.js';
import { startDatabase, startProcess } from './ingest/start-processes.js';

const { values: options } = parseArgs({
  options: { megabytes: { type: 'string', default: '50' }, kiosks: { type: 'string', default: '200' } },
});
const bytes = Number(options.megabytes) * 1e6;
const readingsPerBatch = 60;
const dayMs = 86_400_000;

const write = (text: string) => process.stdout.write(`${text}\n`);
const database = await startDatabase(loadConfig().databaseUrl);
const fleet = await makeFleet(database.url, Number(options.kiosks));
const api = await startProcess('api', database, { redisUrl: null });

/** Batches of an hour each, minute by minute, from `daysBack` on: every reading is new. */
function* lines(daysBack: number): Generator<string> {
  const from = Date.now() - daysBack * dayMs;
  let sent = 0;
  for (let hour = 0; ; hour++)
    for (const { serial, probes } of fleet.kiosks) {
      const temperatures = Array.from({ length: readingsPerBatch }, (_, minute) => ({
        at: new Date(from + (hour * readingsPerBatch + minute) * 60_000).toISOString(),
        probe: probes[0]!.name,
        celsius: 20 + ((hour + minute) % 50) / 10,
      }));
      const line = `${JSON.stringify({ kiosk: serial, sentAt: new Date().toISOString(), temperatures })}\n`;
      sent += line.length;
      yield line;
      if (sent >= bytes) return;
    }
}

async function residentBytes(): Promise<number> {
  const text = await (await fetch(`${api.url}/metrics`)).text();
  return Number(/process_resident_memory_bytes\{[^}]*\} (\d+)/.exec(text)?.[1]);
}

try {
  for (const [name, daysBack, gzip] of [
    ['plain', 80, false],
    ['gzip', 40, true],
  ] as const) {
    const before = await residentBytes();
    let peak = before;
    const watch = setInterval(() => void residentBytes().then((now) => (peak = Math.max(peak, now))), 200);
    const source = Readable.from(lines(daysBack));
    const startedAt = performance.now();
    const response = await fetch(`${api.url}/v1/telemetry`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-ndjson',
        authorization: `Bearer ${fleet.gatewayToken}`,
        ...(gzip ? { 'content-encoding': 'gzip' } : {}),
      },
      body: Readable.toWeb(gzip ? source.pipe(createGzip()) : source),
      duplex: 'half',
    } as RequestInit);
    const seconds = (performance.now() - startedAt) / 1_000;
    clearInterval(watch);
    const receipt = (await response.json()) as { stored: number };
    if (response.status !== 200) throw new Error(JSON.stringify(receipt));
    write(
      JSON.stringify({
        body: `${options.megabytes} MB ${name}`,
        database: database.kind,
        stored: receipt.stored,
        seconds: Math.round(seconds * 10) / 10,
        'rows/s': Math.round(receipt.stored / seconds),
        'MB before': Math.round(before / 1e6),
        'MB at most': Math.round(peak / 1e6),
      }),
    );
  }
} finally {
  await api.stop();
  await database.stop();
}
