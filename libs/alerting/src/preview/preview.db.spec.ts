import type { UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { aDatabase, aKiosk, type KioskRows, type TestDatabase } from '@app/testing';
import { AlertScenario } from '../alerting-fixture.js';
import { RulePreviews } from './rule-preview.js';

let db: TestDatabase;
let scenario: AlertScenario;
let previews: RulePreviews;
let kiosk: KioskRows;

const ops: UserPrincipal = {
  kind: 'user',
  id: '0',
  email: 'ada@example.org',
  name: 'Ada',
  role: 'OPS',
  regions: [],
  sites: [],
};

beforeAll(async () => {
  db = await aDatabase();
  scenario = new AlertScenario(db.database);
  await scenario.rules.refresh();
  await scenario.listened(-8 * 86_400, 86_400);
  previews = new RulePreviews(db.database, { now: () => scenario.now }, scenario.rules);
  kiosk = await aKiosk(db.database, { serial: 'V-1', slots: [{ code: 'A1' }] });
  const rows = [];
  // Three days of a reading a minute; warm for 20 minutes on each, and for one reading a day that is no more than that.
  for (let minute = -3 * 1_440; minute < 0; minute++) {
    const ofDay = (minute + 3 * 1_440) % 1_440;
    rows.push({
      at: scenario.at(minute * 60),
      celsius: (ofDay >= 600 && ofDay < 620) || ofDay === 900 ? 33 : 22,
    });
  }
  const probe = Object.values(kiosk.probes)[0];
  await db.database.pool.query(
    `INSERT INTO temperature (kiosk_id, probe_id, at, received_at, celsius)
     SELECT $1, $2, r.at, r.at, r.celsius FROM jsonb_to_recordset($3::jsonb) AS r (at timestamptz, celsius double precision)`,
    [kiosk.id, probe, JSON.stringify(rows)],
  );
  await db.database.pool.query(
    `INSERT INTO heartbeat (kiosk_id, at, received_at, uptime_seconds, firmware, power)
     SELECT $1, t, t, 1, '1', CASE WHEN t BETWEEN $2 AND $3 THEN 'BATTERY' ELSE 'MAINS' END
     FROM generate_series($4::timestamptz, $5::timestamptz, '30 seconds') AS t WHERE t NOT BETWEEN $6 AND $7`,
    [
      kiosk.id,
      scenario.at(-7_200),
      scenario.at(-6_000),
      scenario.at(-10_000),
      scenario.at(-10),
      scenario.at(-4_000),
      scenario.at(-3_400),
    ],
  );
  await db.database.pool.query(
    `INSERT INTO kiosk_clock_change (kiosk_id, at, skew_seconds) VALUES ($1, $2, 600), ($1, $3, 0)`,
    [kiosk.id, scenario.at(-5_000), scenario.at(-4_500)],
  );
  await db.database.pool.query(
    `INSERT INTO stock_level (kiosk_id, slot_id, at, received_at, quantity)
     VALUES ($1, $2, $3, $3, 9), ($1, $2, $4, $4, 2), ($1, $2, $5, $5, 9)`,
    [kiosk.id, kiosk.slots['A1'], scenario.at(-900), scenario.at(-600), scenario.at(-300)],
  );
  await scenario.error(kiosk, -2_000, 'JAM', 'CRITICAL');
}, 120_000);
afterAll(() => db?.stop());

async function preview(input: Partial<gql.AlertRuleInput>, principal = ops, days = 7) {
  const result = await previews.preview(principal, {
    input: {
      name: 'A rule',
      kind: 'TEMPERATURE_OUT_OF_BAND',
      severity: 'WARNING',
      flappingSlotSeconds: 0,
      ...input,
    },
    days,
  });
  if (result.__typename !== 'AlertRulePreview') throw new Error(JSON.stringify(result));
  return result;
}
const seconds = (date: Date | null) =>
  date === null ? null : (date.getTime() - scenario.at(0).getTime()) / 1_000;

test('temperatures: exactly the readings, found by their extremes', async () => {
  const found = await preview({ forSeconds: 900 });
  expect(found).toMatchObject({
    basis: 'READINGS',
    complete: true,
    firings: 3,
    firingKiosks: 1,
    kioskCount: 1,
  });
  const [newest] = found.episodes;
  expect([newest!.startedAt, newest!.firedAt, newest!.endedAt].map(seconds)).toEqual([
    -50_400, -49_500, -49_200,
  ]);
  expect(newest).toMatchObject({ instance: 'cabinet', summary: 'Cabinet at 33.0 °C, limit 30 °C' });
  expect((await preview({ forSeconds: 0 })).firings).toBe(6);
  expect((await preview({ forSeconds: 1_260 })).firings).toBe(0);
  expect((await preview({ forSeconds: 900 }, ops, 1)).firings).toBe(1);
  const strict = { kind: 'THRESHOLD' as const, parameters: { measure: 'TEMPERATURE' as const, above: 34 } };
  expect((await preview(strict)).firings).toBe(0);
});

test.each<[string, Partial<gql.AlertRuleInput>, number, number, number | null]>([
  [
    'a measure',
    { kind: 'THRESHOLD', forSeconds: 60, parameters: { measure: 'ON_BATTERY', above: 0.5 } },
    -7_180,
    -7_120,
    -5_980,
  ],
  ['silence', { kind: 'KIOSK_SILENT' }, -3_950, -3_950, -3_370],
  [
    'a clock',
    { kind: 'CLOCK_SKEW', forSeconds: 60, parameters: { limitSeconds: 120 } },
    -5_000,
    -4_940,
    -4_500,
  ],
  ['stock', { kind: 'SLOT_BELOW_PAR' }, -600, -600, -300],
  ['errors', { kind: 'CRITICAL_ERROR', parameters: { clearAfterSeconds: 900 } }, -2_000, -2_000, -1_100],
])('%s', async (_what, input, startedAt, firedAt, endedAt) => {
  const { basis, episodes } = await preview(input);
  expect(basis).toBe('READINGS');
  const near = (at: Date | null) => Math.round(seconds(at)! / 60);
  expect(episodes.map((one) => [one.startedAt, one.firedAt, one.endedAt].map(near))).toEqual([
    [startedAt, firedAt, endedAt].map((at) => Math.round(at! / 60)),
  ]);
});

test('rates and spreads of five minutes; what the past cannot tell is told as of now', async () => {
  const rising = {
    kind: 'RATE_OF_CHANGE' as const,
    parameters: { measure: 'TEMPERATURE' as const, windowMinutes: 10, rise: 5 },
  };
  expect(await preview(rising)).toMatchObject({ basis: 'FIVE_MINUTES', firings: 3 });
  const stuck = { kind: 'STUCK_SENSOR' as const, parameters: { windowMinutes: 60, spread: 0 } };
  expect((await preview(stuck)).firings).toBeGreaterThan(0);
  expect(await preview({ kind: 'STOCK_EXPIRY' })).toMatchObject({ basis: 'NOW', firings: 0 });
});

test('only kiosks for which the rule would hold, and that the caller sees', async () => {
  await aKiosk(db.database, { serial: 'V-2' });
  expect((await preview({})).kioskCount).toBe(2);
  expect((await preview({ scope: { kind: 'KIOSK', id: 'V-2' } })).kioskCount).toBe(1);
  expect((await preview({}, { ...ops, regions: ['arctic'] })).kioskCount).toBe(0);
  expect(
    await previews.preview(ops, { id: 'none', input: { name: 'x', kind: 'KIOSK_SILENT', severity: 'INFO' } }),
  ).toMatchObject({ __typename: 'NotFound' });
});
