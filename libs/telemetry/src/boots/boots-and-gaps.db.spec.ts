import fc from 'fast-check';
import type { DevicePrincipal } from '@app/auth';
import { type RegisteredKiosk, RegistryCache } from '@app/kiosk-registry';
import { statement } from '@app/persistence';
import { aDatabase, aKiosk, type KioskRows, type TestDatabase } from '@app/testing';
import type { SignalRules } from '../commit/store-signals.js';
import { type RequestToStore, storeRequests } from '../commit/telemetry-store.js';
import { readBatches } from '../validation/read-batches.js';
import { BootRecords } from './boot-records.js';

let db: TestDatabase;
let kiosk: KioskRows;
let registered: RegisteredKiosk;
let count = 0;

const now = Date.parse('2026-03-02T12:00:00Z');
const at = (seconds: number) => new Date(now + seconds * 1_000).toISOString();
const never: SignalRules = { temperature: () => 'CLEAR', stock: () => 'CLEAR', error: () => false };

beforeAll(async () => {
  db = await aDatabase();
}, 60_000);
afterAll(() => db?.stop());

async function anotherKiosk(): Promise<void> {
  kiosk = await aKiosk(db.database, { serial: `B-${++count}` });
  const registry = new RegistryCache(db.database, { now: () => Date.now() });
  await registry.refresh();
  registered = registry.bySerial(kiosk.serial)!;
}
beforeEach(anotherKiosk);

/** A batch that was sent `seconds` after noon with one heartbeat, and came in at once unless told otherwise. */
function sent(
  boot: string | null,
  sequence: number | null,
  seconds: number,
  receivedSeconds = seconds,
): RequestToStore {
  const principal: DevicePrincipal = {
    kind: 'device',
    tokenId: '',
    kioskId: kiosk.id,
    serial: kiosk.serial,
  };
  const heartbeats = [{ at: at(seconds), uptimeSeconds: 1_000 + seconds, firmware: '4.2' }];
  const receivedAt = now + receivedSeconds * 1_000;
  const { batches, readings, refusals } = readBatches(
    [{ kiosk: kiosk.serial, boot, sequence, sentAt: at(seconds), heartbeats }],
    { principal, receivedAt, oldest: 0, kioskBySerial: () => registered },
  );
  expect(refusals.list()).toEqual([]);
  return { batches, readings, refused: [] };
}

const store = async (...requests: RequestToStore[]) =>
  (await storeRequests(db.database, requests, never)).requests.flatMap(({ gaps }) => gaps);

const boots = statement<[number], Record<string, unknown>>(
  'boots-spec.boots',
  `SELECT boot, first_seen_at, first_at, source, reason, firmware, first_sequence, last_sequence
     FROM kiosk_boot WHERE kiosk_id = $1 ORDER BY first_at, boot`,
);
const gaps = statement<[number], Record<string, unknown>>(
  'boots-spec.gaps',
  `SELECT boot, expected, received, from_at, at, received_at, missing::text, missing_count, filled_at, tracked
     FROM sequence_gap WHERE kiosk_id = $1 ORDER BY id`,
);
const rows = (table: typeof boots) => db.database.run(table, [kiosk.id]);

test('a restart is noted once, with both clocks; batches in sequence write nothing more', async () => {
  await store(sent('a', 1, 0, 2));
  await store(sent('a', 2, 15, 17), sent('a', 3, 30, 32));
  await store(sent('b', 0, 60, 62));
  await store(sent('b', 1, 75, 77));
  const boot = { source: 'MESSAGE', reason: null, firmware: '4.2' };
  expect(await rows(boots)).toEqual([
    // The last number of a boot that is over is known; the present one's is in the kiosk's status.
    {
      ...boot,
      boot: 'a',
      first_at: new Date(now),
      first_seen_at: new Date(now + 2_000),
      first_sequence: 1,
      last_sequence: 3,
    },
    {
      ...boot,
      boot: 'b',
      first_at: new Date(now + 60_000),
      first_seen_at: new Date(now + 62_000),
      first_sequence: 0,
      last_sequence: 0,
    },
  ]);
  expect(await rows(gaps)).toEqual([]);
});

