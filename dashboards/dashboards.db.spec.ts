import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dashboard, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import type pg from 'pg';
import { projectRoot } from '@app/kernel';
import { aDatabase, aKiosk, type TestDatabase } from '@app/testing';
import {
  expandMacros,
  type GrafanaRange,
  type Selection,
  type VariableDefinition,
} from './grafana-macros.js';
import { allDashboards } from './src/index.js';
import type { TimescaleDataquery } from './src/timescale-query.js';

const hourMs = 3_600_000;
const grants = readFileSync(join(projectRoot(), 'deploy/database/grafana-grants.sql'), 'utf8');
let db: TestDatabase;

function range(hours: number, interval: string): GrafanaRange {
  const to = new Date();
  return { from: new Date(to.getTime() - hours * hourMs), to, interval };
}

const isPanel = (panel: Panel | RowPanel): panel is Panel => panel.type !== 'row';
const panelsOf = (dashboard: Dashboard) => (dashboard.panels ?? []).filter(isPanel);
const variablesOf = (dashboard: Dashboard) =>
  (dashboard.templating?.list ?? []) as (VariableDefinition & { query: string })[];
const queriesOf = (panel: Panel) => (panel.targets ?? []) as TimescaleDataquery[];

/** What PostgreSQL says when a job of the database changed a chunk while a grant was passed on to it. */
const concurrentlyUpdated = /tuple concurrently updated/;

async function becomeGrafana(client: pg.PoolClient): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query('CREATE ROLE grafana_reader NOLOGIN');
    await client.query(grants);
    await client.query('SET LOCAL ROLE grafana_reader');
  } catch (error) {
    if (!concurrentlyUpdated.test(String(error))) throw error;
    await client.query('ROLLBACK');
    await becomeGrafana(client);
  }
}

/** Runs as Grafana's role does, with exactly the granted rights; role and grants are rolled back. */
async function asGrafana<Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
  const client = await db.database.pool.connect();
  try {
    await becomeGrafana(client);
    return await work(client);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

type Row = Record<string, unknown>;

async function rowsOf(
  file: string,
  title: string,
  when: GrafanaRange,
  selection: Selection = {},
): Promise<Row[]> {
  const dashboard = allDashboards()[file]!;
  const panel = panelsOf(dashboard).find((candidate) => candidate.title === title);
  if (!panel) throw new Error(`${file} has no panel ${title}`);
  const sql = expandMacros(queriesOf(panel)[0]!.rawSql, when, variablesOf(dashboard), selection);
  return asGrafana(async (client) => (await client.query<Row>(sql)).rows);
}

// Two kiosks of two sites. K-1 is heard and warm in its band; its heartbeats come every 15 s, with a hole of ten
// minutes. K-2 fell silent an hour ago and its refrigerated probe is too warm. K-3 was never heard. K-4 is retired.
beforeAll(async () => {
  db = await aDatabase();
  const first = await aKiosk(db.database, { serial: 'K-1', site: 'north', region: 'east' });
  const second = await aKiosk(db.database, {
    serial: 'K-2',
    site: 'south',
    region: 'west',
    probes: [{ name: 'fridge', storageClass: 'REFRIGERATED' }],
  });
  await aKiosk(db.database, { serial: 'K-3', site: 'south', region: 'west' });
  await aKiosk(db.database, { serial: 'K-4', site: 'south', region: 'west', lifecycle: 'RETIRED' });
  const run = (text: string, values: unknown[] = []) => db.database.pool.query(text, values);
  await run(
    `INSERT INTO kiosk_status (kiosk_id, last_received_at, heard_at)
     VALUES ($1, now() + interval '1 hour', now() + interval '1 hour'), ($2, now() - interval '1 hour', now() - interval '1 hour')`,
    [first.id, second.id],
  );
  // Until some minutes after now, so that a bucket that ends while the tests run is full as well.
  await run(
    `INSERT INTO heartbeat (kiosk_id, at, received_at, uptime_seconds, firmware)
     SELECT $1, at, at, 1, '1.0' FROM generate_series(
       time_bucket('1 hour', now()) - interval '3 hours', now() + interval '20 minutes', interval '15 seconds') at
     WHERE at < time_bucket('5 minutes', now()) - interval '30 minutes'
        OR at >= time_bucket('5 minutes', now()) - interval '20 minutes'`,
    [first.id],
  );
  await run(
    `INSERT INTO temperature (kiosk_id, probe_id, at, received_at, celsius)
     SELECT kiosk_id, probe_id, at, at, celsius
     FROM (VALUES ($1::int, $2::int, 22.5::float8), ($3, $4, 9)) reading (kiosk_id, probe_id, celsius),
       generate_series(now() - interval '3 hours', now(), interval '1 minute') at`,
    [first.id, first.probes['cabinet'], second.id, second.probes['fridge']],
  );
  await run(
    `INSERT INTO incident (group_key, rule_id, kind, title, severity, state, site_id, kiosk_id, opened_at, updated_at)
     VALUES ('a', 'kiosk-silent', 'KIOSK_SILENT', 'K-2 silent', 'CRITICAL', 'OPEN', 'south', $1, now(), now()),
       ('b', 'slot-below-par', 'SLOT_BELOW_PAR', 'Slots low', 'INFO', 'ACKNOWLEDGED', 'north', $2, now(), now()),
       ('c', 'critical-error', 'CRITICAL_ERROR', 'Jam', 'CRITICAL', 'RESOLVED', 'north', $2, now(), now())`,
    [second.id, first.id],
  );
  await run(
    `INSERT INTO refused_reading (received_at, kiosk, path, code, message)
     SELECT now() - interval '10 minutes', 'K-9', 'heartbeats[0]', 'UNKNOWN_KIOSK', 'No such kiosk' FROM generate_series(1, 3)`,
  );
  await run(
    `INSERT INTO signal (kind, kiosk_id, instance, at, received_at)
     VALUES ('TEMPERATURE', $1, 'fridge', now() - interval '90 seconds', now() - interval '90 seconds')`,
    [second.id],
  );
}, 90_000);

afterAll(async () => {
  await db?.stop();
});

const everyPanel = Object.entries(allDashboards()).flatMap(([file, dashboard]) =>
  panelsOf(dashboard).map((panel) => ({ file, dashboard, panel, title: panel.title ?? '' })),
);

test.each(everyPanel)('$file, $title: runs at every zoom and gives what the panel needs', async (each) => {
  for (const when of [range(1, '30s'), range(24 * 7, '1h'), range(24 * 90, '1d')])
    for (const query of queriesOf(each.panel)) {
      const sql = expandMacros(query.rawSql, when, variablesOf(each.dashboard));
      const { rows, fields } = await asGrafana((client) => client.query<Row>(sql));
      if (query.format !== 'time_series') {
        expect(fields.length).toBeGreaterThan(0);
        continue;
      }
      expect(fields.map((field) => field.name)).toEqual(['time', 'metric', 'value']);
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows)
        expect(row).toEqual({
          time: expect.any(Date),
          metric: expect.any(String),
          value: expect.any(Number),
        });
    }
});

