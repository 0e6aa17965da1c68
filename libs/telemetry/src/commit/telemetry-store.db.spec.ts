import fc from 'fast-check';
import { statement } from '@app/persistence';
import { aDatabase, aKiosk, type TestDatabase, type KioskRows } from '@app/testing';
import type { DevicePrincipal } from '@app/auth';
import { type RegisteredKiosk, RegistryCache } from '@app/kiosk-registry';
import { type KioskContact, receiveBatch } from '../state/kiosk-contact.js';
import { readBatches } from '../validation/read-batches.js';
import type { SignalRules } from './store-signals.js';
import { type RequestToStore, storeRequests } from './telemetry-store.js';

let db: TestDatabase;
let kiosk: KioskRows;
let registered: RegisteredKiosk;
/** Each test has a kiosk of its own. */
let count = 0;

const now = Date.parse('2026-03-02T12:00:00Z');
const at = (seconds: number) => new Date(now + seconds * 1_000).toISOString();
const rules: SignalRules = {
  temperature: (_probe, celsius) => (celsius > 30 ? 'BREACH' : 'CLEAR'),
  stock: (slot, quantity) => (quantity < slot.par ? 'BREACH' : 'CLEAR'),
  error: (_code, severity) => severity === 'CRITICAL',
};

beforeAll(async () => {
  db = await aDatabase();
}, 60_000);
afterAll(() => db?.stop());

beforeEach(async () => {
  kiosk = await aKiosk(db.database, { serial: `K-${++count}` });
  const registry = new RegistryCache(db.database, { now: () => Date.now() });
  await registry.refresh();
  registered = registry.bySerial(kiosk.serial)!;
});

/** What is sent in one request, already read. */
function request(batch: Record<string, unknown>, receivedAt = now): RequestToStore {
  const principal: DevicePrincipal = {
    kind: 'device',
    tokenId: '',
    kioskId: kiosk.id,
    serial: kiosk.serial,
  };
  const { batches, readings, refusals } = readBatches([{ kiosk: kiosk.serial, sentAt: at(0), ...batch }], {
    principal,
    receivedAt,
    oldest: receivedAt - 90 * 86_400_000,
    kioskBySerial: () => registered,
  });
  expect(refusals.list()).toEqual([]);
  return { batches, readings, refused: refusals.kept };
}

const temperatures = (...readings: [seconds: number, celsius: number][]) => ({
  temperatures: readings.map(([seconds, celsius]) => ({ at: at(seconds), probe: 'cabinet', celsius })),
});

const rowsOf = <Row>(text: string) =>
  db.database.run(statement<[number], Row>(`test.${count}.${Math.random()}`, text), [kiosk.id]);

const store = (...requests: RequestToStore[]) =>
  storeRequests(db.database, requests, rules, db.embedded ? 'insert' : 'copy');
const totals = async (...requests: RequestToStore[]) =>
  (await store(...requests)).requests.map(({ stored }) => Object.values(stored).reduce((a, b) => a + b, 0));

const everyKind = () => ({
  boot: 'b1',
  sequence: 1,
  heartbeats: [
    {
      at: at(0),
      uptimeSeconds: 5,
      firmware: '1.2.3',
      cpuPercent: 12.5,
      memoryPercent: null,
      power: 'MAINS',
      doorOpen: false,
    },
  ],
  ...temperatures([-1, 21.25], [0, 21.5]),
  stockLevels: [{ at: at(0), slot: 'A1', quantity: 12, lot: 'L-1', dispensedTotal: 3 }],
  errors: [{ at: at(0), code: 'JAM', severity: 'CRITICAL', message: `Robert'); DROP TABLE kiosk;--` }],
  fulfilment: [{ at: at(0), order: 'o-1', stage: 'RECEIVED', product: 'amoxicillin-500' }],
  sessions: [{ session: 's-1', startedAt: at(-60), endedAt: at(-2), outcome: 'COMPLETED', waitSeconds: 30 }],
});