test('a gap is noted with both clocks; late batches fill it, and the last one says when', async () => {
  await store(sent('a', 1, 0));
  expect(await store(sent('a', 5, 60, 61))).toEqual([{ expected: 2, received: 5 }]);
  const gap = {
    boot: 'a',
    expected: 2,
    received: 5,
    from_at: new Date(now),
    at: new Date(now + 60_000),
    received_at: new Date(now + 61_000),
    tracked: true,
  };
  expect(await rows(gaps)).toEqual([{ ...gap, missing: '{[2,5)}', missing_count: 3, filled_at: null }]);
  // Reordered and repeated in one commit; then the present goes on, and the next restart does not end the filling.
  expect(await store(sent('a', 3, 30, 90), sent('a', 3, 30, 91), sent('a', 6, 75, 92))).toEqual([
    null,
    null,
    null,
  ]);
  expect(await rows(gaps)).toEqual([{ ...gap, missing: '{[2,3),[4,5)}', missing_count: 2, filled_at: null }]);
  await store(sent('b', 1, 100));
  await store(sent('a', 4, 45, 120), sent('a', 2, 15, 121));
  expect(await rows(gaps)).toEqual([
    { ...gap, missing: '{}', missing_count: 0, filled_at: new Date(now + 121_000) },
  ]);
});

test('under any order, repetition and grouping the missing numbers are those that never came', async () => {
  const delivery = fc.record({
    boot: fc.constantFrom('a', 'b', 'c'),
    sequence: fc.nat(9),
    last: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(delivery, { minLength: 1, maxLength: 14 }), async (deliveries) => {
      await anotherKiosk();
      let group: RequestToStore[] = [];
      for (const [index, { boot, sequence, last }] of deliveries.entries()) {
        const start = { a: 0, b: 200, c: 400 }[boot]!;
        group.push(sent(boot, sequence, start + sequence * 15, 600 + index));
        if (!last && index < deliveries.length - 1) continue;
        await store(...group);
        group = [];
      }
      const expected = ['a', 'b', 'c'].flatMap((name) => {
        const came = new Set(deliveries.filter(({ boot }) => boot === name).map(({ sequence }) => sequence));
        const [low, high] = [Math.min(...came), Math.max(...came)];
        return Array.from({ length: Math.max(0, high - low) }, (_, index) => low + index)
          .filter((number) => !came.has(number))
          .map((number) => `${name}${number}`);
      });
      const open = await rows(gaps);
      const missing = open.flatMap(({ boot, missing }) =>
        [...(missing as string).matchAll(/\[(\d+),(\d+)\)/g)].flatMap(([, from, to]) =>
          Array.from(
            { length: Number(to) - Number(from) },
            (_, index) => `${boot as string}${Number(from) + index}`,
          ),
        ),
      );
      expect(missing.sort()).toEqual(expected);
      for (const row of open) expect(row['filled_at'] === null).toBe((row['missing_count'] as number) > 0);
    }),
    { numRuns: 20 },
  );
}, 120_000);

test('a kiosk without boot ids: gaps are noted, and numbers that begin anew fill none of them', async () => {
  await store(sent(null, 1, 0));
  await store(sent(null, 4, 45), sent(null, 2, 15, 46));
  await store(sent(null, 0, 100), sent(null, 3, 145));
  expect((await rows(gaps)).map(({ missing, tracked }) => [missing, tracked])).toEqual([
    ['{[3,4)}', false],
    ['{[1,3)}', true],
  ]);
  await store(sent(null, null, 200));
  expect((await rows(boots)).map(({ boot }) => boot)).toEqual(['']);
});

test('what a kiosk says about its restart joins what its messages say, in either order, once', async () => {
  const records = new BootRecords(db.database, { now: () => now + 1_000 });
  const said = { kioskId: kiosk.id, reason: 'WATCHDOG', firmware: '5.0', at: now - 4_000 };
  await records.record({ ...said, boot: 'a' });
  await store(sent('a', 1, 2));
  await store(sent('b', 1, 30));
  await records.record({ ...said, boot: 'b', at: null });
  await records.record({ ...said, boot: 'b', at: null, reason: null });
  const common = { source: 'HANDSHAKE', reason: 'WATCHDOG', firmware: '5.0', first_sequence: 1 };
  expect(await rows(boots)).toEqual([
    {
      ...common,
      boot: 'a',
      first_at: new Date(now - 4_000),
      first_seen_at: new Date(now + 1_000),
      last_sequence: 1,
    },
    {
      ...common,
      boot: 'b',
      first_at: new Date(now + 30_000),
      first_seen_at: new Date(now + 1_000),
      last_sequence: 1,
    },
  ]);
});

test('a kiosk that restarts with every message is remembered up to a limit', async () => {
  await store(...Array.from({ length: 510 }, (_, index) => sent(`b${index}`, 1, index)));
  const known = await rows(boots);
  expect(known.length).toBe(500);
  expect(known.at(-1)).toMatchObject({ boot: 'b509' });
});
