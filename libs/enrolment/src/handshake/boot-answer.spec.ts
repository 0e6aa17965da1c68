import { bootAnswer, rotateBefore } from './boot-answer.js';
import { readBoot } from './boot-input.js';

const now = Date.parse('2026-03-01T09:00:00Z');
const at = { now, deviceClock: now - 90_500, rotateBefore: null };
const kiosk = { acceptance: 'ACCEPTED' as const, heartbeatSeconds: 15 };

test('an accepted kiosk learns its interval, the time, and how far its clock is off', () => {
  expect(bootAnswer(kiosk, null, at)).toEqual({
    status: 'ACCEPTED',
    reason: null,
    intervalSeconds: 15,
    serverTime: '2026-03-01T09:00:00.000Z',
    clockOffsetSeconds: -90.5,
    retryAfterSeconds: null,
    rotateBefore: null,
  });
});

test.each([
  ['PENDING', 'AWAITING_APPROVAL', { ...kiosk, acceptance: 'PENDING' as const }, 'NOT_ACCEPTED'],
  ['REJECTED', 'REJECTED_BY_OPERATOR', { ...kiosk, acceptance: 'REJECTED' as const }, 'NOT_ACCEPTED'],
  ['REJECTED', 'RETIRED_KIOSK', kiosk, 'RETIRED_KIOSK'],
  ['REJECTED', 'UNKNOWN_KIOSK', undefined, 'UNKNOWN_KIOSK'],
  ['REJECTED', 'NOT_YOUR_KIOSK', undefined, 'NOT_YOUR_KIOSK'],
] as const)('%s because %s, and when to ask again', (status, reason, of, refusal) => {
  const answer = bootAnswer(of, refusal, at);
  expect(answer).toMatchObject({ status, reason });
  expect(answer.retryAfterSeconds).toBeGreaterThan(0);
});

test('nothing is told of a kiosk that is not the caller’s', () => {
  expect(bootAnswer(kiosk, 'NOT_YOUR_KIOSK', at)).toEqual(bootAnswer(undefined, 'NOT_YOUR_KIOSK', at));
});

test('a token is to be rotated when three quarters of its life are over', () => {
  expect(rotateBefore(1_000, 5_000)).toBe(4_000);
  expect(rotateBefore(1_000, null)).toBeNull();
});

test('every wrong field of a boot is named', () => {
  const good = { kiosk: 'K-1', boot: 'b', reason: 'WATCHDOG', firmware: '1', clock: '2026-03-01T09:00:00Z' };
  expect(readBoot(good)).toMatchObject({ kiosk: 'K-1', reason: 'WATCHDOG', deviceClock: now });
  expect(readBoot({ ...good, reason: undefined })).toMatchObject({ reason: 'UNKNOWN' });
  const wrong = {
    kiosk: ['', '-1', 7, null, 'x'.repeat(99)],
    boot: ['', 'x'.repeat(65), '\0', {}],
    reason: ['BORED', 5, '__proto__'],
    firmware: [undefined, ' '],
    clock: ['yesterday', '2026-03-01T09:00:00', 0],
  };
  for (const [field, values] of Object.entries(wrong))
    for (const value of values)
      expect(readBoot({ ...good, [field]: value }, 'input.')).toMatchObject({ field: `input.${field}` });
  for (const body of [null, [], 'x', 5]) expect(readBoot(body)).toMatchObject({ code: 'INVALID' });
});
