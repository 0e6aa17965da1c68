import { statement } from '@app/persistence';
import { aDatabase, aKiosk, type TestDatabase, type KioskRows } from '@app/testing';
import type { DevicePrincipal } from '@app/auth';
import { type RegisteredKiosk, RegistryCache } from '@app/kiosk-registry';
import { readBatches } from '../validation/read-batches.js';
import type { SignalRules } from './store-edges.js';
import { type RequestToStore, storeRequests } from './telemetry-store.js';

let db: TestDatabase;
let kiosk: KioskRows;
let registered: RegisteredKiosk;
/** Each test has a kiosk of its own. */
let count = 0;

const now = Date.parse('2026-03-02T12:00:00Z');
const at = (seconds: number) => new Date(now + seconds * 1_000).toISOString();
const rules: SignalRules = {
  temperature: (_probe, celsius) => celsius > 30,
  stock: (slot, quantity) => quantity < slot.par,
  error: (severity) => severity === 'CRITICAL',
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

const store = (...requests: RequestToStore[]) => storeRequests(db.database, requests, rules);
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
