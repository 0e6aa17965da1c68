import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import type pg from 'pg';
import { FulfilmentFold } from '@app/fulfilment';
import { metricDefinitions, ServiceFold } from '@app/metrics';
import { aDatabase, aKiosk, type TestDatabase } from '@app/testing';
import { sumFormulas } from '../libs/metrics/src/sum-formulas.js';
import { seedDashboards } from './dashboard-rows.js';
import { asGrafana, grants } from './grafana-role.js';
import { pageValues } from './page-values.js';
import {
  expandMacros,
  type GrafanaRange,
  type Selection,
  type VariableDefinition,
} from './grafana-macros.js';
import { watches } from './src/alert-rules.js';
import { allDashboards, panelsOf } from './src/index.js';
import type { TimescaleDataquery } from './src/timescale-query.js';

const hourMs = 3_600_000;
let db: TestDatabase;

function range(hours: number, interval: string): GrafanaRange {
  const to = new Date();
  return { from: new Date(to.getTime() - hours * hourMs), to, interval };
}

const variablesOf = (dashboard: Dashboard) =>
  (dashboard.templating?.list ?? []) as (VariableDefinition & { query: string; type: string })[];
/** Everything, but for the dashboard of one kiosk. */
const picked = (file: string): Selection => (file === 'kiosk.json' ? { kiosk: ['K-1'] } : {});
const queriesOf = (panel: Panel) => (panel.targets ?? []) as TimescaleDataquery[];

type Row = Record<string, unknown>;

/** Of up to five runs: what else the machine does is not the statement's fault. */
async function quickest(client: pg.PoolClient, sql: string) {
  let least = Infinity;
  for (let tries = 1; ; tries++) {
    const started = performance.now();
    const answer = await client.query<Row>(sql);
    least = Math.min(least, performance.now() - started);
    if (least <= 200 || tries === 5) return { rows: answer.rows, fields: answer.fields, took: least };
  }
}

async function rowsOf(
  file: string,
  title: string,
  when: GrafanaRange,
  selection: Selection = {},
  type?: string,
): Promise<Row[]> {
  const dashboard = allDashboards()[file]!;
  const panel = panelsOf(dashboard).find(
    (candidate) => candidate.title === title && (type === undefined || candidate.type === type),
  );
  if (!panel) throw new Error(`${file} has no panel ${title}`);
  const sql = expandMacros(queriesOf(panel)[0]!.rawSql, when, variablesOf(dashboard), selection);
  return asGrafana(db, async (client) => (await client.query<Row>(sql)).rows);
}

beforeAll(async () => {
  db = await aDatabase();
  await seedDashboards(db);
  const clock = { now: () => Date.now() };
  await new FulfilmentFold(db.database, clock).run();
  await new ServiceFold(db.database, clock).run();
}, 90_000);

afterAll(async () => {
  await db?.stop();
});

const everyPanel = Object.entries(allDashboards()).flatMap(([file, dashboard]) =>
  panelsOf(dashboard).map((panel) => ({ file, dashboard, panel, title: panel.title ?? '' })),
);

test.each(everyPanel)('$file, $title: gives rows at every zoom within 200 ms', async (each) => {
  for (const when of [range(1, '30s'), range(24 * 7, '1h'), range(24 * 90, '1d')])
    for (const query of queriesOf(each.panel)) {
      const sql = expandMacros(query.rawSql, when, variablesOf(each.dashboard), picked(each.file));
      const { rows, fields, took } = await asGrafana(db, (client) => quickest(client, sql));
      expect(took).toBeLessThanOrEqual(200);
      expect(rows.length).toBeGreaterThan(0);
      if (query.format !== 'time_series') {
        for (const { name } of fields) expect(name).toMatch(/^(9|[A-Z])/);
        continue;
      }
      expect(fields.map((field) => field.name)).toEqual(['time', 'metric', 'value']);
      for (const row of rows)
        expect(row).toEqual({
          time: expect.any(Date),
          metric: expect.any(String),
          value: expect.any(Number),
        });
    }
});

const everyAnnotation = Object.entries(allDashboards()).flatMap(([file, dashboard]) =>
  (dashboard.annotations?.list ?? []).map(({ name, target }) => ({
    file,
    dashboard,
    name,
    sql: (target as unknown as TimescaleDataquery).rawSql,
  })),
);

