import { statement } from '@app/persistence';
import { aDatabase, aKiosk, type KioskRows, type TestDatabase } from '@app/testing';
import { AlertScenario } from './alerting-fixture.js';

let db: TestDatabase;
let scenario: AlertScenario;
let kiosk: KioskRows;
let serial = 0;

const clean = statement<[], object>(
  'alerting-spec.clean',
  'TRUNCATE incident_event, alert_event, alert, incident, signal, dead_signal, temperature, stock_level, kiosk_error, kiosk_status RESTART IDENTITY CASCADE',
);

const deadSignals = statement<[], { kiosk_id: number; instance: string; error: string }>(
  'alerting-spec.dead-signals',
  'SELECT kiosk_id, instance, error FROM dead_signal ORDER BY id',
);
const waitingSignals = statement<[], { count: number }>(
  'alerting-spec.waiting-signals',
  'SELECT count(*) FROM signal',
);

beforeAll(async () => {
  db = await aDatabase();
}, 60_000);
afterAll(() => db?.stop());

beforeEach(async () => {
  await db.database.run(clean, []);
  scenario = new AlertScenario(db.database);
  await scenario.rules.refresh();
  await scenario.listened(-86_400, 86_400);
  kiosk = await aKiosk(db.database, {
    serial: `K-${String(++serial).padStart(5, '0')}`,
    slots: ['A1', 'A2', 'A3'].map((code) => ({ code })),
  });
});

const excursion = 'temperature-excursion';

test('a temperature fires once it has held by the device clock, and ends with hysteresis', async () => {
  await scenario.temperature(kiosk, 0, 31.4);
  expect(await scenario.evaluate()).toBe(1);
  expect(await scenario.alertStates(excursion)).toEqual(['PENDING']);
  expect(await scenario.incidents()).toEqual([]);

  scenario.passTo(30);
  await scenario.temperature(kiosk, 30, 31.6);
  await scenario.evaluate();
  expect(await scenario.alertStates(excursion)).toEqual(['FIRING']);
  const [incident] = await scenario.incidents();
  expect(incident).toMatchObject({
    state: 'OPEN',
    severity: 'CRITICAL',
    title: `Cabinet at 31.6 °C, limit 30 °C: ${kiosk.serial}, Echo Park Clinic`,
  });
  expect(scenario.changes.at(-1)).toEqual({ kiosks: [kiosk.id], incidents: [incident!.id] });

  await scenario.temperature(kiosk, 45, 29.8);
  await scenario.evaluate();
  expect(await scenario.alertStates(excursion)).toEqual(['FIRING']);
  await scenario.temperature(kiosk, 60, 29.4);
  await scenario.evaluate();
  expect(await scenario.alertStates(excursion)).toEqual(['RESOLVED']);
  expect((await scenario.incidents())[0]).toMatchObject({ state: 'RESOLVED' });
  expect((await scenario.timeline(incident!.id)).map((entry) => entry.kind)).toEqual([
    'PENDING',
    'OPENED',
    'FIRED',
    'RESOLVED',
    'RESOLVED',
  ]);
});

test('every transition of an incident is told once, in the transaction that makes it', async () => {
  for (const slot of ['A1', 'A2']) {
    await scenario.stock(kiosk, slot, 0, 2);
    await scenario.evaluate();
  }
  for (const slot of ['A1', 'A2']) {
    await scenario.stock(kiosk, slot, 10, 20);
    await scenario.evaluate();
  }
  expect(await scenario.events()).toMatchObject(
    [
      { kind: 'OPENED', text: '1 slot below par' },
      { kind: 'ALERT_ADDED', text: 'Slot A2: 2 left, par 5' },
      { kind: 'RESOLVED' },
    ].map((told) => ({
      incident_id: 1,
      severity: 'INFO',
      muted_by: [],
      ...told,
      ...(told.text ? { text: expect.stringContaining(told.text) } : {}),
    })),
  );
  expect(await scenario.events()).toEqual([]);
});

test('without a newer reading the clock completes the time, in the sweep', async () => {
  await scenario.temperature(kiosk, 0, 31);
  await scenario.evaluate();
  scenario.passTo(29);
  await scenario.sweep.run();
  expect(await scenario.alertStates(excursion)).toEqual(['PENDING']);
  scenario.passTo(30);
  await scenario.sweep.run();
  expect(await scenario.alertStates(excursion)).toEqual(['FIRING']);
  // A probe that stopped sending is not a probe that is fine.
  scenario.passTo(86_400);
  await scenario.sweep.run();
  expect(await scenario.alertStates(excursion)).toEqual(['FIRING']);
});

