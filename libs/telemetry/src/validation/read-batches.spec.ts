import fc from 'fast-check';
import type { GatewayPrincipal, Principal } from '@app/auth';
import type { RegisteredKiosk } from '@app/kiosk-registry';
import { limits } from '../limits.js';
import { readBatches, sizeOf } from './read-batches.js';
import { countReadings, readingKinds } from './readings.js';

const now = Date.parse('2026-03-02T12:00:00Z');
const day = 86_400_000;

function aRegisteredKiosk(serial: string, change: Partial<RegisteredKiosk> = {}): RegisteredKiosk {
  const limitsOfRoom = { lowCelsius: 20, highCelsius: 25, excursionLowCelsius: 15, excursionHighCelsius: 30 };
  const probe = {
    id: 1,
    name: 'cabinet',
    zone: 'cabinet',
    storageClass: 'CONTROLLED_ROOM_TEMPERATURE',
    ...limitsOfRoom,
  };
  return {
    id: 7,
    serial,
    siteId: 'echo-park',
    siteName: 'Echo Park',
    regionId: 'pacific',
    timeZone: 'UTC',
    modelId: 'standard',
    lifecycle: 'IN_SERVICE',
    acceptance: 'ACCEPTED',
    heartbeatSeconds: 15,
    silentAfterSeconds: 60,
    probes: new Map([['cabinet', probe]]),
    slots: new Map([['A1', { id: 1, code: 'A1', productId: null, capacity: 20, par: 5 }]]),
    ...change,
  };
}

const kiosks = new Map(
  [
    aRegisteredKiosk('K-1'),
    aRegisteredKiosk('K-2', { id: 8, regionId: 'atlantic' }),
    aRegisteredKiosk('K-3', { id: 9, lifecycle: 'RETIRED' }),
  ].map((kiosk) => [kiosk.serial, kiosk]),
);
const gateway: GatewayPrincipal = { kind: 'gateway', tokenId: '', name: 'g', regions: [], sites: [] };
const pacific: Principal = { ...gateway, regions: ['pacific'] };
const device: Principal = { kind: 'device', tokenId: '', kioskId: 7, serial: 'K-1' };

const read = (batches: unknown[], principal: Principal = gateway) =>
  readBatches(batches, {
    principal,
    receivedAt: now,
    oldest: now - 90 * day,
    kioskBySerial: (serial) => kiosks.get(serial),
  });
const iso = (ms: number) => new Date(ms).toISOString();
const batch = (fields: object) => ({ kiosk: 'K-1', sentAt: iso(now), ...fields });
const refusalsOf = (fields: object) =>
  read([batch(fields)])
    .refusals.list()
    .map(({ path, code }) => `${path} ${code}`);

const heartbeat = { at: iso(now), uptimeSeconds: 1, firmware: '1.0' };
const stock = { at: iso(now), slot: 'A1', quantity: 1 };
const error = { at: iso(now), code: 'JAM', severity: 'ERROR' };
const session = { session: 's', startedAt: iso(now - 9_000), endedAt: iso(now), outcome: 'COMPLETED' };
const event = { at: iso(now), order: 'o', stage: 'RECEIVED' };

