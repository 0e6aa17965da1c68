import { AuditTrail, type UserPrincipal } from '@app/auth';
import type { ChangeBus } from '@app/live-push';
import { aDatabase, aKiosk, type KioskRows, type TestDatabase } from '@app/testing';
import { AlertScenario } from '../alerting-fixture.js';
import { IncidentActions } from '../incidents/incident-actions.js';
import { IncidentQueries } from '../incidents/incident-queries.js';
import { Silences } from './silences.js';

let db: TestDatabase;
let scenario: AlertScenario;
let silences: Silences;
let actions: IncidentActions;
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
const outsider: UserPrincipal = { ...ops, regions: ['arctic'] };

beforeAll(async () => {
  db = await aDatabase();
}, 60_000);
afterAll(() => db?.stop());

beforeEach(async () => {
  await db.database.pool.query(
    `TRUNCATE silence, incident_event, alert_event, alert, incident, signal, stock_level, temperature, kiosk_status
       RESTART IDENTITY CASCADE`,
  );
  scenario = new AlertScenario(db.database);
  await scenario.rules.refresh();
  await scenario.listened(-86_400, 86_400);
  const bus = { publish: (change: never) => void scenario.changes.push(change) } as unknown as ChangeBus;
  const clock = { now: () => scenario.now };
  const queries = new IncidentQueries(db.database);
  silences = new Silences(db.database, clock, bus, new AuditTrail(), queries, scenario.rules);
  actions = new IncidentActions(db.database, clock, bus, new AuditTrail());
  kiosk = await aKiosk(db.database, { serial: `Z-${++serial}`, slots: [{ code: 'A1' }] });
});

async function anIncident(atSeconds = 0): Promise<string> {
  await scenario.stock(kiosk, 'A1', atSeconds, 1);
  await scenario.evaluate();
  return String((await scenario.incidents()).at(-1)!.id);
}
const events = async () => (await scenario.events()).map(({ kind, muted_by }) => [kind, muted_by.join()]);
const until = (seconds: number) => scenario.at(seconds).toISOString();

test('a silenced incident opens and ends without being told, which its events say; expired, it is told of again', async () => {
  const made = await silences.create(ops, {
    kiosks: [kiosk.serial],
    comment: 'new shelf',
    endsAt: until(3_600),
  });
  expect(made).toMatchObject({ __typename: 'Silence', state: 'ACTIVE', createdBy: 'Ada' });
  await anIncident();
  expect(await events()).toEqual([['OPENED', 'SILENCE']]);
  await scenario.stock(kiosk, 'A1', 10, 20);
  await scenario.evaluate();
  expect(await events()).toEqual([['RESOLVED', 'SILENCE']]);
  await anIncident(20);
  await events();
  expect(await silences.expire(ops, '1')).toMatchObject({ state: 'EXPIRED', expiredBy: 'Ada' });
  expect(await events()).toEqual([['UNMUTED', '']]);
  expect(await silences.expire(ops, '1')).toMatchObject({ __typename: 'Conflict' });
  expect((await scenario.timeline(2)).map(({ kind }) => kind)).toEqual([
    'OPENED',
    'FIRED',
    'MUTED',
    'UNMUTED',
  ]);
});

test('a silence that begins and ends while an incident is open', async () => {
  await anIncident();
  await events();
  await silences.create(ops, {
    ruleKinds: ['SLOT_BELOW_PAR'],
    comment: 'stock-take',
    startsAt: until(600),
    endsAt: until(1_200),
  });
  for (const [now, expected] of [
    [590, []],
    [600, [['MUTED', 'SILENCE']]],
    [1_190, []],
    [1_200, [['UNMUTED', '']]],
  ] as const) {
    scenario.passTo(now);
    await scenario.sweep.run();
    expect([now, await events()]).toEqual([now, expected]);
  }
});

test('maintenance mutes what is not about medicines', async () => {
  await silences.create(ops, {
    kind: 'MAINTENANCE',
    sites: [kiosk.site],
    comment: 'visit',
    endsAt: until(3_600),
  });
  await anIncident();
  for (const at of [-60, 0]) await scenario.temperature(kiosk, at, 35);
  await scenario.evaluate();
  expect(await events()).toEqual([
    ['OPENED', 'MAINTENANCE'],
    ['OPENED', ''],
  ]);
});