test('a signal whose wake-up was lost is found by the sweep', async () => {
  await scenario.temperature(kiosk, 0, 31);
  await scenario.temperature(kiosk, 30, 31);
  scenario.passTo(31);
  await scenario.sweep.run();
  expect(await scenario.alertStates(excursion)).toEqual(['FIRING']);
});

test('a spike that is over before its time leaves nothing', async () => {
  await scenario.temperature(kiosk, 0, 31);
  await scenario.evaluate();
  await scenario.temperature(kiosk, 15, 24);
  await scenario.evaluate();
  expect(await scenario.alertStates(excursion)).toEqual([]);
});

test('late readings do not open what is over: they are kept as a resolved alert, once', async () => {
  await scenario.temperature(kiosk, 0, 22, false);
  for (const at of [-600, -570, -540]) await scenario.temperature(kiosk, at, 33);
  await scenario.temperature(kiosk, -500, 22, false);
  await scenario.evaluate();
  await scenario.signal('TEMPERATURE', kiosk, 'cabinet', scenario.at(-600));
  await scenario.evaluate();
  expect(await scenario.alertStates(excursion)).toEqual(['RESOLVED']);
  expect((await scenario.alerts())[0]).toMatchObject({
    started_at: scenario.at(-600),
    resolved_at: scenario.at(-500),
  });
  expect(await scenario.incidents()).toMatchObject([{ state: 'RESOLVED' }]);
});

test('late readings put right what is recorded: when it began, and that it was none', async () => {
  await scenario.temperature(kiosk, -600, 33);
  await scenario.temperature(kiosk, -540, 33);
  await scenario.temperature(kiosk, -500, 22);
  await scenario.evaluate();
  expect(await scenario.alerts()).toMatchObject([{ state: 'RESOLVED', started_at: scenario.at(-600) }]);
  scenario.passTo(60);
  await scenario.temperature(kiosk, -630, 32);
  await scenario.evaluate();
  const [corrected] = await scenario.alerts();
  expect(corrected).toMatchObject({ started_at: scenario.at(-630), resolved_at: scenario.at(-500) });
  scenario.passTo(120);
  for (const at of [-615, -585, -550]) await scenario.temperature(kiosk, at, 22);
  await scenario.temperature(kiosk, -520, 22);
  await scenario.evaluate();
  expect(
    (await scenario.timeline(corrected!.incident_id!)).filter(({ kind }) => kind === 'CORRECTED'),
  ).toHaveLength(2);
  expect(await scenario.alerts()).toHaveLength(1);
  expect(await scenario.incidents()).toMatchObject([{ state: 'RESOLVED' }]);
});

test('however long a breach lasts, a signal reads only what came since the last one', async () => {
  for (let at = 0; at <= 3_600; at += 60) await scenario.temperature(kiosk, at, 33, at % 1_800 === 0);
  scenario.passTo(3_600);
  await scenario.evaluate();
  const since: unknown[] = [];
  const through = db.database.transaction.bind(db.database);
  const spied = jest.spyOn(db.database, 'transaction').mockImplementation((work) =>
    through((transaction) =>
      work({
        ...transaction,
        run: (one, parameters) => {
          if (one.name === 'alerting.temperature-readings') since.push((parameters as readonly unknown[])[1]);
          return transaction.run(one, parameters);
        },
      }),
    ),
  );
  scenario.passTo(3_660);
  await scenario.temperature(kiosk, 3_660, 33);
  await scenario.evaluate();
  spied.mockRestore();
  expect(since).toEqual([scenario.at(3_600)]);
  expect(await scenario.alertStates(excursion)).toEqual(['FIRING']);
});

test('what comes and goes stays one alert until it is calm', async () => {
  for (let minute = 0; minute < 12; minute++) {
    scenario.passTo(minute * 180);
    await scenario.error(kiosk, minute * 180, 'JAM', minute % 2 === 0 ? 'CRITICAL' : 'INFO');
    await scenario.evaluate();
  }
  const states = await scenario.alertStates('critical-error');
  expect(states.at(-1)).toBe('FIRING');
  expect(states.length).toBeLessThan(5);
  scenario.passTo(12 * 180 + 3_600);
  await scenario.sweep.run();
  expect((await scenario.alertStates('critical-error')).at(-1)).toBe('RESOLVED');
});

test('signals that come again, or in another order, change nothing', async () => {
  for (const at of [0, 30, 60]) await scenario.temperature(kiosk, at, 31);
  scenario.passTo(60);
  await scenario.evaluate();
  const before = await scenario.alerts();
  for (const at of [60, 0, 30, 0]) await scenario.signal('TEMPERATURE', kiosk, 'cabinet', scenario.at(at));
  await scenario.evaluate();
  expect(await scenario.alerts()).toEqual(before);
});

