import { AppError } from '@app/kernel';
import { type Ask, type BootParcel, Handshakes } from './handshakes.js';

const parcel = (boot: string, json: string, kiosk = 0): BootParcel => ({
  kiosk,
  json,
  readings: 1,
  boot,
  sentAt: '2026-03-01T09:00:00Z',
});

function aFleet(answers: (Awaited<ReturnType<Ask>> | AppError)[]) {
  const sent: string[] = [];
  const asked: string[] = [];
  const slept: number[] = [];
  const intervals: number[] = [];
  const handshakes = new Handshakes({
    kiosks: [{ serial: 'K-1', firmware: '1' }],
    ask: ({ boot }) => {
      asked.push(boot);
      const answer = answers.shift()!;
      return answer instanceof AppError ? Promise.reject(answer) : Promise.resolve(answer);
    },
    sleep: (ms) => (slept.push(ms), Promise.resolve()),
    random: () => 0.5,
    stop: new AbortController().signal,
    release: (parcels) => sent.push(...parcels.map(({ json }) => json)),
    onInterval: (_, seconds) => intervals.push(seconds),
    say: () => undefined,
  });
  return { handshakes, sent, asked, slept, intervals };
}

const accepted = { status: 'ACCEPTED' as const, reason: null, intervalSeconds: 30, retryAfterSeconds: null };
const pending = {
  status: 'PENDING' as const,
  reason: 'AWAITING_APPROVAL' as const,
  intervalSeconds: 30,
  retryAfterSeconds: 7,
};

test('what was measured before the answer is sent after it, in order; later batches at once', async () => {
  const { handshakes, sent, asked, intervals } = aFleet([accepted]);
  handshakes.offer([parcel('b1', 'first'), parcel('b1', 'second')]);
  expect(sent).toEqual([]);
  await handshakes.answered();
  handshakes.offer([parcel('b1', 'third')]);
  expect({ sent, asked, intervals }).toEqual({
    sent: ['first', 'second', 'third'],
    asked: ['b1'],
    intervals: [30],
  });
});

test('it asks again when it was told to, and after trouble', async () => {
  const unreachable = new AppError('gone', { code: 'UNREACHABLE', retryable: true });
  const { handshakes, sent, slept } = aFleet([pending, unreachable, accepted]);
  handshakes.offer([parcel('b1', 'first')]);
  await handshakes.answered();
  expect(slept[0]).toBe(7_000);
  expect(slept).toHaveLength(2);
  expect(sent).toEqual(['first']);
});

test('every start has a handshake of its own', async () => {
  const { handshakes, sent, asked } = aFleet([accepted, accepted]);
  handshakes.offer([parcel('b1', 'first')]);
  await handshakes.answered();
  handshakes.offer([parcel('b2', 'second')]);
  expect(sent).toEqual(['first']);
  await handshakes.answered();
  expect({ sent, asked }).toEqual({ sent: ['first', 'second'], asked: ['b1', 'b2'] });
});
