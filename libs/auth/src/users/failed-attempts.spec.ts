import fc from 'fast-check';
import { attemptsAllowed, FailedAttempts, windowMs } from './failed-attempts.js';

test('the attempt after the allowed ones waits until the first of them is out of the window', () => {
  const attempts = new FailedAttempts();
  for (let index = 0; index < attemptsAllowed; index += 1) {
    expect(attempts.retryAfterSeconds('a@b.c', index * 1_000)).toBe(0);
    attempts.failed('a@b.c', index * 1_000);
  }
  const now = attemptsAllowed * 1_000;
  expect(attempts.retryAfterSeconds('a@b.c', now)).toBe((windowMs - now) / 1_000);
  expect(attempts.retryAfterSeconds('other@b.c', now)).toBe(0);
  expect(attempts.retryAfterSeconds('a@b.c', windowMs)).toBe(0);
});

test('the right password forgets the wrong ones', () => {
  const attempts = new FailedAttempts();
  for (let index = 0; index < attemptsAllowed; index += 1) attempts.failed('a@b.c', 0);
  attempts.succeeded('a@b.c');
  expect(attempts.retryAfterSeconds('a@b.c', 0)).toBe(0);
});

test('never more than the allowed failures are let through in any window', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 80 }), (gaps) => {
      const attempts = new FailedAttempts();
      const tried: number[] = [];
      let now = 0;
      for (const gap of gaps) {
        now += gap;
        if (attempts.retryAfterSeconds('a@b.c', now) > 0) continue;
        attempts.failed('a@b.c', now);
        tried.push(now);
        expect(tried.filter((at) => at > now - windowMs).length).toBeLessThanOrEqual(attemptsAllowed);
      }
    }),
  );
});

test('made-up addresses do not grow the memory without bound', () => {
  const attempts = new FailedAttempts();
  for (let index = 0; index < 20_000; index += 1) attempts.failed(`${index}@b.c`, 0);
  expect((attempts as unknown as { failures: Map<string, unknown> }).failures.size).toBe(10_000);
});