test('fleet health: a kiosk counts once, retired ones not at all', async () => {
  const [row] = await rowsOf('fleet-health.json', 'Kiosks by state', range(6, '1m'));
  expect(row).toEqual({
    Online: 1,
    Degraded: 0,
    Offline: 2,
    Maintenance: 0,
    'Awaiting requalification': 0,
  });
});

test('fleet health: the variables narrow by region, site and kiosk', async () => {
  const states = (selection: Selection) =>
    rowsOf('fleet-health.json', 'Kiosks by state', range(6, '1m'), selection);
  expect(await states({ region: ['east'] })).toMatchObject([{ Online: 1, Offline: 0 }]);
  expect(await states({ site: ['south'] })).toMatchObject([{ Online: 0, Offline: 2 }]);
  expect(await states({ kiosk: ['K-1', 'K-3'] })).toMatchObject([{ Online: 1, Offline: 1 }]);
});

test('fleet health: silent kiosks, the never heard one first', async () => {
  const rows = await rowsOf('fleet-health.json', 'Silent kiosks', range(6, '1m'));
  expect(rows.map((row) => row['Kiosk'])).toEqual(['K-3', 'K-2']);
  expect(rows[0]!['Last heard']).toBeNull();
  expect(Number(rows[1]!['Silent for'])).toBeGreaterThanOrEqual(3600);
});

test('fleet health: incidents not resolved, by severity and listed worst first', async () => {
  const when = range(6, '1m');
  expect(await rowsOf('fleet-health.json', 'Open incidents', when)).toEqual([
    { Critical: 1, Warning: 0, Info: 1, Unacknowledged: 1 },
  ]);
  const listed = await rowsOf('fleet-health.json', 'Open incidents, worst and oldest first', when);
  expect(listed.map((row) => row['Incident'])).toEqual(['K-2 silent', 'Slots low']);
});

test('fleet health: temperatures are means, by site and by kiosk', async () => {
  const when = range(2, '1m');
  const series = async (title: string) =>
    Object.fromEntries(
      (await rowsOf('fleet-health.json', title, when)).map((row) => [row['metric'], row['value']]),
    );
  expect(await series('Mean temperature by site and storage class')).toEqual({
    'north clinic, controlled room temperature': 22.5,
    'south clinic, refrigerated': 9,
  });
  expect(await series('Mean temperature by kiosk and probe')).toEqual({
    'K-1 cabinet': 22.5,
    'K-2 fridge': 9,
  });
});

