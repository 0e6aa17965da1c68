import { systemClock } from '@app/kernel';

test('the system clock tells milliseconds since the epoch', () => {
  const before = Date.now();
  expect(systemClock.now()).toBeGreaterThanOrEqual(before);
});
