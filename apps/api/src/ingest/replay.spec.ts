import { AppError } from '@app/kernel';
import type { IngestedPart } from '@app/telemetry';
import { ByteBudget } from './byte-budget.js';
import { Replay, replayLimits } from './replay.js';

const limits = { ...replayLimits, partBytes: 100, lineBytes: 200, stallMs: 5_000 };
const line = (index: number) => `${JSON.stringify({ kiosk: `K-${index}`, filler: 'x'.repeat(20) })}\n`;
const overloaded = () =>
  new AppError('full', {
    code: 'OVERLOADED',
    httpStatus: 429,
    retryable: true,
    details: { retryAfterSeconds: 1 },
  });

function aReplay(fail: (part: number) => Error | null = () => null, budget = new ByteBudget(10_000)) {
  const parts: { kiosks: string[]; firstBatch: number }[] = [];
  const slept: number[] = [];
  let closing = false;
  let attempts = 0;
  const replay = new Replay({
    limits,
    budget,
    ingest: async (batches, firstBatch): Promise<IngestedPart> => {
      const error = fail(attempts++);
      if (error !== null) throw error;
      parts.push({ kiosks: batches.map(({ kiosk }) => kiosk), firstBatch });
      const refusals = { listed: [], unlisted: new Map(), counts: new Map(), lastBatch: 0 };
      return { stored: batches.length, duplicates: 0, refusals: refusals as never, gaps: [] };
    },
    sleep: async (ms) => void slept.push(ms),
    closing: () => closing,
  });
  return { replay, parts, slept, budget, close: () => (closing = true) };
}

async function* body(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: AppError) => error,
  );

test('a long body is committed in parts while it arrives, and counted as one', async () => {
  const { replay, parts, budget } = aReplay();
  const sum = await replay.take(
    body(...Array.from({ length: 10 }, (_, index) => line(index)), '\n', ' \r\n'),
  );
  expect(sum.receipt(0)).toMatchObject({ stored: 10, duplicates: 0 });
  expect(parts.length).toBeGreaterThan(2);
  expect(parts.flatMap(({ kiosks }) => kiosks)).toEqual(Array.from({ length: 10 }, (_, i) => `K-${i}`));
  let next = 0;
  for (const { kiosks, firstBatch } of parts) {
    expect(firstBatch).toBe(next);
    next += kiosks.length;
  }
  expect(budget.take(10_000)).toBe(true);
});

test('of a body no longer than a part, a line that cannot be read keeps everything out', async () => {
  const { replay, parts } = aReplay();
  const error = await failure(replay.take(body(line(1), '{"kiosk": nobody}')));
  expect(error).toMatchObject({ code: 'UNREADABLE', details: { line: 2, column: 11 } });
  expect(parts).toEqual([]);
});

test('later it says how much is stored', async () => {
  const { replay, parts, budget } = aReplay();
  const lines = Array.from({ length: 8 }, (_, index) => line(index)).join('');
  const error = await failure(replay.take(body(lines, '{"kiosk"')));
  const stored = parts.reduce((sum, { kiosks }) => sum + kiosks.length, 0);
  expect(stored).toBeGreaterThan(0);
  expect(error).toMatchObject({
    code: 'UNREADABLE',
    httpStatus: 400,
    details: { line: 9, column: 9, storedLines: stored, stored },
  });
  expect(error?.message).toContain(`The first ${stored} lines are stored`);
  expect(budget.take(10_000)).toBe(true);
});

test('the first part is turned away at once, a later one waits for room', async () => {
  const first = aReplay(() => overloaded());
  expect(await failure(first.replay.take(body(line(1))))).toMatchObject({ code: 'OVERLOADED' });
  expect(first.slept).toEqual([]);

  const later = aReplay((attempt) => (attempt === 1 || attempt === 2 ? overloaded() : null));
  const sum = await later.replay.take(body(...Array.from({ length: 8 }, (_, index) => line(index))));
  expect(sum.stored).toBe(8);
  expect(later.slept).toEqual([1_000, 1_000]);
});

test('room that never comes ends in 429 with what is stored', async () => {
  const { replay, slept } = aReplay((attempt) => (attempt > 0 ? overloaded() : null));
  const error = await failure(replay.take(body(...Array.from({ length: 8 }, (_, index) => line(index)))));
  expect(error).toMatchObject({ code: 'OVERLOADED', httpStatus: 429, details: { retryAfterSeconds: 1 } });
  expect(error?.details['storedLines']).toBeGreaterThan(0);
  expect(slept.reduce((sum, ms) => sum + ms, 0)).toBe(limits.stallMs);
});

test('bytes that others hold are waited for after the first part only', async () => {
  const budget = new ByteBudget(150);
  expect(budget.take(100)).toBe(true);
  const first = aReplay(undefined, budget);
  expect(await failure(first.replay.take(body(line(1) + line(2))))).toMatchObject({ code: 'OVERLOADED' });

  const held = new ByteBudget(300);
  const later = aReplay(undefined, held);
  async function* slowly() {
    yield Buffer.from(line(1) + line(2) + line(3));
    held.take(290);
    setImmediate(() => held.giveBack(290));
    yield Buffer.from(line(4));
  }
  const waiting = new Replay({
    limits,
    budget: held,
    ingest: async (batches) => ({
      stored: batches.length,
      duplicates: 0,
      refusals: { listed: [], unlisted: new Map(), counts: new Map() } as never,
      gaps: [],
    }),
    sleep: () => new Promise((resolve) => setImmediate(resolve)),
    closing: () => false,
  });
  expect((await waiting.take(slowly())).stored).toBe(4);
  expect(later.parts).toEqual([]);
});

test('a process that ends finishes its part and says so', async () => {
  const { replay, close, parts } = aReplay();
  async function* endless() {
    for (let index = 0; ; index++) {
      if (index === 6) close();
      yield Buffer.from(line(index));
    }
  }
  expect(await failure(replay.take(endless()))).toMatchObject({ code: 'SHUTTING_DOWN', httpStatus: 503 });
  expect(parts.length).toBeGreaterThan(0);
});

test.each([
  ['no UTF-8', Buffer.from([0x7b, 0xff, 0x0a]), 'UNREADABLE'],
  ['a line without end', Buffer.alloc(300, 'x'), 'TOO_LARGE'],
])('%s is named by its line', async (_what, bytes, code) => {
  const { replay } = aReplay();
  async function* one() {
    yield Buffer.from(line(1));
    yield bytes;
  }
  expect(await failure(replay.take(one()))).toMatchObject({ code, details: { line: 2 } });
});