test('two evaluators at once open one alert', async () => {
  const other = new AlertScenario(db.database);
  await other.rules.refresh();
  for (let round = 0; round < 5; round++) {
    for (const at of [0, 15, 30, 45]) await scenario.temperature(kiosk, at, 31);
    scenario.passTo(60);
    other.passTo(60);
    await Promise.all([scenario.evaluate(), other.evaluate(), scenario.sweep.run(), other.sweep.run()]);
  }
  expect(await scenario.alertStates(excursion)).toEqual(['FIRING']);
  expect(await scenario.incidents()).toHaveLength(1);
});

test('slots below par are one incident that counts them, and ends with the last', async () => {
  for (const slot of ['A1', 'A2', 'A3']) await scenario.stock(kiosk, slot, 0, 2);
  await scenario.evaluate();
  expect((await scenario.incidents()).map(({ title }) => title)).toEqual([
    `3 slots below par: ${kiosk.serial}, Echo Park Clinic`,
  ]);
  await scenario.stock(kiosk, 'A1', 10, 5);
  await scenario.stock(kiosk, 'A2', 10, 20);
  await scenario.evaluate();
  expect(await scenario.incidents()).toMatchObject([
    { state: 'OPEN', title: `1 slot below par: ${kiosk.serial}, Echo Park Clinic` },
  ]);
  await scenario.stock(kiosk, 'A3', 20, 20);
  await scenario.evaluate();
  expect(await scenario.incidents()).toMatchObject([{ state: 'RESOLVED' }]);
});

test('a critical error is taken back by INFO, or by time without repetition', async () => {
  await scenario.error(kiosk, 0, 'JAM', 'CRITICAL');
  await scenario.error(kiosk, 0, 'DOOR', 'CRITICAL');
  await scenario.evaluate();
  expect(await scenario.incidents()).toMatchObject([
    { title: `2 critical errors: ${kiosk.serial}, Echo Park Clinic` },
  ]);
  scenario.passTo(5);
  await scenario.error(kiosk, 5, 'JAM', 'INFO');
  await scenario.evaluate();
  expect(await scenario.alertStates('critical-error')).toEqual(['RESOLVED', 'FIRING']);
  scenario.passTo(600);
  await scenario.error(kiosk, 600, 'DOOR', 'CRITICAL');
  await scenario.evaluate();
  scenario.passTo(1_499);
  await scenario.sweep.run();
  expect(await scenario.alertStates('critical-error')).toEqual(['RESOLVED', 'FIRING']);
  scenario.passTo(1_500);
  await scenario.sweep.run();
  expect(await scenario.alertStates('critical-error')).toEqual(['RESOLVED', 'RESOLVED']);
});

test('silence starts beyond the threshold, from when the kiosk was heard, and ends when it is heard', async () => {
  const never = await aKiosk(db.database, { serial: `N-${serial}` });
  const away = await aKiosk(db.database, { serial: `M-${serial}`, lifecycle: 'MAINTENANCE' });
  await scenario.heard(kiosk, 0);
  await scenario.heard(away, 0);
  scenario.passTo(60);
  await scenario.sweep.run();
  expect(await scenario.alerts()).toEqual([]);
  scenario.passTo(61);
  await scenario.sweep.run();
  await scenario.sweep.run();
  expect(await scenario.alerts()).toMatchObject([
    { rule_id: 'kiosk-silent', kiosk_id: kiosk.id, state: 'FIRING', started_at: scenario.at(0) },
  ]);
  expect((await scenario.alerts()).map((alert) => alert.kiosk_id)).not.toContain(never.id);
  expect((await scenario.incidents())[0]!.title).toBe(`Kiosk silent: ${kiosk.serial}, Echo Park Clinic`);
  scenario.passTo(90);
  await scenario.heard(kiosk, 89);
  await scenario.sweep.run();
  expect(await scenario.alertStates('kiosk-silent')).toEqual(['RESOLVED']);
});

test.each([
  ['always listened', 0, -3_600, 61, true],
  ['the threshold is not over yet', 0, -3_600, 60, false],
  ['the night in which everything was off, at the first sweep of the morning', -43_200, 0, 0, false],
  ['the same, while kiosks still have time to be heard', -43_200, 0, 59, false],
  ['the same, when they had all of it', -43_200, 0, 61, true],
  ['listening began again after the kiosk was heard, later than its threshold', 0, 30, 61, false],
  ['the same, a threshold later', 0, 30, 91, true],
])('silence: %s', async (_what, heardAt, since, now, silent) => {
  await scenario.heard(kiosk, heardAt);
  await scenario.listened(since, now);
  scenario.passTo(now);
  await scenario.sweep.run();
  expect(await scenario.alertStates('kiosk-silent')).toEqual(silent ? ['FIRING'] : []);
});

