import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { BenchFleet } from './fleet.js';
import type { Workload } from './workload.js';

/** Rows of one plain statement. */
export const plainBatch = 5_000;

interface PlainRow {
  kioskId: number;
  probeId: number;
  at: string;
  celsius: number;
}

function* plainRows(fleet: BenchFleet, workload: Workload): Generator<PlainRow> {
  const bySerial = new Map(fleet.kiosks.map((kiosk) => [kiosk.serial, kiosk]));
  for (const batch of workload.requests.flat()) {
    const kiosk = bySerial.get(batch.kiosk)!;
    for (const { at, probe, celsius } of batch.temperatures ?? [])
      yield {
        kioskId: kiosk.id,
        probeId: kiosk.probes.find(({ name }) => name === probe)!.id,
        at: at as string,
        celsius,
      };
  }
}

function chunks(rows: readonly PlainRow[]): PlainRow[][] {
  return Array.from({ length: Math.ceil(rows.length / plainBatch) }, (_, index) =>
    rows.slice(index * plainBatch, (index + 1) * plainBatch),
  );
}

/** Rows per second of `unnest` with `ON CONFLICT`, 5,000 a statement and transaction, on one connection. */
export async function unnestRate(url: string, fleet: BenchFleet, workload: Workload): Promise<number> {
  const rows = [...plainRows(fleet, workload)];
  const columns = chunks(rows).map((chunk) => [
    chunk.map(({ kioskId }) => kioskId),
    chunk.map(({ probeId }) => probeId),
    chunk.map(({ at }) => at),
    chunk.map(({ celsius }) => celsius),
  ]);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const startedAt = performance.now();
  for (const values of columns)
    await client.query({
      name: 'bench-unnest',
      text: `INSERT INTO temperature (kiosk_id, probe_id, at, received_at, celsius)
             SELECT kiosk_id, probe_id, at, at, celsius
               FROM unnest($1::int4[], $2::int4[], $3::timestamptz[], $4::float8[]) AS t (kiosk_id, probe_id, at, celsius)
             ON CONFLICT DO NOTHING`,
      values,
    });
  const seconds = (performance.now() - startedAt) / 1_000;
  await client.end();
  return rows.length / seconds;
}

/** Rows per second of `COPY` by psql, 5,000 a transaction, on one connection; null where there is no psql. */
export async function copyRate(url: string, fleet: BenchFleet, workload: Workload): Promise<number | null> {
  const folder = mkdtempSync(join(tmpdir(), 'kiosk-fleet-bench-'));
  try {
    const rows = [...plainRows(fleet, workload)];
    const script = chunks(rows).map((chunk, index) => {
      const file = join(folder, `${index}.tsv`);
      writeFileSync(
        file,
        chunk
          .map(({ kioskId, probeId, at, celsius }) => `${kioskId}\t${probeId}\t${at}\t${at}\t${celsius}\n`)
          .join(''),
      );
      return `\\copy temperature (kiosk_id, probe_id, at, received_at, celsius) FROM '${file}'\n`;
    });
    const startedAt = performance.now();
    const code = await new Promise<number | null>((resolve) => {
      const psql = spawn('psql', [url, '-q', '-v', 'ON_ERROR_STOP=1'], {
        stdio: ['pipe', 'ignore', 'inherit'],
      });
      psql.on('error', () => resolve(null));
      psql.on('exit', resolve);
      psql.stdin.on('error', () => undefined);
      psql.stdin.end(script.join(''));
    });
    return code === 0 ? rows.length / ((performance.now() - startedAt) / 1_000) : null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
