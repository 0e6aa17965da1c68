/**
 * How long the executive page's queries take with a year behind it: npm run bench:executive -- [--kiosks N] [--days N]
 * [--times N] [--tenfold] [--orders N]. Every query that the page sends, through GraphQL, one after the other, at every
 * level of places; with `--tenfold` again after the raw history has grown to ten times as many events and outages. On
 * the server that DATABASE_URL names (in a database of its own), otherwise embedded.
 *
 * `--keep` leaves the database behind and prints its address; `--use ADDRESS` asks one that was left.
 *
 * Sums are those of `--orders` a kiosk and day: of one region made as the worker makes them, of the others copied.
 * Events, sessions, orders, alerts and incidents are made by SQL; the worker makes the service days from the alerts.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse, print } from 'graphql';
import pg from 'pg';
import { loadConfig } from '@app/config';
import { projectRoot, systemClock } from '@app/kernel';
import { ServiceFold } from '@app/metrics';
import { Database } from '@app/persistence';
import { growRaw, makeCalendars, makeOutages, makePlaces } from './executive/history.js';
import { copyTemplate, type TemplateClinic, writeTemplateRegion } from './executive/template-region.js';
import { Asker } from './ingest/ask.js';
import { analyse } from './ingest/fleet.js';
import { type BenchDatabase, startDatabase, startProcess } from './ingest/start-processes.js';

const { values: options } = parseArgs({
  options: {
    kiosks: { type: 'string', default: '2000' },
    days: { type: 'string', default: '740' },
    times: { type: 'string', default: '40' },
    orders: { type: 'string', default: '20' },
    raw: { type: 'string', default: '0.5' },
    tenfold: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    use: { type: 'string' },
  },
});
const days = Number(options.days);
const note = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

/** Each query of the page as a document of its own, with the fragments that it uses. */
function pageQueries(): Map<string, string> {
  const document = parse(
    readFileSync(join(projectRoot(), 'apps/web/src/executive/executive.graphql'), 'utf8'),
  );
  const fragments = document.definitions.filter(({ kind }) => kind === 'FragmentDefinition');
  return new Map(
    document.definitions.flatMap((definition): [string, string][] => {
      if (definition.kind !== 'OperationDefinition' || definition.name === undefined) return [];
      const text = print(definition);
      const used = fragments.filter((one) => 'name' in one && text.includes(`...${one.name!.value}`));
      return [[definition.name.value, [text, ...used.map(print)].join('\n')]];
    }),
  );
}

const places = [
  { place: 'all clinics', filter: {}, by: 'REGION' },
  { place: 'all clinics, by clinic', filter: {}, by: 'SITE' },
  { place: 'a region', filter: { regions: ['region-1'] }, by: 'SITE' },
  { place: 'a clinic', filter: { sites: ['clinic-1-1'] }, by: 'KIOSK' },
  { place: 'a kiosk', filter: { kiosks: ['B-clinic-1-1-1'] }, by: 'KIOSK' },
];
const dayMs = 86_400_000;

async function ask(asker: Asker, history: string): Promise<void> {
  const midnight = new Date(new Date().setUTCHours(4, 0, 0, 0)).getTime();
  const back = (count: number) => new Date(midnight - count * dayMs).toISOString();
  for (const [period, length] of [
    ['52w', 364],
    ['4w', 28],
  ] as const)
    for (const { place, filter, by } of places)
      for (const [name, query] of pageQueries()) {
        // By clinic over all of them only places are asked for by the page's neighbours; the rest is asked above.
        if (name === 'Glossary' || (place === 'all clinics, by clinic' && name !== 'ExecutivePlaces'))
          continue;
        const variables = {
          now: { from: back(length), to: back(0) },
          before: { from: back(2 * length), to: back(length) },
          filter,
          by,
          step: period === '4w' ? 'DAY' : 'WEEK',
        };
        const latency = await asker.measure(Number(options.times), () => ({ query, variables }));
        note({ history, period, place, query: name, ...latency });
      }
}

const database: BenchDatabase =
  options.use === undefined
    ? await startDatabase(loadConfig().databaseUrl)
    : { url: options.use, kind: 'server', pid: null, stop: () => Promise.resolve() };
const client = new pg.Client({ connectionString: database.url });
await client.connect();
const pool = new Database({
  connectionString: database.url,
  connections: 2,
  statementTimeoutMs: 600_000,
  applicationName: 'bench',
});
const api = await startProcess('api', database, { redisUrl: null });
async function makeSums(): Promise<void> {
  await makePlaces(client, Number(options.kiosks));
  await makeCalendars(client, days);
  const { rows } = await client.query<{
    site_id: string;
    region_id: string;
    time_zone: string;
    kiosks: number[];
  }>(
    `SELECT site_id, region_id, time_zone, array_agg(kiosk_id ORDER BY kiosk_id) AS kiosks FROM bench_place
     WHERE region_number = 1 GROUP BY 1, 2, 3 ORDER BY 1`,
  );
  const clinics = rows.map((row): TemplateClinic => ({
    siteId: row.site_id,
    regionId: row.region_id,
    timeZone: row.time_zone,
    kiosks: row.kiosks,
  }));
  await writeTemplateRegion(pool, clinics, days, Number(options.orders));
  await copyTemplate(client);
}

try {
  if (options.use === undefined) await makeSums();
  const fold = new ServiceFold(pool, systemClock);
  const grow = async (part: string, perDay: number, everyDays: number) => {
    const startedAt = performance.now();
    await growRaw(client, days, part, perDay);
    await makeOutages(client, days, everyDays);
    for (;;) {
      await fold.run();
      const left = await client.query<{ left: number }>(
        `SELECT (SELECT count(*) FROM service_news)::int + (SELECT count(*) FROM incident_news)::int AS left`,
      );
      if (left.rows[0]!.left === 0) break;
    }
    await analyse(database.url);
    const size = await client.query<{ events: number; orders: number; incidents: number; mib: number }>(
      `SELECT (SELECT count(*) FROM fulfilment_event)::int AS events, (SELECT count(*) FROM prescription_order)::int AS orders,
         (SELECT count(*) FROM incident)::int AS incidents, (pg_total_relation_size('measure_rollup') / 1048576)::int AS mib`,
    );
    note({ part, 'made in s': Math.round((performance.now() - startedAt) / 1_000), ...size.rows[0] });
  };
  if (options.use === undefined) await grow('base', Number(options.raw), 60);
  const asker = await Asker.signIn(database.url, api.url);
  await ask(asker, '1×');
  if (options.tenfold) {
    await grow('more', Number(options.raw) * 9, 60 / 9);
    await ask(asker, '10×');
  }
} finally {
  await api.stop();
  await pool.close();
  await client.end();
  if (options.keep) note({ database: database.url });
  else await database.stop();
}
