import { type CheckState, failureOf, limitMs, nextStep, outboxLimitMs, periodMs } from './judge.js';

const now = Date.parse('2026-03-02T12:00:00Z');
const state = (more: Partial<CheckState> = {}): CheckState => ({
  phase: 'ERROR',
  sentAt: now - periodMs,
  confirmedAt: now - 1_000,
  since: now - 3_600_000,
  refused: null,
  ...more,
});

test.each([
  ['the first message', { sentAt: null, confirmedAt: null }, false, { confirmedAt: null, send: 'ERROR' }],
  ['its alert came', {}, true, { confirmedAt: now, send: 'CLEAR' }],
  ['its alert came soon', { sentAt: now - 1 }, true, { confirmedAt: now, send: null }],
  ['its alert did not come: again', {}, false, { confirmedAt: now - 1_000, send: 'ERROR' }],
  ['it went', { phase: 'CLEAR' as const }, false, { confirmedAt: now, send: 'ERROR' }],
  ['it did not go: again', { phase: 'CLEAR' as const }, true, { confirmedAt: now - 1_000, send: 'CLEAR' }],
])('%s', (_what, more, alertOpen, expected) => {
  expect(nextStep(state(more), { alertOpen }, now)).toEqual(expected);
});

test('it fails when the answer does not come in time, and says what is known', () => {
  expect(failureOf(state({ confirmedAt: now - limitMs }), null, now)).toBeNull();
  expect(failureOf(state({ confirmedAt: now - limitMs - 1 }), null, now)).toBe(
    'the alert of the synthetic kiosk has not come since 2026-03-02T11:59:29.999Z',
  );
  expect(failureOf(state({ confirmedAt: null, since: now - limitMs }), null, now)).toBeNull();
  expect(failureOf(state({ confirmedAt: null, refused: 'OVERLOADED' }), null, now)).toBe(
    'the alert of the synthetic kiosk never came; its messages are refused: OVERLOADED',
  );
});

test('it fails when nobody takes what became of incidents', () => {
  expect(failureOf(state(), now - outboxLimitMs, now)).toBeNull();
  expect(failureOf(state(), now - outboxLimitMs - 1, now)).toContain('waits for the notifications since');
});