test('fleet health: of many probes the twelve furthest from their band are drawn', async () => {
  const kiosk = await aKiosk(db.database, {
    serial: 'K-20',
    site: 'crowded',
    region: 'far',
    probes: Array.from({ length: 14 }, (_, index) => ({ name: `p${String(index).padStart(2, '0')}` })),
  });
  // The band's middle is 22.5 °C; p00 is on it, and every further probe is one degree further off.
  const values = Object.entries(kiosk.probes).map(([name, id]) => ({
    id,
    celsius: 22.5 + Number(name.slice(1)),
  }));
  for (const { id, celsius } of values) {
    await db.database.pool.query(
      `INSERT INTO temperature (kiosk_id, probe_id, at, received_at, celsius)
       VALUES ($1, $2, now() - interval '10 minutes', now(), $3)`,
      [kiosk.id, id, celsius],
    );
    await db.database.pool.query(
      `INSERT INTO probe_status (probe_id, kiosk_id, at, received_at, celsius, breached)
       VALUES ($2, $1, now() - interval '10 minutes', now(), $3, false)`,
      [kiosk.id, id, celsius],
    );
  }
  const rows = await rowsOf('fleet-health.json', 'Mean temperature by kiosk and probe', range(1, '30s'), {
    kiosk: ['K-20'],
  });
  expect(rows.map((row) => row['metric']).sort()).toEqual(
    Array.from({ length: 12 }, (_, index) => `K-20 p${String(index + 2).padStart(2, '0')}`),
  );
});

test('fleet health: heartbeats per minute have no false dip at the ends, and a hole is zero', async () => {
  const rows = await rowsOf('fleet-health.json', 'Heartbeats per minute', range(1, '30s'));
  const rates = rows.map((row) => row['value']);
  expect(rates.length).toBeGreaterThanOrEqual(12);
  expect(rates.filter((rate) => rate === 0)).toHaveLength(2);
  expect(rates.filter((rate) => rate !== 0 && rate !== 4)).toEqual([]);
});

test('fleet health: refused readings by code', async () => {
  const rows = await rowsOf('fleet-health.json', 'Refused readings by code', range(1, '1h'));
  expect(rows).toMatchObject([{ metric: 'UNKNOWN_KIOSK', value: 3 }]);
});

test('ingest: readings a minute, and how long the oldest signal waits', async () => {
  const readings = await rowsOf('ingest.json', 'Readings per minute', range(1, '30s'));
  expect(new Set(readings.map((row) => row['metric']))).toEqual(new Set(['Heartbeats', 'Temperatures']));
  const [signals] = await rowsOf('ingest.json', 'Signals', range(1, '30s'));
  expect(signals).toMatchObject({ 'Waiting signals': 1 });
  expect(Number(signals!['Oldest waits'])).toBeGreaterThanOrEqual(90);
});

test('ingest: every hypertable and every policy of the database is listed', async () => {
  const tables = await rowsOf('ingest.json', 'Hypertables', range(1, '30s'));
  expect(tables.map((row) => row['Hypertable'])).toEqual(
    expect.arrayContaining(['heartbeat', 'temperature', 'stock_level', 'fulfilment_event']),
  );
  const jobs = await rowsOf('ingest.json', 'Database jobs', range(1, '30s'));
  expect(jobs.map((row) => row['Of'])).toEqual(expect.arrayContaining(['temperature_5m', 'heartbeat']));
});

test('the values of every variable can be listed', async () => {
  const dashboard = allDashboards()['fleet-health.json']!;
  const variables = variablesOf(dashboard);
  const listed = await asGrafana(async (client) => {
    const values: Record<string, unknown[]> = {};
    for (const variable of variables) {
      const { rows } = await client.query<Row>(
        expandMacros(variable.query, range(1, '1m'), variables, { region: ['west'] }),
      );
      values[variable.name] = rows.map((row) => Object.values(row)[0]);
    }
    return values;
  });
  expect(listed).toEqual({
    region: expect.arrayContaining(['east', 'west']),
    site: ['south'],
    kiosk: ['K-2', 'K-3'],
  });
});

test.each(['app_user', 'user_session', 'api_token', 'audit_entry'])(
  'Grafana cannot read %s',
  async (name) => {
    await expect(asGrafana((client) => client.query(`SELECT * FROM ${name}`))).rejects.toMatchObject({
      code: '42501',
    });
  },
);

test('Grafana cannot write', async () => {
  await expect(
    asGrafana((client) => client.query(`UPDATE kiosk SET lifecycle = 'RETIRED'`)),
  ).rejects.toMatchObject({ code: '42501' });
});