test.each(everyAnnotation)('$file, annotation $name: columns that Grafana knows', async (each) => {
  const sql = expandMacros(each.sql, range(24 * 90, '1d'), variablesOf(each.dashboard), picked(each.file));
  const { rows, fields } = await asGrafana(db, (client) => client.query<Row>(sql));
  expect(fields.map(({ name }) => name).filter((name) => name !== 'timeend')).toEqual([
    'time',
    'text',
    'tags',
  ]);
  for (const row of rows) expect(row).toMatchObject({ time: expect.any(Date), text: expect.any(String) });
  if (/incident|opening/i.test(each.name)) expect(rows.length).toBeGreaterThan(0);
});

test.each(watches)('alert rule $title: a number in each row', async (watch) => {
  const { rows } = await asGrafana(db, (client) => client.query<Row>(watch.sql));
  expect(rows.length).toBeGreaterThan(0);
  expect(watch.sql).not.toContain('$');
  for (const row of rows)
    expect(Object.values(row).filter((value) => typeof value === 'number')).toHaveLength(1);
});

test('Grafana may read what its statements name, and nothing else', async () => {
  const statements = [
    ...everyPanel.flatMap(({ panel }) => queriesOf(panel).map((query) => query.rawSql)),
    ...everyAnnotation.map(({ sql }) => sql),
    ...watches.map(({ sql }) => sql),
    ...Object.values(allDashboards()).flatMap((dashboard) =>
      variablesOf(dashboard).map(({ query }) => query),
    ),
  ];
  const { rows } = await db.database.pool.query<{ relname: string }>(
    `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'p')`,
  );
  const relations = new Set(rows.map(({ relname }) => relname));
  const named = statements.flatMap((sql) =>
    [...sql.matchAll(/\b(?:FROM|JOIN)\s+([a-z]\w*)/g)].map(([, name]) => name!),
  );
  const granted = [.../ARRAY\[([^\]]+)\]/.exec(grants)![1]!.matchAll(/'(\w+)'/g)].map(([, name]) => name!);
  expect([...new Set(named.filter((name) => relations.has(name)))].sort()).toEqual(granted.sort());
});

test.each(Object.keys(sumFormulas))(
  'executive, %s: the numbers of the pages, and none that they hide',
  async (key) => {
    const title = metricDefinitions.find((definition) => definition.key === key)!.name;
    const rows = await rowsOf('executive.json', title, range(24 * 20, '1d'), {}, 'timeseries');
    const byWeek = new Map<string, Map<unknown, unknown>>();
    for (const { time, metric, value } of rows) {
      const week = (time as Date).toISOString().slice(0, 10);
      byWeek.set(week, (byWeek.get(week) ?? new Map()).set(metric, value));
    }
    const weeks = [...byWeek.keys()].sort();
    expect(weeks.length).toBeGreaterThanOrEqual(3);
    for (const week of weeks.slice(-3)) {
      const known = await pageValues(db, key, week);
      const drawn = byWeek.get(week)!;
      const rounded = (number: unknown) => (number == null ? number : Number((number as number).toFixed(6)));
      for (const [place, value] of drawn)
        expect([week, place, rounded(value)]).toEqual([week, place, rounded(known.get(place as string))]);
      // The clinic with five orders is of the last week: it and the smallest of the others are left out.
      if (week !== weeks.at(-1) || key.startsWith('service.'))
        for (const [place, value] of known)
          if (value !== null && place !== 'small') expect(drawn.has(place)).toBe(true);
    }
    if (key.startsWith('fulfilment.orders'))
      expect([...byWeek.get(weeks.at(-1)!)!.keys()]).toEqual(['All clinics', 'west']);
  },
);

test('executive: each clinic, with what is too small left out', async () => {
  const rows = await rowsOf('executive.json', 'Clinics', range(24, '1m'));
  expect(rows).toMatchObject([
    { Clinic: 'north', Orders: 60, Availability: expect.any(Number) },
    { Clinic: 'small', Orders: null },
    { Clinic: 'south', Orders: 79 },
  ]);
});

