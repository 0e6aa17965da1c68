import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { statement } from '@app/persistence';
import { aDatabase, aKiosk, type KioskRows, type TestDatabase } from '@app/testing';
import { type Answer, aSenderToken, post, type RunningApi, startApi } from './ingest-harness.js';
import { aSession } from './live-harness.js';

let db: TestDatabase;
let api: RunningApi;
let kiosk: KioskRows;
let other: KioskRows;
let retired: KioskRows;
let gateway: string;
let device: string;
let pacificGateway: string;

beforeAll(async () => {
  db = await aDatabase();
  kiosk = await aKiosk(db.database, { serial: 'K-00001', site: 'echo-park', region: 'pacific' });
  other = await aKiosk(db.database, { serial: 'K-00002', site: 'back-bay', region: 'atlantic' });
  retired = await aKiosk(db.database, { serial: 'K-00003', lifecycle: 'RETIRED' });
  gateway = await aSenderToken(db, {});
  device = await aSenderToken(db, { kioskId: kiosk.id });
  pacificGateway = await aSenderToken(db, { regions: ['pacific'] });
  api = await startApi(db);
}, 120_000);

afterAll(async () => {
  await api?.stop();
  await db?.stop();
}, 60_000);

/** Device times of this file never repeat, so that only a test about duplicates makes one. */
let ticks = 0;
const nextAt = () => new Date(Date.now() - 43_200_000 + ++ticks * 1_000).toISOString();
const temperature = (fields: object = {}) => ({ at: nextAt(), probe: 'cabinet', celsius: 21, ...fields });
const batch = (fields: object = {}) => ({
  kiosk: kiosk.serial,
  sentAt: new Date().toISOString(),
  temperatures: [temperature()],
  ...fields,
});

const send = (body: unknown, token: string | null = gateway, headers: Record<string, string> = {}) =>
  post(`${api.url}/v1/telemetry`, token, typeof body === 'string' ? body : JSON.stringify(body), headers);
const mutation =
  'mutation($b: [KioskBatchInput!]!) { ingestTelemetry(batches: $b) { stored duplicates refused { batch path code message } gaps { kiosk boot expected received } serverTime } }';
const sendByGraphql = (batches: unknown[], token: string | null = gateway) =>
  post(`${api.url}/graphql`, token, JSON.stringify({ query: mutation, variables: { b: batches } }));
const receiptOf = ({ body }: Answer) =>
  (body['data'] as { ingestTelemetry: Record<string, unknown> } | null)?.ingestTelemetry;

const countTemperatures = statement<[number], { count: number }>(
  'e2e.count-temperatures',
  'SELECT count(*) FROM temperature WHERE kiosk_id = $1',
);
const stored = async (id = kiosk.id) => (await db.database.run(countTemperatures, [id]))[0]!.count;

/** After whatever was sent: the next good request still works. */
afterEach(async () => {
  expect((await send({ batches: [batch()] })).body).toMatchObject({ stored: 1, refused: [] });
});

test('the same batch over GraphQL and HTTP is stored once', async () => {
  const one = batch({ boot: 'b', sequence: 1 });
  const before = await stored();
  expect(receiptOf(await sendByGraphql([one]))).toMatchObject({
    stored: 1,
    duplicates: 0,
    refused: [],
    gaps: [],
  });
  const again = await send({ batches: [one] });
  expect(again.status).toBe(200);
  expect(again.body).toMatchObject({ stored: 0, duplicates: 1, refused: [] });
  expect(await stored()).toBe(before + 1);
});

test('lines, compressed or not', async () => {
  const lines = [batch(), batch(), ''].map((line) => (line === '' ? '' : JSON.stringify(line))).join('\n');
  const plain = await send(lines, gateway, { 'content-type': 'application/x-ndjson' });
  expect(plain.body).toMatchObject({ stored: 2 });
  const packed = await post(`${api.url}/v1/telemetry`, gateway, new Uint8Array(gzipSync(lines)), {
    'content-type': 'application/x-ndjson; charset=utf-8',
    'content-encoding': 'gzip',
  });
  expect(packed.body).toMatchObject({ stored: 0, duplicates: 2 });
});

