import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';

export interface BenchFleet {
  gatewayToken: string;
  kiosks: { serial: string; id: number; probes: { id: number; name: string }[] }[];
}

/** A fleet to send for: `size` kiosks with two probes and one slot each, and a gateway for all of them. */
export async function makeFleet(url: string, size: number): Promise<BenchFleet> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const token = `kf_gateway_${randomBytes(32).toString('base64url')}`;
  try {
    await client.query(`INSERT INTO region (id, name) VALUES ('bench', 'Bench')`);
    await client.query(
      `INSERT INTO site (id, region_id, name, time_zone, latitude, longitude) VALUES ('bench', 'bench', 'Bench', 'UTC', 0, 0)`,
    );
    await client.query(
      `INSERT INTO kiosk (serial, site_id, model_id)
       SELECT 'B-' || lpad(n::text, 6, '0'), 'bench', 'standard' FROM generate_series(1, ${size}) n`,
    );
    await client.query(
      `INSERT INTO probe (kiosk_id, name, zone, storage_class)
       SELECT id, name, name, 'CONTROLLED_ROOM_TEMPERATURE' FROM kiosk, unnest(ARRAY['cabinet', 'room']) name`,
    );
    await client.query(`INSERT INTO slot (kiosk_id, code, capacity, par) SELECT id, 'A1', 40, 5 FROM kiosk`);
    await client.query('UPDATE registry_version SET version = version + 1');
    await client.query(`INSERT INTO api_token (token_hash, kind, name) VALUES ($1, 'GATEWAY', 'bench')`, [
      createHash('sha256').update(token).digest(),
    ]);
    const { rows } = await client.query<BenchFleet['kiosks'][number]>(
      `SELECT serial, k.id, json_agg(json_build_object('id', p.id, 'name', p.name)) AS probes
         FROM kiosk k JOIN probe p ON p.kiosk_id = k.id GROUP BY k.id ORDER BY k.id`,
    );
    return { gatewayToken: token, kiosks: rows };
  } finally {
    await client.end();
  }
}

const tables =
  'heartbeat, temperature, stock_level, kiosk_error, fulfilment_event, kiosk_session, kiosk_status, probe_status, slot_status, signal, refused_reading';

const deadlock = '40P01';
const evaluationLimitMs = 60_000;

async function truncate(client: pg.Client, names: string): Promise<void> {
  for (;;) {
    try {
      await client.query(`TRUNCATE ${names}`);
      return;
    } catch (error) {
      // The sweep reads some of the tables in another order.
      if ((error as { code?: string }).code !== deadlock) throw error;
    }
  }
}

/** Readings of any time are live again afterwards, and those that are stored stay. */
export function forgetPresentState(client: pg.Client): Promise<void> {
  return truncate(client, 'kiosk_status, probe_status, slot_status');
}

/**
 * Every measurement starts with empty tables, so that none pays for the index that another one filled, and after
 * the worker (if `evaluated`) has done with the signals of the one before.
 */
export async function emptyTables(url: string, evaluated: boolean): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const waitedUntil = Date.now() + evaluationLimitMs;
    while (evaluated) {
      const { rows } = await client.query<{ left: number }>('SELECT count(*)::int4 AS left FROM signal');
      if (rows[0]!.left === 0) break;
      if (Date.now() > waitedUntil) throw new Error(`The worker left ${rows[0]!.left} signals`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await truncate(client, tables);
  } finally {
    await client.end();
  }
}

/** As autovacuum does within a minute: plans made for empty tables are of no interest. */
export async function analyse(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('ANALYZE').finally(() => client.end());
}