test('a snooze ends by time, by hand, or when it gets worse', async () => {
  const id = await anIncident();
  await events();
  expect(await actions.snooze(ops, id, until(600), 'after lunch')).toMatchObject({
    mutedBy: ['SNOOZE'],
    snoozedUntil: scenario.at(600),
    snoozedBy: 'Ada',
  });
  expect(await events()).toEqual([['MUTED', 'SNOOZE']]);
  scenario.passTo(600);
  await scenario.sweep.run();
  expect(await events()).toEqual([['UNMUTED', '']]);
  await actions.snooze(ops, id, until(1_200));
  expect(await actions.snooze(ops, id, null)).toMatchObject({ mutedBy: [], snoozedUntil: null });
  await actions.snooze(ops, id, until(1_200));
  await events();
  await db.database.pool.query(`UPDATE alert SET severity = 'CRITICAL' WHERE incident_id = ${id}`);
  await scenario.stock(kiosk, 'A1', 700, 0);
  await scenario.evaluate();
  expect(await events()).toEqual([
    ['SEVERITY_RAISED', ''],
    ['UNMUTED', ''],
  ]);
  for (const bad of ['x', until(0), until(40 * 86_400)])
    expect(await actions.snooze(ops, id, bad)).toMatchObject({ __typename: 'InvalidInput', field: 'until' });
});

test('comments stand in the timeline, also of what is over', async () => {
  const id = await anIncident();
  await actions.resolve(ops, id);
  expect(await actions.comment(ops, id, ' It was the shelf. ')).toMatchObject({ state: 'RESOLVED' });
  expect((await scenario.timeline(Number(id))).at(-1)).toEqual({
    kind: 'COMMENTED',
    text: 'It was the shelf.',
  });
  expect(await actions.comment(ops, id, ' ')).toMatchObject({ __typename: 'InvalidInput', field: 'text' });
});

test('a preview tells what would be matched; nobody silences or sees what is not theirs', async () => {
  const id = await anIncident();
  expect(await silences.preview(ops, { sites: [kiosk.site] })).toMatchObject({
    incidents: [{ id }],
    incidentCount: 1,
  });
  expect(await silences.preview(ops, { severities: ['CRITICAL'] })).toMatchObject({ incidentCount: 0 });
  expect(await silences.preview(ops, { rules: ['none'] })).toMatchObject({ field: 'input.rules[0]' });
  expect(await silences.preview(outsider, { kiosks: [kiosk.serial] })).toMatchObject({
    __typename: 'NotFound',
    field: 'input.kiosks[0]',
  });
  const input = { severities: ['INFO' as const], comment: 'quiet', endsAt: until(60) };
  expect(await silences.create(outsider, input)).toMatchObject({ __typename: 'InvalidInput' });
  await silences.create(ops, input);
  await silences.create(ops, { ...input, kiosks: [kiosk.serial] });
  expect((await silences.page(ops, {})).nodes.map((one) => one.id)).toEqual(['2', '1']);
  expect((await silences.page(outsider, {})).nodes.map((one) => one.id)).toEqual(['1']);
  expect(await silences.expire(outsider, '1')).toMatchObject({ __typename: 'Conflict' });
  expect(await silences.expire(outsider, '2')).toMatchObject({ __typename: 'NotFound' });
  scenario.passTo(61);
  expect((await silences.page(ops, { states: ['ACTIVE'] })).nodes).toEqual([]);
  expect((await silences.page(ops, { states: ['EXPIRED'], first: 1 })).pageInfo.hasNextPage).toBe(true);
});

test('a kiosk that is not heard explains its other absences; a closed clinic waits until it opens', async () => {
  await db.database.pool.query(
    `UPDATE site SET opening_hours = '[{"weekday": 7, "opens": "13:00", "closes": "18:00"}]', time_zone = 'UTC' WHERE id = $1`,
    [kiosk.site],
  );
  await scenario.heard(kiosk, 0);
  await db.database.pool.query(
    `INSERT INTO probe_status (probe_id, kiosk_id, at, received_at, celsius, breached) VALUES ($1, $2, $3, $3, 21, false)`,
    [Object.values(kiosk.probes)[0], kiosk.id, scenario.at(-1_000)],
  );
  scenario.passTo(61);
  await scenario.sweep.run();
  expect((await events()).sort()).toEqual([
    ['OPENED', 'CLOSED'],
    ['OPENED', 'CLOSED,INHIBITION'],
  ]);
  // 13:00 on that Sunday.
  scenario.passTo(3_600);
  await scenario.sweep.run();
  expect((await events()).sort()).toEqual([
    ['MUTED', 'INHIBITION'],
    ['UNMUTED', ''],
  ]);
  await db.database.pool.query(`UPDATE site SET opening_hours = '[]'`);
});
