import { AuditTrail, type UserPrincipal } from '@app/auth';
import type { ChangeBus, FleetNotice } from '@app/live-push';
import { statement } from '@app/persistence';
import { aDatabase, aKiosk, type KioskRows, type TestDatabase } from '@app/testing';
import { AlertScenario } from '../alerting-fixture.js';
import { IncidentActions } from './incident-actions.js';
import { incidentCost, oldestOrderMs } from './incident-cost.js';
import { costsOfIncidents } from './incident-cost.sql.js';
import { IncidentChanges } from './incident-changes.js';
import { IncidentQueries } from './incident-queries.js';

let db: TestDatabase;
let scenario: AlertScenario;
let actions: IncidentActions;
let queries: IncidentQueries;
let serial = 0;

const clean = statement<[], object>(
  'incidents-spec.clean',
  'TRUNCATE incident_event, alert_event, alert, incident, signal, temperature, stock_level, kiosk_error, kiosk_status RESTART IDENTITY CASCADE',
);
const auditActions = statement<[], { action: string; actor: string; subject: string }>(
  'incidents-spec.audit',
  'SELECT action, actor, subject FROM audit_entry ORDER BY id',
);

const inServiceSince = statement<[Date], object>(
  'incidents-spec.in-service-since',
  'UPDATE kiosk SET lifecycle_since = $1',
);

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
  await db.database.run(clean, []);
  scenario = new AlertScenario(db.database);
  await scenario.rules.refresh();
  const bus = { publish: (change: never) => void scenario.changes.push(change) } as unknown as ChangeBus;
  actions = new IncidentActions(db.database, { now: () => scenario.now }, bus, new AuditTrail());
  queries = new IncidentQueries(db.database);
});

const newKiosk = (site = 'echo-park', region = 'pacific') =>
  aKiosk(db.database, {
    serial: `I-${++serial}`,
    site,
    region,
    slots: ['A1', 'A2'].map((code) => ({ code })),
  });

async function anIncident(kiosk?: KioskRows): Promise<string> {
  const of = kiosk ?? (await newKiosk());
  await scenario.stock(of, 'A1', 0, 1);
  await scenario.evaluate();
  return String((await scenario.incidents()).at(-1)!.id);
}

test('acknowledging is recorded once, survives a restart of the evaluation, and stays when another alert joins', async () => {
  const kiosk = await newKiosk();
  const id = await anIncident(kiosk);
  const results = await Promise.all([
    actions.acknowledge(ops, id, 'on it'),
    actions.acknowledge({ ...ops, name: 'Bob' }, id),
  ]);
  for (const result of results)
    expect(result).toMatchObject({ __typename: 'Incident', state: 'ACKNOWLEDGED' });

  const restarted = new AlertScenario(db.database);
  await restarted.rules.refresh();
  await restarted.stock(kiosk, 'A1', 10, 0);
  await restarted.stock(kiosk, 'A2', 10, 0);
  await restarted.evaluate();
  expect(await scenario.incidents()).toMatchObject([{ state: 'ACKNOWLEDGED' }]);
  expect(await scenario.alertStates('slot-below-par')).toEqual(['ACKNOWLEDGED', 'FIRING']);
  const timeline = await scenario.timeline(Number(id));
  expect(timeline.filter(({ kind }) => kind === 'ACKNOWLEDGED')).toHaveLength(1);
  expect(timeline.at(-1)).toMatchObject({ kind: 'FIRED', text: expect.stringContaining('acknowledged') });
  const audit = await db.database.run(auditActions, []);
  expect(audit.filter(({ subject }) => subject === `incident:${id}`)).toHaveLength(1);
});

test('resolving by hand ends the alerts too; afterwards every action is a Conflict', async () => {
  const id = await anIncident();
  expect(await actions.resolve(ops, id, 'restocked')).toMatchObject({ state: 'RESOLVED' });
  expect(await scenario.alertStates('slot-below-par')).toEqual(['RESOLVED']);
  expect(await actions.resolve(ops, id)).toMatchObject({ __typename: 'Conflict' });
  expect(await actions.acknowledge(ops, id)).toMatchObject({ __typename: 'Conflict' });
  expect(await actions.assign(ops, id, 'Bob')).toMatchObject({ __typename: 'Conflict' });
});

test('a silence that was resolved by hand stays resolved until the kiosk is heard again', async () => {
  const kiosk = await newKiosk();
  await db.database.run(inServiceSince, [scenario.at(-1_000)]);
  await scenario.listened(-86_400, 86_400);
  await scenario.heard(kiosk, 0);
  scenario.passTo(100);
  await scenario.sweep.run();
  const id = String((await scenario.incidents())[0]!.id);
  await actions.resolve(ops, id);
  scenario.passTo(200);
  await scenario.sweep.run();
  expect(await scenario.alertStates('kiosk-silent')).toEqual(['RESOLVED']);
  await scenario.heard(kiosk, 200);
  scenario.passTo(300);
  await scenario.sweep.run();
  expect(await scenario.alertStates('kiosk-silent')).toEqual(['RESOLVED', 'FIRING']);
});