test('executive: the funnel leaves out no stage whose distance is large', async () => {
  const rows = await rowsOf('executive.json', 'Orders by stage reached', range(1, '1m'));
  expect(rows.map(({ metric, value }) => [metric, value])).toEqual([
    ['Received', 144],
    ['Validated', 144],
    ['Dispensed', 91],
    ['Picked up', 91],
  ]);
});

test('cold chain: what goes on, what waits, and what is held', async () => {
  const [now] = await rowsOf('cold-chain.json', 'Now', range(1, '30s'));
  expect(now).toMatchObject({ 'Kiosks in an excursion': 1, 'To assess': 1, 'Packs on hold': 4 });
  const listed = await rowsOf('cold-chain.json', 'Excursions', range(1, '30s'));
  expect(listed.map((row) => [row['Kiosk'], row['State']])).toEqual([
    ['K-2', 'Open'],
    ['K-1', 'Awaiting Assessment'],
  ]);
  const worst = await rowsOf('cold-chain.json', 'Probes with the worst excursions', range(1, '30s'));
  expect(new Set(worst.map((row) => row['metric']))).toEqual(new Set(['K-2 fridge']));
});

test('restock: of the slots that a depot fills, and by the days of its plans', async () => {
  const of = (title: string) => rowsOf('restock.json', title, range(24, '1h'));
  expect(await of('Slots now')).toMatchObject([{ 'Slots below par': 1, 'Empty slots': 1, Filled: 0 }]);
  expect(await of('Ledger now')).toMatchObject([
    {
      'Open discrepancies': 1,
      'Packs expired in kiosks': 1,
      'Expire within 30 days': 2,
      'Recalled packs in kiosks': 3,
    },
  ]);
  expect((await of('Packs by day of the plan')).map((row) => [row['metric'], row['value']])).toEqual([
    ['Carried out', 12],
    ['Filled', 12],
    ['Carried out', 12],
    ['Filled', 12],
  ]);
  expect(await of('Kiosks at risk')).toMatchObject([{ Kiosk: 'K-1', 'Runs out': 0.4, 'On a route': true }]);
});

test('kiosk: one kiosk only, with the band of what it stores', async () => {
  const of = (title: string) => rowsOf('kiosk.json', title, range(1, '30s'), picked('kiosk.json'));
  const [now] = await of('Now');
  expect(now).toMatchObject({ State: 'Online', Site: 'north clinic' });
  expect(new Set((await of('Temperature by probe')).map((row) => row['metric']))).toEqual(
    new Set([
      ...['cabinet', 'cabinet lowest', 'cabinet highest'],
      'limit of controlled room temperature, low',
      'limit of controlled room temperature, high',
    ]),
  );
  expect(await of('Restarts')).toMatchObject([{ Reason: 'POWER_UP' }]);
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

test.each(Object.entries(allDashboards()))(
  '%s: the values of every variable can be listed',
  async (file, dashboard) => {
    const variables = variablesOf(dashboard);
    const listed = await asGrafana(db, async (client) => {
      const values: Record<string, unknown[]> = {};
      for (const variable of variables.filter(({ type }) => type === 'query')) {
        const { rows } = await client.query<Row>(
          expandMacros(variable.query, range(1, '1m'), variables, { region: ['west'], depot: null }),
        );
        values[variable.name] = rows.map((row) => Object.values(row)[0]);
      }
      return values;
    });
    expect(listed['region'] ?? ['west']).toEqual(expect.arrayContaining(['west']));
    if (file === 'fleet-health.json')
      expect(listed).toEqual({
        region: expect.arrayContaining(['east', 'west']),
        site: ['south'],
        model: expect.arrayContaining(['standard']),
        kiosk: ['K-2', 'K-3'],
      });
    if (file === 'kiosk.json') expect(listed['kiosk']).toEqual(['K-2', 'K-3', 'K-4']);
  },
);

test.each(['app_user', 'user_session', 'api_token', 'audit_entry'])(
  'Grafana cannot read %s',
  async (name) => {
    await expect(asGrafana(db, (client) => client.query(`SELECT * FROM ${name}`))).rejects.toMatchObject({
      code: '42501',
    });
  },
);

test('Grafana cannot write', async () => {
  await expect(
    asGrafana(db, (client) => client.query(`UPDATE kiosk SET lifecycle = 'RETIRED'`)),
  ).rejects.toMatchObject({ code: '42501' });
});