test('while nobody listens no kiosk becomes silent, and an open silence stays open', async () => {
  const silent = await aKiosk(db.database, { serial: `S-${serial}` });
  await scenario.heard(silent, -100);
  await scenario.heard(kiosk, 0);
  await scenario.listened(-3_600, 5);
  for (const now of [5, 20, 100, 50_000]) {
    scenario.passTo(now);
    await scenario.sweep.run();
    expect((await scenario.alerts()).map((alert) => [alert.kiosk_id, alert.state])).toEqual([
      [silent.id, 'FIRING'],
    ]);
  }
});

describe('a subject whose evaluation always fails', () => {
  /** Stands for a defect: whatever would open an alert of this kiosk throws inside the transaction. */
  const breakKiosk = async (broken: { id: number }, code: string) => {
    await db.database.pool.query(
      `CREATE OR REPLACE FUNCTION refuse_alert() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF NEW.kiosk_id = ${broken.id} THEN RAISE EXCEPTION 'defect' USING ERRCODE = '${code}'; END IF;
         RETURN NEW;
       END $$`,
    );
    await db.database.pool.query(
      'CREATE OR REPLACE TRIGGER refuse_alert BEFORE INSERT ON alert FOR EACH ROW EXECUTE FUNCTION refuse_alert()',
    );
  };
  afterEach(() => db.database.pool.query('DROP TRIGGER IF EXISTS refuse_alert ON alert'));

  test('is set aside, and the others of its batch are evaluated', async () => {
    const other = await aKiosk(db.database, { serial: `O-${serial}` });
    await breakKiosk(kiosk, 'P0001');
    for (const at of [0, 31]) {
      await scenario.temperature(kiosk, at, 33);
      await scenario.temperature(other, at, 33);
    }
    scenario.passTo(31);
    expect(await scenario.evaluate()).toBe(4);
    expect((await scenario.alerts()).map((alert) => [alert.kiosk_id, alert.state])).toContainEqual([
      other.id,
      'FIRING',
    ]);
    expect((await scenario.alerts()).map((alert) => alert.kiosk_id)).not.toContain(kiosk.id);
    const dead = { kiosk_id: kiosk.id, instance: 'cabinet', error: 'defect' };
    expect(await db.database.run(deadSignals, [])).toEqual([dead, dead]);
    expect(await scenario.evaluate()).toBe(0);
  });

  test('holds up neither the times of others nor silences', async () => {
    const other = await aKiosk(db.database, { serial: `P-${serial}` });
    const silent = await aKiosk(db.database, { serial: `Q-${serial}` });
    await scenario.heard(silent, -100);
    await scenario.temperature(kiosk, 0, 33);
    await scenario.temperature(other, 0, 33);
    await scenario.evaluate();
    expect(await scenario.alertStates(excursion)).toEqual(['PENDING', 'PENDING']);
    await db.database.pool.query(
      `CREATE OR REPLACE FUNCTION refuse_alert() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF NEW.kiosk_id = ${kiosk.id} THEN RAISE EXCEPTION 'defect'; END IF;
         RETURN NEW;
       END $$`,
    );
    await db.database.pool.query(
      'CREATE OR REPLACE TRIGGER refuse_alert BEFORE INSERT OR UPDATE ON alert FOR EACH ROW EXECUTE FUNCTION refuse_alert()',
    );
    scenario.passTo(60);
    await expect(scenario.sweep.run()).rejects.toThrow('defect');
    const states = (await scenario.alerts()).map((alert) => [alert.kiosk_id, alert.rule_id, alert.state]);
    expect(states).toContainEqual([other.id, excursion, 'FIRING']);
    expect(states).toContainEqual([kiosk.id, excursion, 'PENDING']);
    expect(states).toContainEqual([silent.id, 'kiosk-silent', 'FIRING']);
  });

  test('keeps its signals when the database is to blame', async () => {
    await breakKiosk(kiosk, '53100');
    await scenario.temperature(kiosk, 0, 33);
    await expect(scenario.evaluate()).rejects.toThrow('defect');
    expect(await db.database.run(deadSignals, [])).toEqual([]);
    expect(await db.database.run(waitingSignals, [])).toEqual([{ count: 1 }]);
  });
});
