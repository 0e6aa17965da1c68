import { AuditTrail, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { aDatabase, aKiosk, type KioskRows, type TestDatabase } from '@app/testing';
import { AlertScenario } from '../alerting-fixture.js';
import { RuleChanges } from '../rules/rule-changes.js';

let db: TestDatabase;
let scenario: AlertScenario;
let changes: RuleChanges;
let kiosk: KioskRows;
let serial = 0;

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
}, 60_000);
afterAll(() => db?.stop());

beforeEach(async () => {
  await db.database.pool.query(
    `TRUNCATE incident_event, alert_event, alert, incident, signal, temperature, heartbeat, kiosk_status, probe_status,
       sequence_gap, kiosk_boot, slot_lot RESTART IDENTITY CASCADE`,
  );
  scenario = new AlertScenario(db.database);
  await scenario.rules.refresh();
  await scenario.listened(-86_400, 86_400);
  changes = new RuleChanges(db.database, { now: () => scenario.now }, new AuditTrail(), scenario.rules);
  kiosk = await aKiosk(db.database, { serial: `R-${++serial}`, slots: [{ code: 'A1' }] });
});

/** The newest heartbeat, as the ingest notes it; heard at the same time. */
async function heartbeat(atSeconds: number, values: Record<string, unknown> = {}): Promise<void> {
  scenario.passTo(atSeconds);
  await scenario.heard(kiosk, atSeconds);
  const set = ['heartbeat_at = $2', 'heartbeat_received_at = $2'];
  const parameters: unknown[] = [kiosk.id, scenario.at(atSeconds)];
  for (const [column, value] of Object.entries(values)) set.push(`${column} = $${parameters.push(value)}`);
  await db.database.pool.query(`UPDATE kiosk_status SET ${set.join(', ')} WHERE kiosk_id = $1`, parameters);
}

async function probe(atSeconds: number, celsius: number): Promise<void> {
  await scenario.temperature(kiosk, atSeconds, celsius, false);
  await db.database.pool.query(
    `INSERT INTO probe_status (probe_id, kiosk_id, at, received_at, celsius, breached) VALUES ($1, $2, $3, $3, $4, false)
     ON CONFLICT (probe_id) DO UPDATE SET at = excluded.at, received_at = excluded.received_at, celsius = excluded.celsius`,
    [Object.values(kiosk.probes)[0], kiosk.id, scenario.at(atSeconds), celsius],
  );
}

const open = async () =>
  (await scenario.alerts())
    .filter(({ state }) => state !== 'RESOLVED')
    .map((alert) => [alert.rule_id, alert.state]);

test('a wrong clock degrades the kiosk with that as the reason, and ends when it is right again', async () => {
  await heartbeat(0, { clock_skew_seconds: -600 });
  await scenario.sweep.run();
  expect(await open()).toEqual([['clock-wrong', 'PENDING']]);
  await heartbeat(60, { clock_skew_seconds: -600 });
  await scenario.sweep.run();
  expect(await open()).toEqual([['clock-wrong', 'FIRING']]);
  expect((await scenario.incidents())[0]).toMatchObject({
    severity: 'WARNING',
    title: `Clock 10 min behind: ${kiosk.serial}, Echo Park Clinic`,
  });
  await heartbeat(120, { clock_skew_seconds: -115 });
  await scenario.sweep.run();
  expect(await open()).toEqual([['clock-wrong', 'FIRING']]);
  await heartbeat(180, { clock_skew_seconds: 1 });
  await scenario.sweep.run();
  expect(await open()).toEqual([]);
});

test('a limit of a measure holds for its time, with hysteresis', async () => {
  await heartbeat(0, { disk_free_percent: 4, power: 'BATTERY' });
  await scenario.sweep.run();
  await heartbeat(120, { disk_free_percent: 4, power: 'BATTERY' });
  await scenario.sweep.run();
  expect(await open()).toEqual([
    ['disk-nearly-full', 'PENDING'],
    ['on-battery', 'FIRING'],
  ]);
  await heartbeat(600, { disk_free_percent: 6, power: 'MAINS' });
  await scenario.sweep.run();
  expect(await open()).toEqual([['disk-nearly-full', 'FIRING']]);
  await heartbeat(660, { disk_free_percent: 8, power: 'MAINS' });
  await scenario.sweep.run();
  expect(await open()).toEqual([]);
});

test('a temperature that rises fast, a probe that is not measured, and one that is stuck', async () => {
  await heartbeat(0);
  await probe(0, 21);
  await heartbeat(600);
  await probe(600, 24.5);
  await scenario.sweep.run();
  await heartbeat(660);
  await probe(660, 25);
  scenario.passTo(660);
  await scenario.sweep.run();
  expect(await open()).toEqual([['temperature-rising', 'FIRING']]);
  expect((await scenario.alerts())[0]!.summary).toBe('Cabinet temperature rose by 4 °C within 10 min');
  await heartbeat(2_000);
  await scenario.sweep.run();
  expect(await open()).toContainEqual(['probe-silent', 'FIRING']);
  for (let at = 3_600; at <= 7_200; at += 60) await scenario.temperature(kiosk, at, 22, false);
  await probe(7_200, 22);
  await heartbeat(7_200);
  await scenario.sweep.run();
  expect(await open()).toEqual([['sensor-stuck', 'FIRING']]);
});

