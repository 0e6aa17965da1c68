import fc from 'fast-check';
import type { ChannelKind } from '../settings/documents.js';
import { afterAttempt, deliveryDeadlineMs, lostAttempt, type Outcome, retryAfterMs } from './retry-policy.js';

const about = { channel: 'WEBHOOK' as ChannelKind, attempts: 1, createdAt: 0, now: 0, random: 0.5 };
const failure = (more: Partial<Extract<Outcome, { kind: 'TRY_AGAIN' }>> = {}): Outcome => ({
  kind: 'TRY_AGAIN',
  status: 503,
  error: 'answered 503',
  retryAfterMs: null,
  arrived: 'NO',
  ...more,
});

test('the pauses double up to five minutes', () => {
  const pauses = [1, 2, 3, 8, 9, 30].map((attempts) => afterAttempt(failure(), { ...about, attempts }));
  expect(pauses.map((next) => (next.state === 'QUEUED' ? next.nextAttemptAt : null))).toEqual([
    2_000, 4_000, 8_000, 256_000, 300_000, 300_000,
  ]);
});

test('a longer Retry-After is honoured, and beyond the deadline it is given up', () => {
  expect(afterAttempt(failure({ retryAfterMs: 90_000 }), about)).toEqual({
    state: 'QUEUED',
    nextAttemptAt: 90_000,
  });
  expect(afterAttempt(failure({ retryAfterMs: deliveryDeadlineMs + 1 }), about).state).toBe('DEAD');
});

test.each<[ChannelKind, string]>([
  ['WEBHOOK', 'QUEUED'],
  ['PAGERDUTY', 'QUEUED'],
  ['EMAIL', 'QUEUED'],
  ['SLACK', 'UNCERTAIN'],
])('what was under way when the process died: %s is %s', (channel, state) => {
  expect(afterAttempt(lostAttempt, { ...about, channel }).state).toBe(state);
});

test('what surely did not arrive is sent again by every channel', () => {
  for (const channel of ['WEBHOOK', 'PAGERDUTY', 'EMAIL', 'SLACK'] as const)
    expect(afterAttempt(failure(), { ...about, channel }).state).toBe('QUEUED');
});

test('a retry never comes before it should, nor after the deadline', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 0, max: deliveryDeadlineMs }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.option(fc.integer({ min: 0, max: 10_000_000 }), { nil: null }),
      (attempts, now, random, wait) => {
        const next = afterAttempt(failure({ retryAfterMs: wait }), { ...about, attempts, now, random });
        if (next.state !== 'QUEUED') return;
        expect(next.nextAttemptAt).toBeGreaterThanOrEqual(now + (wait ?? 1_500));
        expect(next.nextAttemptAt).toBeLessThanOrEqual(deliveryDeadlineMs);
      },
    ),
  );
});

test('Retry-After in seconds, as a date, and as nonsense', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  expect(retryAfterMs('120', now)).toBe(120_000);
  expect(retryAfterMs('Sun, 01 Mar 2026 12:00:30 GMT', now)).toBe(30_000);
  expect(retryAfterMs('Sun, 01 Mar 2026 11:00:00 GMT', now)).toBe(0);
  expect(retryAfterMs('soon', now)).toBeNull();
  expect(retryAfterMs(undefined, now)).toBeNull();
});