test('all six kinds are stored as they were sent, and once', async () => {
  expect(await totals(request(everyKind()))).toEqual([7]);
  expect(await totals(request(everyKind()))).toEqual([0]);
  expect(
    await rowsOf(
      'SELECT at, uptime_seconds, firmware, cpu_percent, memory_percent, signal_dbm, power, door_open FROM heartbeat WHERE kiosk_id = $1',
    ),
  ).toEqual([
    {
      at: new Date(now),
      uptime_seconds: 5,
      firmware: '1.2.3',
      cpu_percent: 12.5,
      memory_percent: null,
      signal_dbm: null,
      power: 'MAINS',
      door_open: false,
    },
  ]);
  expect(
    await rowsOf('SELECT at, received_at, celsius FROM temperature WHERE kiosk_id = $1 ORDER BY at'),
  ).toEqual([
    { at: new Date(now - 1_000), received_at: new Date(now), celsius: 21.25 },
    { at: new Date(now), received_at: new Date(now), celsius: 21.5 },
  ]);
  expect(await rowsOf('SELECT quantity, lot, dispensed_total FROM stock_level WHERE kiosk_id = $1')).toEqual([
    { quantity: 12, lot: 'L-1', dispensed_total: 3 },
  ]);
  // What looks like SQL is data.
  expect(
    await rowsOf('SELECT code, severity, component, message FROM kiosk_error WHERE kiosk_id = $1'),
  ).toEqual([{ code: 'JAM', severity: 'CRITICAL', component: '', message: `Robert'); DROP TABLE kiosk;--` }]);
  expect(
    await rowsOf('SELECT order_id, stage, product_id, reason FROM fulfilment_event WHERE kiosk_id = $1'),
  ).toEqual([{ order_id: 'o-1', stage: 'RECEIVED', product_id: 'amoxicillin-500', reason: null }]);
  expect(
    await rowsOf(
      'SELECT session_id, started_at, ended_at, outcome, wait_seconds FROM kiosk_session WHERE kiosk_id = $1',
    ),
  ).toEqual([
    {
      session_id: 's-1',
      started_at: new Date(now - 60_000),
      ended_at: new Date(now - 2_000),
      outcome: 'COMPLETED',
      wait_seconds: 30,
    },
  ]);
  expect(await rowsOf('SELECT kind, instance FROM signal WHERE kiosk_id = $1')).toEqual([
    { kind: 'ERROR', instance: 'JAM' },
  ]);
});

test('duplicates inside a request, between requests of a commit, and with what is stored: exact counts', async () => {
  await store(request(temperatures([1, 20])));
  const result = await totals(
    request(temperatures([1, 20], [2, 20], [2, 20])),
    request(temperatures([2, 21], [3, 20])),
    request(temperatures([1, 22])),
    request({
      errors: [
        { at: at(0), code: 'A', severity: 'INFO' },
        { at: at(0), code: 'A', severity: 'INFO', component: 'arm' },
      ],
    }),
  );
  expect(result).toEqual([1, 1, 0, 2]);
  // Of equal readings the first one stays.
  expect(await rowsOf('SELECT celsius FROM temperature WHERE kiosk_id = $1 ORDER BY at')).toEqual(
    [20, 20, 20].map((celsius) => ({ celsius })),
  );
  const mixed = { errors: [0, 1].map((second) => ({ at: at(second), code: 'A', severity: 'INFO' })) };
  expect(await totals(request(mixed), request(mixed))).toEqual([1, 0]);
});

test('signals only when due: at the live edge, and for history that came late and matters', async () => {
  const signals = async () =>
    (
      await rowsOf<{ kind: string; instance: string; at: Date }>(
        'SELECT kind, instance, at FROM signal WHERE kiosk_id = $1 ORDER BY id',
      )
    ).map(({ kind, instance, at: when }) => `${kind} ${instance} ${(when.getTime() - now) / 1_000}`);
  await store(request({ ...temperatures([0, 20]), stockLevels: [{ at: at(0), slot: 'A1', quantity: 9 }] }));
  expect(await signals()).toEqual([]);
  await store(request(temperatures([10, 31])));
  // Sustained; then sent again; then a hot reading of the past; then over; then healthy for long.
  await store(request(temperatures([20, 32])));
  await store(request(temperatures([20, 32])));
  await store(request(temperatures([5, 40])));
  await store(request(temperatures([30, 20])));
  await store(request(temperatures([40, 20])));
  expect(await signals()).toEqual([10, 20, 5, 30].map((second) => `TEMPERATURE cabinet ${second}`));
  await store(request({ stockLevels: [{ at: at(50), slot: 'A1', quantity: 2 }] }));
  const late = {
    errors: [
      { at: at(-25 * 3_600), code: 'OLD', severity: 'CRITICAL' },
      { at: at(0), code: 'NEW', severity: 'CRITICAL' },
    ],
  };
  await store(request(late));
  await store(request(late));
  expect((await signals()).slice(4)).toEqual(['STOCK A1 50', 'ERROR NEW 0']);
});