test('assigning, and inputs that are not usable', async () => {
  const id = await anIncident();
  expect(await actions.assign(ops, id, ' Bob ')).toMatchObject({ assignee: 'Bob' });
  expect(await actions.assign(ops, id, null)).toMatchObject({ assignee: null });
  expect(await actions.acknowledge(ops, id, 'x'.repeat(1_001))).toMatchObject({
    __typename: 'InvalidInput',
    field: 'note',
  });
  for (const unknown of ['0', '-1', 'x', '999999', '9'.repeat(30), ''])
    expect(await actions.acknowledge(ops, unknown)).toMatchObject({ __typename: 'NotFound' });
});

test('what an incident costs: open orders of its kiosk, and packs stored as its probe measures', async () => {
  const [kiosk, other] = [await newKiosk('cost'), await newKiosk('cost')];
  const { pool } = db.database;
  const order = (of: KioskRows, id: string, outcome: string) =>
    pool.query(
      `INSERT INTO prescription_order (kiosk_id, order_id, site_id, day, opened_at, last_event_at, stage, outcome, noticed_at, changed_at, measures)
       VALUES ($1, $2, 'cost', '2026-03-01', $3, $3, 'DISPENSED', $4, $3, $3, '')`,
      [of.id, id, scenario.at(-600), outcome],
    );
  for (const id of ['a', 'b']) await order(kiosk, id, 'OPEN');
  await order(kiosk, 'c', 'PICKED_UP');
  await order(other, 'd', 'OPEN');
  await pool.query(
    `INSERT INTO slot_status (slot_id, kiosk_id, at, received_at, quantity, breached)
     SELECT s.id, s.kiosk_id, now(), now(), 7, false FROM slot AS s WHERE s.kiosk_id = ANY ($1)`,
    [[kiosk.id, other.id]],
  );
  await pool.query(
    `INSERT INTO product (id, name, storage_class) VALUES ('cold', 'Cold', 'REFRIGERATED') ON CONFLICT DO NOTHING`,
  );
  await pool.query(`UPDATE slot SET product_id = 'cold' WHERE id = $1`, [kiosk.slots['A2']]);
  // A Sunday.
  await pool.query(
    `UPDATE site SET opening_hours = '[{"weekday": 1, "opens": "08:00", "closes": "18:00"}]' WHERE id = 'cost'`,
  );
  for (const at of [-60, 0]) await scenario.temperature(kiosk, at, 35);
  await scenario.evaluate();
  const id = (await scenario.incidents()).at(-1)!.id;
  const since = new Date(scenario.now - oldestOrderMs);
  const costs = await db.database.run(costsOfIncidents, [[id], since]);
  expect(costs.map((row) => incidentCost(row, scenario.now))).toEqual([
    { prescriptionsWaiting: 2, packsAtRisk: 7, clinicOpen: false },
  ]);
  await actions.resolve(ops, String(id));
  expect(await db.database.run(costsOfIncidents, [[id], since])).toEqual([]);
  await pool.query('TRUNCATE prescription_order, slot_status CASCADE');
});

test('a caller sees and changes only what is in scope', async () => {
  const id = await anIncident(await newKiosk('north', 'arctic'));
  const outsider = { ...ops, regions: ['pacific'] };
  expect((await queries.page(outsider, {})).nodes).toEqual([]);
  expect(await (await queries.page(outsider, {})).totalCount()).toBe(0);
  expect(await queries.one(outsider, id)).toBeNull();
  expect(await actions.acknowledge(outsider, id)).toMatchObject({ __typename: 'NotFound' });
  expect(await queries.one({ ...ops, sites: ['north'] }, id)).toMatchObject({ id });
});

test('pages go through every incident once, worst and newest first', async () => {
  for (let index = 0; index < 5; index++) {
    scenario.passTo(index);
    await anIncident();
  }
  scenario.passTo(10);
  const hot = await newKiosk();
  for (const at of [-60, 0]) await scenario.temperature(hot, at, 35);
  await scenario.evaluate();
  const seen: string[] = [];
  for (let after: string | null = null; ;) {
    const page = await queries.page(ops, { first: 2, after });
    seen.push(...page.nodes.map(({ id }) => id));
    after = page.pageInfo.endCursor;
    expect(await page.totalCount()).toBe(6);
    if (!page.pageInfo.hasNextPage) break;
  }
  expect(seen).toEqual(['6', '5', '4', '3', '2', '1']);
  await expect(queries.page(ops, { first: 201 })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  await expect(queries.page(ops, { after: 'WzEsMSwieCIsMV0' })).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
  });
  expect((await queries.page(ops, { filter: { states: ['RESOLVED'] } })).nodes).toEqual([]);
  expect((await queries.page(ops, { filter: { kiosk: hot.serial } })).nodes).toHaveLength(1);
});

test('a subscription tells the newest state of what changed, and ends', async () => {
  const id = await anIncident();
  let tell: (notice: FleetNotice) => void = () => undefined;
  const unsubscribe = jest.fn();
  const bus = {
    subscribe: (handler: typeof tell) => {
      tell = handler;
      return unsubscribe;
    },
  } as unknown as ChangeBus;
  const changes = new IncidentChanges(bus, (ids) => queries.several(ops, ids));
  const first = changes.next();
  const notice = { kiosks: [], incidents: [Number(id)], resync: false, publishedAt: 0 };
  tell(notice);
  tell(notice);
  expect((await first).value).toMatchObject({ incidentChanged: { id, state: 'OPEN' } });
  const second = changes.next();
  await changes.return();
  expect(await second).toEqual({ done: true, value: undefined });
  expect(unsubscribe).toHaveBeenCalled();
});
