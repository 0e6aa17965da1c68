import { instantInZone, localInput } from './zoned-input.js';

test.each([
  ['2026-03-08T01:59', 'America/New_York', '2026-03-08T06:59:00.000Z'],
  ['2026-03-08T03:00', 'America/New_York', '2026-03-08T07:00:00.000Z'],
  ['2026-11-01T00:30', 'America/New_York', '2026-11-01T04:30:00.000Z'],
  ['2026-11-01T03:00', 'America/New_York', '2026-11-01T08:00:00.000Z'],
  ['2026-07-01T12:00', 'Asia/Kolkata', '2026-07-01T06:30:00.000Z'],
])('%s in %s is %s, and back', (text, zone, instant) => {
  expect(new Date(instantInZone(text, zone)).toISOString()).toBe(instant);
  expect(localInput(Date.parse(instant), zone)).toBe(text);
});
