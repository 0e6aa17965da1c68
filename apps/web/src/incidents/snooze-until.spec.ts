import { nextMorning, snoozeChoices } from './snooze-until.js';

test.each([
  // Before and after eight, and over the night in which the clocks go forward.
  ['2026-03-02T11:00:00Z', 'America/Los_Angeles', '2026-03-02T16:00:00.000Z'],
  ['2026-03-02T20:00:00Z', 'America/Los_Angeles', '2026-03-03T16:00:00.000Z'],
  ['2026-03-08T04:00:00Z', 'America/Los_Angeles', '2026-03-08T15:00:00.000Z'],
  ['2026-12-31T20:00:00Z', 'Europe/Berlin', '2027-01-01T07:00:00.000Z'],
])('after %s the next morning in %s is %s', (now, zone, expected) => {
  expect(new Date(nextMorning(Date.parse(now), zone)).toISOString()).toBe(expected);
});

test('every choice is later than now', () => {
  const now = Date.parse('2026-03-02T15:59:59Z');
  expect(snoozeChoices(now, 'America/Los_Angeles').every(({ until }) => until > now)).toBe(true);
});