test('messages that never came, until they come; lots that expire', async () => {
  await db.database.pool.query(
    `INSERT INTO kiosk_boot (kiosk_id, boot, first_seen_at) VALUES (${kiosk.id}, 'b', now())`,
  );
  await db.database.pool.query(
    `INSERT INTO sequence_gap (kiosk_id, boot, expected, received, at, received_at, missing, missing_count)
     VALUES ($1, 'b', 10, 40, $2, $2, '{[10,40)}', 30)`,
    [kiosk.id, scenario.at(-60)],
  );
  await db.database.pool.query(
    `WITH product AS (INSERT INTO product (id, name, storage_class) VALUES ('p-${serial}', 'P', 'REFRIGERATED') RETURNING id),
       lot AS (INSERT INTO lot (product_id, number, expires_on, state, created_at)
         SELECT id, 'L1', $1::date, 'ACTIVE', now() FROM product RETURNING id)
     INSERT INTO slot_lot (slot_id, lot_id, kiosk_id, quantity) SELECT ${kiosk.slots['A1']}, id, ${kiosk.id}, 3 FROM lot`,
    ['2026-03-04'],
  );
  await scenario.sweep.run();
  expect(await open()).toEqual([
    ['messages-missing', 'PENDING'],
    ['stock-expiring', 'FIRING'],
  ]);
  expect((await scenario.alerts())[1]!.summary).toBe('Slot A1: expires in 3 days');
  scenario.passTo(600);
  await scenario.sweep.run();
  expect((await open())[0]).toEqual(['messages-missing', 'FIRING']);
  await db.database.pool.query(
    `UPDATE sequence_gap SET missing = '{}', missing_count = 0, filled_at = now()`,
  );
  await db.database.pool.query('UPDATE slot_lot SET quantity = 0');
  scenario.passTo(1_800);
  await scenario.sweep.run();
  expect(await open()).toEqual([]);
});

const battery: gql.AlertRuleInput = {
  name: 'On battery here: quickly!',
  kind: 'THRESHOLD',
  severity: 'CRITICAL',
  parameters: { measure: 'ON_BATTERY', above: 0.5 },
};

test('a variant holds within its scope instead of its rule; switched off, its alerts end; every change is a version', async () => {
  const saved = await changes.save(ops, null, {
    ...battery,
    variantOf: 'on-battery',
    scope: { kind: 'KIOSK', id: kiosk.serial },
  });
  expect(saved).toMatchObject({ rule: { id: 'on-battery-here-quickly', version: 1, updatedBy: 'Ada' } });
  await heartbeat(0, { power: 'BATTERY' });
  await scenario.sweep.run();
  expect(await open()).toEqual([['on-battery-here-quickly', 'FIRING']]);
  const edit = { ...battery, variantOf: 'on-battery', scope: { kind: 'KIOSK' as const, id: kiosk.serial } };
  expect(
    await changes.save(ops, 'on-battery-here-quickly', { ...edit, enabled: false, expectedVersion: 7 }),
  ).toMatchObject({
    problem: { __typename: 'Conflict', field: 'input.expectedVersion' },
  });
  expect(
    await changes.save(ops, 'on-battery-here-quickly', { ...edit, enabled: false, expectedVersion: 1 }),
  ).toMatchObject({ rule: { version: 2, enabled: false } });
  scenario.passTo(10);
  await scenario.sweep.run();
  expect(await open()).toEqual([]);
  const { rows } = await db.database.pool.query(
    `SELECT version, rule ->> 'enabled' AS enabled, changed_by FROM alert_rule_version WHERE rule_id = 'on-battery-here-quickly' ORDER BY 1`,
  );
  expect(rows).toEqual([
    { version: 1, enabled: 'true', changed_by: 'Ada' },
    { version: 2, enabled: 'false', changed_by: 'Ada' },
  ]);
});

test('a rule is changed by whoever sees all that it is about, and refers to what there is', async () => {
  const elsewhere: UserPrincipal = { ...ops, regions: ['nowhere'] };
  const problem = async (principal: UserPrincipal, id: string | null, input: Partial<gql.AlertRuleInput>) => {
    const saved = await changes.save(principal, id, { ...battery, ...input });
    return 'problem' in saved ? [saved.problem.__typename, saved.problem.field] : saved;
  };
  const here = { scope: { kind: 'KIOSK' as const, id: kiosk.serial } };
  expect(await problem(elsewhere, null, {})).toEqual(['InvalidInput', 'input.scope']);
  expect(await problem(elsewhere, null, here)).toEqual(['InvalidInput', 'input.scope']);
  expect(await problem(elsewhere, 'on-battery', here)).toEqual(['Conflict', 'id']);
  expect(await problem(ops, null, { scope: { kind: 'SITE', id: 'none' } })).toEqual([
    'NotFound',
    'input.scope.id',
  ]);
  expect(await problem(ops, null, { ...here, variantOf: 'none' })).toEqual(['NotFound', 'input.variantOf']);
  expect(await problem(ops, null, { ...here, variantOf: 'door-open' })).not.toHaveProperty('problem');
  expect(await problem(ops, null, { ...here, variantOf: 'kiosk-silent' })).toEqual([
    'InvalidInput',
    'input.variantOf',
  ]);
  expect(await problem(ops, 'kiosk-silent', {})).toEqual(['InvalidInput', 'input.kind']);
  expect(await problem(ops, 'none', {})).toEqual(['NotFound', 'id']);
});
