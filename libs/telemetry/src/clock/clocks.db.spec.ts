import type { DevicePrincipal } from '@app/auth';
import { type RegisteredKiosk, RegistryCache } from '@app/kiosk-registry';
import { statement } from '@app/persistence';
import { aDatabase, aKiosk, type KioskRows, type TestDatabase } from '@app/testing';
import type { FreshInsert } from '../commit/insert-readings.js';
import type { SignalRules } from '../commit/store-signals.js';
import { storeRequests } from '../commit/telemetry-store.js';
import { readBatches } from '../validation/read-batches.js';

let db: TestDatabase;
let kiosk: KioskRows;
let registered: RegisteredKiosk;
let count = 0;

const start = Date.parse('2026-03-02T12:00:00Z');
const s = 1_000;
const never: SignalRules = { temperature: () => 'CLEAR', stock: () => 'CLEAR', error: () => false };

beforeAll(async () => {
  db = await aDatabase();
}, 60_000);
afterAll(() => db?.stop());

beforeEach(async () => {
  kiosk = await aKiosk(db.database, { serial: `C-${++count}` });
  const registry = new RegistryCache(db.database, { now: () => Date.now() });
  await registry.refresh();
  registered = registry.bySerial(kiosk.serial)!;
});

/** Our clock says `seconds` after noon, the kiosk's (and the sender's, unless told) is ahead by so many seconds. */
async function send(
  seconds: number,
  skew: number,
  celsius: number,
  sentSkew = skew,
  how: FreshInsert | 'checked' = 'checked',
  receivedAfter = 0,
): Promise<string[]> {
  const principal: DevicePrincipal = {
    kind: 'device',
    tokenId: '',
    kioskId: kiosk.id,
    serial: kiosk.serial,
  };
  const made = start + seconds * s;
  const receivedAt = made + receivedAfter * s;
  const at = new Date(made + skew * s).toISOString();
  const { batches, readings, refusals } = readBatches(
    [
      {
        kiosk: kiosk.serial,
        boot: 'b',
        sequence: seconds / 15,
        sentAt: new Date(made + sentSkew * s).toISOString(),
        heartbeats: [{ at, uptimeSeconds: seconds, firmware: '1' }],
        temperatures: [{ at, probe: 'cabinet', celsius }],
        stockLevels: [{ at, slot: 'A1', quantity: Math.round(celsius) % 20 }],
      },
    ],
    {
      principal,
      receivedAt,
      oldest: receivedAt - 90 * 86_400 * s,
      kioskBySerial: () => registered,
    },
  );
  await storeRequests(db.database, [{ batches, readings, refused: refusals.kept }], never, how);
  return [...new Set(refusals.list().map(({ code }) => code))];
}

const present = statement<[number], Record<string, unknown>>(
  'clocks-spec.present',
  `SELECT (extract(epoch FROM k.heard_at) - ${start / s})::int AS heard, round(k.clock_skew_seconds::numeric)::int AS skew,
          (extract(epoch FROM k.clock_since) - ${start / s})::int AS since, k.uptime_seconds AS uptime,
          p.celsius, q.quantity
     FROM kiosk_status k LEFT JOIN probe_status p USING (kiosk_id) LEFT JOIN slot_status q USING (kiosk_id)
    WHERE k.kiosk_id = $1`,
);
const changes = statement<[number], { skew: number }>(
  'clocks-spec.changes',
  'SELECT round(skew_seconds::numeric)::int AS skew FROM kiosk_clock_change WHERE kiosk_id = $1 ORDER BY id',
);
const storedTemperatures = statement<[number], { at: Date }>(
  'clocks-spec.temperatures',
  'SELECT at FROM temperature WHERE kiosk_id = $1 ORDER BY at',
);
const isPresent = async () => (await db.database.run(present, [kiosk.id]))[0];
const history = async () => (await db.database.run(changes, [kiosk.id])).map(({ skew }) => skew);

test('10 minutes fast: every reading is refused, and the kiosk is heard with its clock, from its first message on', async () => {
  expect(await send(0, 600, 20)).toEqual(['IN_THE_FUTURE']);
  expect(await isPresent()).toMatchObject({ heard: 0, skew: 600, since: 0, celsius: null });
  await send(15, 600, 20);
  expect(await isPresent()).toMatchObject({ heard: 15, skew: 600, since: 0 });
  // It is mended: the present goes on at once.
  for (const seconds of [30, 45, 60]) expect(await send(seconds, 0, 21)).toEqual([]);
  expect(await isPresent()).toMatchObject({ heard: 60, skew: 0, since: 60, celsius: 21, uptime: 60 });
  expect(await history()).toEqual([600, 0]);
});