test.each([
  [{ heartbeats: [{ ...heartbeat, uptimeSeconds: -1 }] }, 'heartbeats[0].uptimeSeconds OUT_OF_RANGE'],
  [{ heartbeats: [{ ...heartbeat, uptimeSeconds: 2 ** 31 }] }, 'heartbeats[0].uptimeSeconds OUT_OF_RANGE'],
  [{ heartbeats: [{ ...heartbeat, uptimeSeconds: 1.5 }] }, 'heartbeats[0].uptimeSeconds MALFORMED'],
  [{ heartbeats: [{ ...heartbeat, cpuPercent: 101 }] }, 'heartbeats[0].cpuPercent OUT_OF_RANGE'],
  [{ heartbeats: [{ ...heartbeat, cpuPercent: '12' }] }, 'heartbeats[0].cpuPercent NOT_A_NUMBER'],
  [{ heartbeats: [{ ...heartbeat, cpuPercent: Infinity }] }, 'heartbeats[0].cpuPercent NOT_A_NUMBER'],
  [{ heartbeats: [{ ...heartbeat, power: 'SOLAR' }] }, 'heartbeats[0].power MALFORMED'],
  [{ heartbeats: [{ ...heartbeat, doorOpen: 'no' }] }, 'heartbeats[0].doorOpen MALFORMED'],
  [{ heartbeats: [{ ...heartbeat, firmware: 'x'.repeat(65) }] }, 'heartbeats[0].firmware TOO_LONG'],
  [{ heartbeats: [{ ...heartbeat, firmware: 'a\0b' }] }, 'heartbeats[0].firmware MALFORMED'],
  [{ heartbeats: [null] }, 'heartbeats[0] MALFORMED'],
  [{ heartbeats: {} }, 'heartbeats MALFORMED'],
  [{ stockLevels: [{ ...stock, quantity: 41 }] }, 'stockLevels[0].quantity OUT_OF_RANGE'],
  [{ stockLevels: [{ ...stock, quantity: -1 }] }, 'stockLevels[0].quantity OUT_OF_RANGE'],
  [{ stockLevels: [{ ...stock, slot: 'Z9' }] }, 'stockLevels[0].slot UNKNOWN_SLOT'],
  [{ stockLevels: [{ ...stock, lot: 'for Ada' }] }, 'stockLevels[0].lot MALFORMED'],
  [{ errors: [{ ...error, severity: 'BAD' }] }, 'errors[0].severity MALFORMED'],
  [{ errors: [{ ...error, message: 'x'.repeat(501) }] }, 'errors[0].message TOO_LONG'],
  [{ errors: [{ ...error, component: 'arm 1' }] }, 'errors[0].component MALFORMED'],
  [{ fulfilment: [{ ...event, order: 'x'.repeat(65) }] }, 'fulfilment[0].order TOO_LONG'],
  [{ fulfilment: [{ ...event, reason: 'patient left' }] }, 'fulfilment[0].reason MALFORMED'],
  [{ sessions: [{ ...session, endedAt: iso(now - 10_000) }] }, 'sessions[0].endedAt OUT_OF_RANGE'],
  [{ sessions: [{ ...session, waitSeconds: 86_401 }] }, 'sessions[0].waitSeconds OUT_OF_RANGE'],
  [{ heartbeats: [{ ...heartbeat, at: iso(now + 300_001) }] }, 'heartbeats[0].at IN_THE_FUTURE'],
  [{ heartbeats: [{ ...heartbeat, at: iso(now - 90 * day - 1) }] }, 'heartbeats[0].at TOO_OLD'],
  [{ sequence: -1 }, 'sequence OUT_OF_RANGE'],
  [{ boot: 'x y' }, 'boot MALFORMED'],
])('%j is refused: %s', (fields, refusal) => expect(refusalsOf(fields)).toEqual([refusal]));

test('what lies just inside the limits is taken', () => {
  const good = {
    heartbeats: [
      { ...heartbeat, at: iso(now + 300_000), cpuPercent: 100, memoryPercent: null, signalDbm: -61.5 },
      { ...heartbeat, at: iso(now - 90 * day) },
    ],
    temperatures: [
      { at: iso(now), probe: 'cabinet', celsius: -90 },
      { at: iso(now), probe: 'cabinet', celsius: 150 },
    ],
    stockLevels: [{ ...stock, quantity: 40 }],
    errors: [{ ...error, component: '', message: '' }],
    sessions: [{ ...session, startedAt: session.endedAt, waitSeconds: 86_400 }],
    fulfilment: [{ ...event, order: 42 }],
    unknown: { field: 1 },
  };
  expect(refusalsOf(good)).toEqual([]);
});

test.each([
  ['K-1', gateway, undefined],
  ['K-2', gateway, undefined],
  ['K-3', gateway, 'RETIRED_KIOSK'],
  ['K-9', gateway, 'UNKNOWN_KIOSK'],
  ['K-1', pacific, undefined],
  ['K-2', pacific, 'NOT_YOUR_KIOSK'],
  ['K-9', pacific, 'NOT_YOUR_KIOSK'],
  ['K-1', device, undefined],
  ['K-2', device, 'NOT_YOUR_KIOSK'],
  ['K-9', device, 'NOT_YOUR_KIOSK'],
])('kiosk %s, sent by %j: %s', (kiosk, principal, code) => {
  expect(read([{ kiosk, sentAt: iso(now) }], principal).refusals.list()[0]?.code).toBe(code);
});

