import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { type BodyBounds, bodyChunks } from './body-chunks.js';

const bounds: BodyBounds = {
  bytes: 100_000,
  ratio: 10,
  ratioFromBytes: 50_000,
  idleMs: 1_000,
  bytesPerSecond: 100,
};
beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
afterEach(() => jest.useRealTimers());

async function collect(raw: PassThrough, gzip = false): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of bodyChunks(raw, gzip, bounds)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};

test('a body comes out as it is, compressed or not', async () => {
  const text = Buffer.from('{"a": 1}\n'.repeat(2_000));
  for (const gzip of [false, true]) {
    const raw = new PassThrough();
    raw.end(gzip ? gzipSync(text) : text);
    expect((await collect(raw, gzip)).equals(text)).toBe(true);
  }
});

test('a sender that falls silent is timed out, and its stream left alive', async () => {
  const raw = new PassThrough();
  const told = collect(raw).then(
    () => undefined,
    (error: unknown) => error,
  );
  raw.write('half');
  await turns(5);
  await jest.advanceTimersByTimeAsync(bounds.idleMs + 1);
  expect(await told).toMatchObject({ code: 'REQUEST_TIMEOUT', httpStatus: 408 });
  expect(raw.destroyed).toBe(false);
});

test('one that dribbles is timed out by its pace', async () => {
  const raw = new PassThrough();
  let told: unknown;
  void collect(raw).catch((error: unknown) => (told = error));
  for (let second = 0; second < 10 && told === undefined; second++) {
    raw.write('x');
    await turns(5);
    await jest.advanceTimersByTimeAsync(bounds.idleMs * 0.9);
    await turns(5);
  }
  expect(told).toMatchObject({ code: 'REQUEST_TIMEOUT' });
});

test.each([
  ['too long', Buffer.alloc(100_001, 'x'), false, 'TOO_LARGE'],
  ['too long as sent compressed', gzipSync(randomLike(150_000)), true, 'TOO_LARGE'],
  ['a bomb', gzipSync(Buffer.alloc(90_000, ' ')), true, 'TOO_LARGE'],
  ['no gzip', Buffer.from('plain'), true, 'UNREADABLE'],
  ['half of it', gzipSync('text').subarray(0, 12), true, 'UNREADABLE'],
])('refused: %s', async (_what, body, gzip, code) => {
  const raw = new PassThrough();
  raw.end(body);
  await expect(collect(raw, gzip)).rejects.toMatchObject({ code });
});

test('a connection that breaks is told from data that is broken', async () => {
  for (const gzip of [false, true]) {
    const raw = new PassThrough();
    const told = collect(raw, gzip).catch((error: unknown) => error);
    raw.write(gzipSync('text').subarray(0, 8));
    await turns(5);
    raw.destroy();
    expect(await told).toMatchObject({ code: 'UNREADABLE', message: expect.stringContaining('connection') });
  }
});

/** Hard to compress, and the same every time. */
function randomLike(length: number): Buffer {
  let state = 1;
  return Buffer.from(
    Array.from({ length }, () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) >> 16),
  );
}