test('late data repairs history and never turns the present back', async () => {
  await store(
    request({
      ...temperatures([0, 20]),
      heartbeats: [{ at: at(0), uptimeSeconds: 100, firmware: '2' }],
      boot: 'b',
      sequence: 9,
    }),
  );
  await store(
    request(
      {
        sentAt: at(-600),
        ...temperatures([-600, 35]),
        heartbeats: [{ at: at(-600), uptimeSeconds: 1, firmware: '1' }],
        stockLevels: [{ at: at(-600), slot: 'A1', quantity: 3 }],
        boot: 'a',
        sequence: 1,
      },
      now + 60_000,
    ),
  );
  expect(
    await rowsOf(
      'SELECT firmware, heartbeat_at, heard_at, newest_at, last_received_at, boot, sequence FROM kiosk_status WHERE kiosk_id = $1',
    ),
  ).toEqual([
    {
      firmware: '2',
      heartbeat_at: new Date(now),
      heard_at: new Date(now),
      newest_at: new Date(now),
      last_received_at: new Date(now + 60_000),
      boot: 'b',
      sequence: 9,
    },
  ]);
  expect(await rowsOf('SELECT celsius, breached FROM probe_status WHERE kiosk_id = $1')).toEqual([
    { celsius: 20, breached: false },
  ]);
  expect(await rowsOf('SELECT quantity FROM slot_status WHERE kiosk_id = $1')).toEqual([{ quantity: 3 }]);
  expect(await rowsOf('SELECT celsius FROM temperature WHERE kiosk_id = $1 ORDER BY at')).toEqual([
    { celsius: 35 },
    { celsius: 20 },
  ]);
});

test('the database ends in the same state as the pure rules, in any order and grouping', async () => {
  let run = 0;
  const step = fc.record({
    // Hours back as well: history takes another way into its table than live readings.
    at: fc.oneof(fc.integer({ min: -3_600, max: 0 }), fc.integer({ min: -9_000, max: 0 })),
    celsius: fc.integer({ min: 20, max: 40 }),
    receivedAfter: fc.nat(600),
    sameCommit: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      kiosk = await aKiosk(db.database, { serial: `P-${count}-${++run}` });
      const registry = new RegistryCache(db.database, { now: () => Date.now() });
      await registry.refresh();
      registered = registry.bySerial(kiosk.serial)!;
      let contact: KioskContact | null = null;
      let group: RequestToStore[] = [];
      for (const { at: seconds, celsius, receivedAfter, sameCommit } of steps) {
        // A steady clock: what is numbered later was sent later.
        const sequence = Math.floor((seconds + 9_000) / 900);
        const one = request(
          { boot: 'b', sequence, sentAt: at(seconds), ...temperatures([seconds, celsius]) },
          now + receivedAfter * 1_000,
        );
        contact = receiveBatch(contact, one.batches[0]!).contact;
        if (!sameCommit) {
          if (group.length > 0) await store(...group);
          group = [];
        }
        group.push(one);
      }
      await store(...group);
      const [row] = await rowsOf<Record<string, Date | number | null>>(
        'SELECT heard_at, newest_at, last_received_at, sequence, clock_skew_seconds FROM kiosk_status WHERE kiosk_id = $1',
      );
      expect(
        [row!['heard_at'], row!['newest_at'], row!['last_received_at']].map(
          (date) => (date as Date | null)?.getTime() ?? null,
        ),
      ).toEqual([contact!.heardAt, contact!.newestAt, contact!.lastReceivedAt]);
      expect(row!['sequence']).toBe(contact!.sequence);
      // The first of the newest: of readings with the same device time the first to come is the one stored.
      const newest = steps.reduce((best, one) => (one.at > best.at ? one : best));
      expect(await rowsOf('SELECT celsius, breached FROM probe_status WHERE kiosk_id = $1')).toEqual([
        { celsius: newest.celsius, breached: newest.celsius > 30 },
      ]);
      expect(await rowsOf('SELECT count(*)::int4 AS stored FROM temperature WHERE kiosk_id = $1')).toEqual([
        { stored: new Set(steps.map((one) => one.at)).size },
      ]);
    }),
    { numRuns: 15 },
  );
});