test('2 hours slow: believed when it keeps pace, then its present goes on by its own clock', async () => {
  await send(0, 0, 20);
  for (const seconds of [15, 30]) await send(seconds, -7_200, 20 + seconds / 15);
  expect(await isPresent()).toMatchObject({ heard: 0, skew: 0, celsius: 20 });
  await send(45, -7_200, 23);
  expect(await isPresent()).toEqual({
    heard: 45,
    skew: -7_200,
    since: 45,
    uptime: 45,
    celsius: 23,
    quantity: 3,
  });
  await send(60, -7_200, 24);
  expect(await isPresent()).toMatchObject({ heard: 60, celsius: 24, quantity: 4, uptime: 60 });
  await send(75, 0, 25);
  expect(await isPresent()).toMatchObject({ heard: 75, skew: 0, since: 75, celsius: 25 });
  // What was measured stays where it was.
  const stored = await db.database.run(storedTemperatures, [kiosk.id]);
  expect(stored.map(({ at }) => (at.getTime() - start) / s)).toEqual([-7_185, -7_170, -7_155, -7_140, 0, 75]);
});

test('set to 1970: refused as too old, heard, and the estimate says so', async () => {
  await send(0, 0, 20);
  for (const seconds of [15, 30, 45]) expect(await send(seconds, -start / s, 21)).toEqual(['TOO_OLD']);
  expect(await isPresent()).toMatchObject({ heard: 45, since: 45, celsius: 20 });
  expect(((await isPresent())!['skew'] as number) / (start / s)).toBeCloseTo(-1, 3);
  await send(60, 0, 22);
  expect(await isPresent()).toMatchObject({ heard: 60, skew: 0, celsius: 22 });
});

test('4 minutes fast and mended: live state does not wait for the wrong newest time to pass', async () => {
  for (const seconds of [0, 15]) await send(seconds, 240, 20 + seconds / 15);
  for (const seconds of [30, 45, 60]) await send(seconds, 0, 20 + seconds / 15);
  expect(await isPresent()).toMatchObject({ heard: 60, skew: 0, celsius: 24, quantity: 4, uptime: 60 });
  await send(75, 0, 25);
  expect(await isPresent()).toMatchObject({ heard: 75, celsius: 25 });
});

test('jumping back and forth: never silent for a minute, and every jump is noted', async () => {
  for (let seconds = 0; seconds <= 900; seconds += 15) {
    await send(seconds, seconds % 240 < 120 ? 0 : 200, 20 + seconds / 100);
    expect(seconds - Number((await isPresent())!['heard'])).toBeLessThan(60);
  }
  expect(await history()).toEqual([200, 0, 200, 0, 200, 0, 200]);
});

test('a sane stamp over readings of the future: heard, with the clock of the readings', async () => {
  await send(0, 0, 20);
  expect(await send(15, 900, 21, 0)).toEqual(['IN_THE_FUTURE']);
  expect(await isPresent()).toMatchObject({ heard: 15, skew: 900, celsius: 20 });
});

test('set back: what is stored above the newest time that counts is not written again, nor is live state stuck on it', async () => {
  const fresh = 'insert';
  for (const seconds of [0, 15]) await send(seconds, 240, 20 + seconds / 15, 240, fresh);
  for (const seconds of [30, 45, 60]) await send(seconds, 0, 20 + seconds / 15, 0, fresh);
  // The second message of the fast clock comes again: its readings are newer than what counts, and there.
  await send(15, 240, 21, 240, fresh, 50);
  expect(await isPresent()).toMatchObject({ heard: 60, skew: 0, celsius: 24, quantity: 4, uptime: 60 });
  await send(75, 0, 25, 0, fresh);
  // The right clock arrives at the instants that were written by the fast one.
  for (const seconds of [240, 255, 270]) await send(seconds, 0, seconds / 15, 0, fresh);
  expect(await isPresent()).toMatchObject({ heard: 270, skew: 0, celsius: 18, quantity: 18, uptime: 270 });
  const stored = await db.database.run(storedTemperatures, [kiosk.id]);
  expect(stored.map(({ at }) => (at.getTime() - start) / s)).toEqual([30, 45, 60, 75, 240, 255, 270]);
});

test('a clock that is right costs no row', async () => {
  for (const seconds of [0, 15, 30]) await send(seconds, 1, 20);
  expect(await history()).toEqual([]);
  expect(await isPresent()).toMatchObject({ skew: 1, since: null });
});