test('neither the answer nor what is kept repeats a value that may name a patient', () => {
  const secret = 'Ada Lovelace 1815';
  const { refusals } = read([
    batch({
      fulfilment: [
        { ...event, order: secret },
        { ...event, reason: secret },
        { ...event, at: secret },
      ],
      sessions: [{ ...session, session: secret }],
      stockLevels: [
        { ...stock, lot: secret },
        { ...stock, slot: secret },
      ],
      errors: [
        { ...error, component: secret },
        { ...error, code: secret, message: secret },
      ],
      temperatures: [{ at: secret, probe: secret, celsius: secret, patient: secret }],
    }),
  ]);
  expect(refusals.list()).toHaveLength(9);
  expect(JSON.stringify([refusals.list(), refusals.kept])).not.toMatch(/Ada|Lovelace/);
});

/** Readings that are nearly right: known field names with anything in them. */
const field = fc.oneof(
  fc.jsonValue({ maxDepth: 1 }),
  fc.constantFrom(
    'K-1',
    'cabinet',
    'A1',
    iso(now),
    'CRITICAL',
    'RECEIVED',
    'COMPLETED',
    'MAINS',
    NaN,
    -1,
    1e300,
  ),
);
const reading = fc.dictionary(
  fc.constantFrom(
    'at',
    'probe',
    'celsius',
    'slot',
    'quantity',
    'code',
    'severity',
    'order',
    'stage',
    'session',
    'startedAt',
    'endedAt',
    'outcome',
    'uptimeSeconds',
    'firmware',
    'cpuPercent',
    '__proto__',
  ),
  field,
);
const nearly = fc.record(
  {
    kiosk: fc.oneof(fc.constantFrom('K-1', 'K-2', 'K-3', 'K-9'), field),
    sentAt: fc.oneof({ weight: 5, arbitrary: fc.constant(iso(now)) }, field),
    boot: field,
    sequence: field,
    ...Object.fromEntries(
      readingKinds.map((kind) => [kind, fc.oneof(field, fc.array(fc.oneof(reading, field)))]),
    ),
  },
  { requiredKeys: ['kiosk', 'sentAt'] },
);

test('whatever comes: no throw, and every refusal has a path, a known code and a short message', () => {
  const codes =
    /^(UNKNOWN_KIOSK|NOT_YOUR_KIOSK|RETIRED_KIOSK|UNKNOWN_PROBE|UNKNOWN_SLOT|IN_THE_FUTURE|TOO_OLD|NOT_A_NUMBER|OUT_OF_RANGE|TOO_LONG|MALFORMED)$/;
  const path =
    /^$|^(kiosk|boot|sequence|sentAt)$|^(heartbeats|temperatures|stockLevels|errors|fulfilment|sessions)(\[\d+\](\.[a-zA-Z]+)?)?$/;
  fc.assert(
    fc.property(fc.array(fc.oneof(nearly, fc.jsonValue())), (batches) => {
      const { readings, refusals } = read(batches);
      const refused = refusals.list();
      for (const refusal of refused) {
        expect(refusal.code).toMatch(codes);
        expect(refusal.path).toMatch(path);
        expect(refusal.message.length).toBeLessThan(200);
        expect(refusal.batch).toBeLessThan(batches.length);
      }
      const sent = batches.reduce<number>((sum, one) => sum + sizeOf(one), 0);
      // Nothing gets lost: every reading is taken, refused by itself, or refused with its batch.
      const counted = [...refusals.counts.values()].reduce((a, b) => a + b, 0);
      expect(countReadings(readings) + counted).toBeGreaterThanOrEqual(sent);
    }),
    { numRuns: 500 },
  );
});

test('any number of refusals is counted in bounded memory', () => {
  const temperatures = Array.from({ length: 20_000 }, (_, index) => (index % 2 ? null : { at: iso(0) }));
  const { refusals } = read([batch({ temperatures })]);
  expect(refusals.list()).toHaveLength(limits.refusedInReceipt);
  expect(refusals.kept).toHaveLength(limits.refusedKeptPerRequest);
  expect(refusals.counts.get('MALFORMED')).toBe(10_000);
  expect(refusals.list().at(-1)!.message).toMatch(/9501 MALFORMED, 9500 TOO_OLD|950\d (MALFORMED|TOO_OLD)/);
});
