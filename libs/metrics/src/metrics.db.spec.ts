import type { UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { FulfilmentFold, SumReader } from '@app/fulfilment';
import { statement } from '@app/persistence';
import { aDatabase, aKiosk, type KioskRows, type TestDatabase } from '@app/testing';
import { metricDefinitions } from './definitions.js';
import { MetricReader } from './metric-reader.js';
import { ServiceFold } from './service/service-fold.js';
import { ServiceReader } from './service/service-reader.js';
import { MetricsResolver } from './metrics.resolver.js';

const insertAlert = statement<[string, number, Date, Date | null], object>(
  'metrics-spec.insert-alert',
  `INSERT INTO alert (rule_id, rule_version, kiosk_id, state, severity, summary, started_at, fired_at, resolved_at, updated_at)
   VALUES ($1, 1, $2, CASE WHEN $4::timestamptz IS NULL THEN 'FIRING' ELSE 'RESOLVED' END, 'CRITICAL', 'x', $3, $3, $4, $3)`,
);
const insertIncident = statement<[string, number, Date, Date, Date], object>(
  'metrics-spec.insert-incident',
  `INSERT INTO incident (group_key, rule_id, kind, title, severity, state, site_id, kiosk_id, opened_at, acknowledged_at, resolved_at, updated_at)
   VALUES ('x', 'kiosk-silent', 'KIOSK_SILENT', 'x', 'CRITICAL', 'RESOLVED', $1, $2, $3, $4, $5, $5)`,
);
const insertExcursion = statement<[number, number, Date, Date], object>(
  'metrics-spec.insert-excursion',
  `INSERT INTO excursion (kiosk_id, probe_id, state, started_at, ended_at, last_at, last_celsius, readings, min_celsius,
     max_celsius, excursion_seconds, spike_seconds, unknown_seconds, reasons, detected_at, mean_kinetic_at)
   VALUES ($1, $2, 'AWAITING_ASSESSMENT', $3, $4, $4, 31, 2, 31, 31, 1, 0, 0, '{}', $4, $4)`,
);
const setLifecycle = statement<[number, string, Date], object>(
  'metrics-spec.set-lifecycle',
  'UPDATE kiosk SET lifecycle = $2, lifecycle_since = $3 WHERE id = $1',
);

const executive: UserPrincipal = {
  kind: 'user',
  id: '00000000-0000-4000-8000-000000000001',
  email: 'e@example.org',
  name: 'Eve Executive',
  role: 'EXECUTIVE',
  regions: [],
  sites: [],
};
/** Wednesday, 18:00 in Los Angeles, after closing. */
let now = Date.parse('2026-11-12T02:00:00Z');
/** Local hours of that Wednesday. */
const at = (hour: number) => new Date(Date.parse('2026-11-11T08:00:00Z') + hour * 3_600_000);

let db: TestDatabase;
let kiosk: KioskRows;
let other: KioskRows;
let resolver: MetricsResolver;
let fold: ServiceFold;

beforeAll(async () => {
  db = await aDatabase();
  const clock = { now: () => now };
  kiosk = await aKiosk(db.database, { serial: 'K-1', site: 'echo-park', region: 'pacific' });
  other = await aKiosk(db.database, { serial: 'K-2', site: 'bayview', region: 'atlantic' });
  await new FulfilmentFold(db.database, clock).run();
  fold = new ServiceFold(db.database, clock);
  const sums = new SumReader(db.database, clock);
  resolver = new MetricsResolver(new MetricReader(sums, new ServiceReader(db.database, sums, clock)));
}, 60_000);
afterAll(() => db?.stop());

test('levels by region are those of the outages, excursions, incidents and visits of that day', async () => {
  await db.database.run(insertAlert, ['kiosk-silent', kiosk.id, at(7), at(9)]);
  await db.database.run(insertAlert, ['critical-error', kiosk.id, at(8.5), at(10)]);
  await db.database.run(insertAlert, ['slot-below-par', kiosk.id, at(8), at(18)]);
  await db.database.run(insertAlert, ['kiosk-silent', other.id, at(-100), at(-80)]);
  await db.database.run(insertExcursion, [other.id, other.probes['cabinet']!, at(0), at(2.4)]);
  await db.database.run(insertIncident, ['echo-park', kiosk.id, at(8), at(8.5), at(10)]);
  await db.database.run(setLifecycle, [kiosk.id, 'MAINTENANCE', at(13)]);
  await db.database.run(setLifecycle, [kiosk.id, 'IN_SERVICE', at(18)]);
  await fold.run();
  const range = { from: at(0).toISOString(), to: at(24).toISOString() };
  const levels = await resolver.serviceLevels({ range, groupBy: 'REGION' }, executive);
  expect(levels).toMatchObject([
    {
      group: 'atlantic',
      availability: 1,
      excursionSeconds: 2.4 * 3_600,
      incidentsResolved: 0,
      meanSecondsToRepair: null,
    },
    {
      group: 'pacific',
      // Ten hours less five of maintenance, two of them down.
      openSeconds: 5 * 3_600,
      downSeconds: 2 * 3_600,
      maintenanceSeconds: 5 * 3_600,
      availability: 0.6,
      meanSecondsToAcknowledge: 1_800,
      meanSecondsToRepair: 7_200,
      excursionSeconds: 0,
      temperatureCompliance: 1,
    },
  ]);
  // The day is eighteen hours old.
  expect(levels[0]!.temperatureCompliance).toBeCloseTo(1 - 2.4 / 18, 3);
  const [byMetric] = await resolver.metricValues(
    { range, filter: { kiosks: ['K-1'] }, metrics: ['service.availability'] },
    executive,
  );
  expect(byMetric!.values).toEqual([{ metric: 'service.availability', value: 0.6 }]);
  expect(resolver.metrics().map(({ id }) => id)).toEqual(metricDefinitions.map(({ key }) => key));
});

const correctAlert = statement<[number, Date], object>(
  'metrics-spec.correct-alert',
  `UPDATE alert SET resolved_at = $2, corrected_at = $2, updated_at = $2 WHERE kiosk_id = $1 AND rule_id = 'critical-error'`,
);
const disproveAlerts = statement<[number], object>(
  'metrics-spec.disprove-alerts',
  'UPDATE alert SET disproved_at = updated_at WHERE kiosk_id = $1',
);
const countDays = statement<[], { days: number }>(
  'metrics-spec.count-days',
  'SELECT count(*)::int AS days FROM service_day',
);

test('days that are over are sums, and stay true when something is known later', async () => {
  const day = { from: at(0).toISOString(), to: at(24).toISOString() };
  const month = { from: at(-24 * 40).toISOString(), to: at(24).toISOString() };
  const read = async (range: gql.TimeRange) =>
    Promise.all(
      ([null, 'REGION', 'SITE', 'KIOSK', 'DAY', 'WEEK', 'MONTH'] as const).map((groupBy) =>
        resolver.serviceLevels({ range, groupBy }, executive),
      ),
    );
  now = at(24.5).getTime();
  await db.database.run(insertAlert, ['kiosk-silent', kiosk.id, at(21), null]);
  const [before, longBefore] = [await read(day), await read(month)];
  await fold.run();
  expect((await db.database.run(countDays, []))[0]!.days).toBeGreaterThan(0);
  expect([await read(day), await read(month)]).toEqual([before, longBefore]);
  // Noticed later: the error went on until noon, and the other kiosk's silence was none.
  await db.database.run(correctAlert, [kiosk.id, at(12)]);
  await db.database.run(disproveAlerts, [other.id]);
  await fold.run();
  const [total] = (await read(day))[0]!;
  expect(total).toMatchObject({ downSeconds: 4 * 3_600, maintenanceSeconds: 5 * 3_600 });
  for (const rows of [...(await read(day)), ...(await read(month))])
    expect(rows.reduce((sum, row) => sum + row.downSeconds, 0)).toBe(4 * 3_600);
});

test('what the glossary does not have, and what cannot be told by hour, is refused', async () => {
  const range = { from: at(0).toISOString(), to: at(1).toISOString() };
  await expect(resolver.metricValues({ range, metrics: ['made.up'] }, executive)).rejects.toThrow(
    'metrics names a metric',
  );
  await expect(resolver.serviceLevels({ range, groupBy: 'HOUR' }, executive)).rejects.toThrow(
    'groupBy must not be HOUR',
  );
});