test('slots and heartbeats: any order, repetition and cutting of what was sent ends in the newest by device time', async () => {
  let run = 0;
  const reading = fc.record({ at: fc.integer({ min: -3_600, max: 0 }), value: fc.nat(20) });
  const measured = fc.uniqueArray(reading, { selector: (one) => one.at, minLength: 1, maxLength: 12 });
  const arrival = fc.array(fc.record({ which: fc.nat(11), newCommit: fc.boolean() }), { maxLength: 16 });
  await fc.assert(
    fc.asyncProperty(measured, arrival, async (readings, arrivals) => {
      kiosk = await aKiosk(db.database, { serial: `O-${count}-${++run}` });
      const registry = new RegistryCache(db.database, { now: () => Date.now() });
      await registry.refresh();
      registered = registry.bySerial(kiosk.serial)!;
      // Some come early and again, and in the end everything has come.
      const order = [
        ...arrivals.map(({ which, newCommit }) => ({
          reading: readings[which % readings.length]!,
          newCommit,
        })),
        ...readings.map((reading) => ({ reading, newCommit: false })),
      ];
      const group: RequestToStore[] = [];
      for (const { reading, newCommit } of order) {
        if (newCommit && group.length > 0) await store(...group.splice(0));
        group.push(
          request({
            stockLevels: [{ at: at(reading.at), slot: 'A1', quantity: reading.value }],
            heartbeats: [{ at: at(reading.at), uptimeSeconds: reading.value, firmware: '1' }],
          }),
        );
      }
      await store(...group);
      const newest = readings.reduce((best, one) => (one.at > best.at ? one : best));
      const state = `SELECT s.quantity, s.breached, s.at = k.heartbeat_at AS same, k.uptime_seconds,
          (SELECT count(*) FROM stock_level WHERE kiosk_id = $1) AS levels, (SELECT count(*) FROM heartbeat WHERE kiosk_id = $1) AS beats
        FROM slot_status s JOIN kiosk_status k USING (kiosk_id) WHERE kiosk_id = $1 AND s.at = '${at(newest.at)}'`;
      const [quantity, levels] = [newest.value, readings.length];
      expect(await rowsOf(state)).toEqual([
        { quantity, breached: quantity < 5, same: true, uptime_seconds: quantity, levels, beats: levels },
      ]);
    }),
    { numRuns: 15 },
  );
});

test('two commits at once for the same kiosks, in opposite orders, both end', async () => {
  const many = (order: number) =>
    request(
      temperatures(...Array.from({ length: 50 }, (_, index): [number, number] => [order * (index - 25), 20])),
    );
  const results = await Promise.all([totals(many(1)), totals(many(-1)), totals(many(1))]);
  expect(results.flat().reduce((a, b) => a + b)).toBe(51);
});

test('a present state behind what is stored, after a change by hand, costs no reading and no count', async () => {
  await store(request(everyKind()));
  await rowsOf('DELETE FROM probe_status WHERE kiosk_id = $1');
  await rowsOf('DELETE FROM slot_status WHERE kiosk_id = $1');
  await rowsOf('UPDATE kiosk_status SET heartbeat_at = NULL WHERE kiosk_id = $1');
  expect(await totals(request(everyKind()), request(temperatures([0, 21.5], [1, 22])))).toEqual([0, 1]);
  expect(await rowsOf('SELECT celsius FROM probe_status WHERE kiosk_id = $1')).toEqual([{ celsius: 22 }]);
});

test('readings out of their band and late ones ask for a look at the excursions, once', async () => {
  const asked = async () => {
    const rows = await rowsOf<{ from_at: Date; to_at: Date }>(
      'DELETE FROM temperature_review WHERE probe_id IN (SELECT id FROM probe WHERE kiosk_id = $1) RETURNING from_at, to_at',
    );
    return rows.map((row) => [row.from_at.toISOString(), row.to_at.toISOString()]);
  };
  const iso = (seconds: number) => new Date(now + seconds * 1_000).toISOString();
  await totals(request(temperatures([-30, 22], [-20, 22])));
  expect(await asked()).toEqual([]);
  await totals(request(temperatures([-10, 26], [-5, 27], [0, 22])), request(temperatures([-25, 21])));
  expect(await asked()).toEqual([[iso(-25), iso(-5)]]);
  await totals(request(temperatures([-10, 26], [-5, 27], [-25, 21])));
  expect(await asked()).toEqual([]);
});