test('a replay of 100 MB is stored while it arrives: the process holds little of it', async () => {
  const at = Date.now() - 86_400_000;
  const filler = randomBytes(12_000).toString('base64');
  const lines = 6_000;
  async function* body() {
    const encoder = new TextEncoder();
    for (let index = 0; index < lines; index++) {
      const temperatures = [temperature({ at: new Date(at + index * 10).toISOString() })];
      yield encoder.encode(`${JSON.stringify({ ...batch({ temperatures }), filler })}\n`);
    }
  }
  const resident = async () =>
    Number(
      /process_resident_memory_bytes\{[^}]*\} (\d+)/.exec(
        await (await fetch(`${api.url}/metrics`)).text(),
      )?.[1],
    );
  const before = await resident();
  let peak = before;
  const watch = setInterval(() => void resident().then((now) => (peak = Math.max(peak, now))), 100);
  const response = await fetch(`${api.url}/v1/telemetry`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${gateway}` },
    body: body(),
    duplex: 'half',
  } as RequestInit);
  clearInterval(watch);
  expect(await response.json()).toMatchObject({ stored: lines, duplicates: 0, refused: [] });
  // The body is 96 MB; held as a whole and parsed it would be a multiple of that.
  expect(peak).toBeGreaterThan(0);
  expect(peak - before).toBeLessThan(150_000_000);
}, 120_000);

test('an unreadable line late in a long body is named, with how much is stored before it', async () => {
  const before = await stored();
  const lines = Array.from({ length: 1_500 }, () => JSON.stringify(batch()));
  const headers = { 'content-type': 'application/x-ndjson' };
  const answer = await send(`${lines.join('\n')}\n{"kiosk": }`, gateway, headers);
  expect([answer.status, answer.body['code']]).toEqual([400, 'UNREADABLE']);
  expect(answer.body['details']).toEqual({
    line: 1_501,
    column: 11,
    storedLines: 1_000,
    stored: 1_000,
    duplicates: 0,
  });
  expect(await stored()).toBe(before + 1_000);
  expect((await send(lines.join('\n'), gateway, headers)).body).toMatchObject({
    stored: 500,
    duplicates: 1_000,
  });
});

test('refusals of a long body are numbered over the whole of it', async () => {
  const lines = Array.from({ length: 1_200 }, () => JSON.stringify(batch()));
  lines[1_100] = JSON.stringify(batch({ temperatures: [temperature({ celsius: 1e9 })] }));
  const { body } = await send(lines.join('\n'), gateway, { 'content-type': 'application/x-ndjson' });
  expect(body).toMatchObject({ stored: 1_199, refused: [{ batch: 1_100, path: 'temperatures[0].celsius' }] });
  const metrics = await (await fetch(`${api.url}/metrics`)).text();
  expect(metrics).toMatch(/kiosk_fleet_ingest_readings_total\{[^}]*transport="ndjson"[^}]*\} \d+/);
});

test('a gap in the sequence is reported and stored all the same', async () => {
  const boot = 'b-gap';
  await send({
    batches: [batch({ boot, sequence: 1, temperatures: [temperature({ at: new Date().toISOString() })] })],
  });
  const { body } = await send({
    batches: [batch({ boot, sequence: 2 }), batch({ boot, sequence: 5 }), batch({ boot, sequence: 4 })],
  });
  expect(body).toMatchObject({ stored: 3, gaps: [{ kiosk: kiosk.serial, boot, expected: 3, received: 5 }] });
});

test.each([
  ['an unknown kiosk', () => batch({ kiosk: 'K-99999' }), '', 'UNKNOWN_KIOSK'],
  ['a retired kiosk', () => batch({ kiosk: retired.serial }), '', 'RETIRED_KIOSK'],
  ['no kiosk', () => batch({ kiosk: undefined }), 'kiosk', 'MALFORMED'],
  ['a batch that is none', () => 7, '', 'MALFORMED'],
  ['no time of sending', () => batch({ sentAt: 'yesterday' }), 'sentAt', 'MALFORMED'],
  [
    'an unknown probe',
    () => batch({ temperatures: [temperature(), temperature({ probe: 'roof' })] }),
    'temperatures[1].probe',
    'UNKNOWN_PROBE',
  ],
  [
    'an unknown slot',
    () => batch({ stockLevels: [{ at: nextAt(), slot: 'Z9', quantity: 1 }] }),
    'stockLevels[0].slot',
    'UNKNOWN_SLOT',
  ],
  [
    'NaN as a text',
    () => batch({ temperatures: [temperature({ celsius: 'NaN' })] }),
    'temperatures[0].celsius',
    'NOT_A_NUMBER',
  ],
  [
    'NaN as JSON writes it',
    () => batch({ temperatures: [temperature({ celsius: NaN })] }),
    'temperatures[0].celsius',
    'NOT_A_NUMBER',
  ],
  [
    'a star',
    () => batch({ temperatures: [temperature({ celsius: 1e9 })] }),
    'temperatures[0].celsius',
    'OUT_OF_RANGE',
  ],
  [
    '1970',
    () => batch({ temperatures: [temperature({ at: '1970-01-01T00:00:00Z' })] }),
    'temperatures[0].at',
    'TOO_OLD',
  ],
  [
    'next year',
    () =>
      batch({ temperatures: [temperature({ at: new Date(Date.now() + 365 * 86_400_000).toISOString() })] }),
    'temperatures[0].at',
    'IN_THE_FUTURE',
  ],
  [
    '30 February',
    () => batch({ temperatures: [temperature({ at: '2026-02-30T00:00:00Z' })] }),
    'temperatures[0].at',
    'MALFORMED',
  ],
  [
    'a name as a reason',
    () => batch({ fulfilment: [{ at: nextAt(), order: 'o', stage: 'FAILED', reason: 'Ada Lovelace' }] }),
    'fulfilment[0].reason',
    'MALFORMED',
  ],
  [
    'a long code',
    () => batch({ errors: [{ at: nextAt(), code: 'x'.repeat(65), severity: 'INFO' }] }),
    'errors[0].code',
    'TOO_LONG',
  ],
])('refused over both transports: %s', async (_what, bad, path, code) => {
  const refused = [{ batch: 1, path, code, message: expect.not.stringContaining('Lovelace') }];
  expect((await send({ batches: [batch(), bad()] })).body).toMatchObject({ refused });
  expect(receiptOf(await sendByGraphql([batch(), bad()]))).toMatchObject({ refused });
});

test("nobody sends for someone else's kiosk, or learns whether it exists", async () => {
  for (const token of [device, pacificGateway])
    for (const serial of [other.serial, 'K-99999']) {
      const { body } = await send({ batches: [batch({ kiosk: serial }), batch()] }, token);
      expect(body).toMatchObject({ stored: 1, refused: [{ batch: 0, path: '', code: 'NOT_YOUR_KIOSK' }] });
    }
  expect(await stored(other.id)).toBe(0);
});

test('a probe that was registered a moment ago is found', async () => {
  const fresh = await aKiosk(db.database, { serial: 'K-00004', probes: [{ name: 'new' }] });
  const { body } = await send({
    batches: [batch({ kiosk: fresh.serial, temperatures: [temperature({ probe: 'new' })] })],
  });
  expect(body).toMatchObject({ stored: 1, refused: [] });
});

test.each([
  ['not JSON', '{"batches": [}', {}, 400, 'UNREADABLE'],
  [
    'NaN, which JSON does not know',
    '{"batches": [{"temperatures": [{"celsius": NaN}]}]}',
    {},
    400,
    'UNREADABLE',
  ],
  ['not a list', '{"batches": 1}', {}, 400, 'UNREADABLE'],
  ['null', 'null', {}, 400, 'UNREADABLE'],
  ['nothing', '', {}, 400, 'UNREADABLE'],
  ['a bad line', '{}\n{', { 'content-type': 'application/x-ndjson' }, 400, 'UNREADABLE'],
  ['no gzip', '{}', { 'content-encoding': 'gzip' }, 400, 'UNREADABLE'],
  ['another encoding', '{}', { 'content-encoding': 'br' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['another type', '<batches/>', { 'content-type': 'text/xml' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['10 MB', ' '.repeat(10_000_000), {}, 413, 'TOO_LARGE'],
])('unreadable: %s', async (_what, body, headers: Record<string, string>, status, code) => {
  const answer = await send(body, gateway, headers);
  expect([answer.status, answer.body['code']]).toEqual([status, code]);
});

test('nothing of a request is stored that is not readable to its end', async () => {
  const before = await stored();
  const line = JSON.stringify(batch());
  const answer = await send(`${line}\n${line.slice(0, -1)}`, gateway, {
    'content-type': 'application/x-ndjson',
  });
  expect(answer.status).toBe(400);
  expect(answer.body['details']).toEqual({ line: 2, column: line.length });
  expect(await stored()).toBe(before);
});

test('a gzip bomb is put down before it goes off', async () => {
  const bomb = new Uint8Array(gzipSync(Buffer.alloc(200_000_000, ' ')));
  const answer = await post(`${api.url}/v1/telemetry`, gateway, bomb, { 'content-encoding': 'gzip' });
  expect([answer.status, answer.body['code']]).toEqual([413, 'TOO_LARGE']);
});

test('100,000 readings in one batch are too many', async () => {
  const temperatures = Array.from({ length: 100_000 }, () => ({ at: 0, probe: 'c', celsius: 1 }));
  const answer = await send({ batches: [batch({ temperatures })] });
  expect([answer.status, answer.body['code']]).toEqual([413, 'TOO_LARGE']);
});

test('strangers and people are turned away', async () => {
  expect((await send({ batches: [batch()] }, null)).status).toBe(401);
  expect((await send({ batches: [batch()] }, `kf_gateway_${'x'.repeat(43)}`)).status).toBe(401);
  const person = await aSession(db, { role: 'ADMIN' });
  const before = await stored();
  const answer = await send({ batches: [batch()] }, person);
  expect([answer.status, answer.body['code']]).toEqual([403, 'FORBIDDEN']);
  expect(JSON.stringify((await sendByGraphql([batch()], person)).body)).toContain('FORBIDDEN');
  expect(await stored()).toBe(before);
});

test('50,000 bad readings are counted, and 1,000 of them listed', async () => {
  const temperatures = Array.from({ length: 50_000 }, () => ({ at: 0, probe: 'c', celsius: 1 }));
  const { body } = await send({ batches: [batch({ temperatures })] });
  const refused = body['refused'] as { code: string; message: string }[];
  expect(refused).toHaveLength(1_000);
  expect(refused.at(-1)!.message).toContain('49001 MALFORMED');
});
