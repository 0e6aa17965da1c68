import fc from 'fast-check';
import {
  formatClock,
  formatDuration,
  formatExact,
  formatRelative,
  formatShort,
  zoneAbbreviation,
} from './format-time.js';
import { offsetFrom } from './server-clock.js';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

test.each([
  [0, '0 s'],
  [59 * second, '59 s'],
  [6 * minute, '6 min'],
  [hour + 20 * minute, '1 h 20 min'],
  [2 * hour, '2 h'],
  [3 * day + 4 * hour, '3 d 4 h'],
  [-5, '0 s'],
])('a length of %d ms is %s', (length, text) => expect(formatDuration(length)).toBe(text));

test.each([
  [1 * second, 'just now'],
  [12 * second, '12 s ago'],
  [90 * minute, '1 h ago'],
  [47 * hour, '47 h ago'],
  [3 * day, '3 d ago'],
  [-5 * minute, 'in 5 min'],
])('%d ms before now is %s', (before, text) => expect(formatRelative(1e12 - before, 1e12)).toBe(text));

test('what is older never sounds newer', () => {
  const value = (text: string) => {
    const match = /^(\d+) (s|min|h|d) ago$/.exec(text);
    return match ? Number(match[1]) * { s: second, min: minute, h: hour, d: day }[match[2] as 's'] : 0;
  };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400 * day }), fc.integer({ min: 0, max: day }), (age, more) => {
      expect(value(formatRelative(0, age + more))).toBeGreaterThanOrEqual(value(formatRelative(0, age)));
    }),
  );
});

test('tells the time of the clinic and names its zone, in winter and in summer', () => {
  const winter = Date.UTC(2026, 10, 22, 9, 46, 41);
  const summer = Date.UTC(2026, 6, 1, 0, 5);
  expect(formatExact(winter, 'America/Los_Angeles')).toBe('Sun, Nov 22, 2026, 01:46:41 PST');
  expect(formatClock(summer, 'America/Los_Angeles')).toBe('17:05 PDT');
  expect(formatShort(summer, 'America/New_York')).toBe('Jun 30, 20:05');
  expect(zoneAbbreviation(winter, 'America/Chicago')).toBe('CST');
});

test('a zone that the browser does not know becomes UTC, and says so', () => {
  expect(formatClock(Date.UTC(2026, 0, 1, 12), 'Mars/Olympus')).toBe('12:00 UTC');
});

test('the server clock counts only when it is clearly another', () => {
  const now = Date.UTC(2026, 0, 1, 12);
  expect(offsetFrom(new Date(now - 900).toUTCString(), now)).toBe(0);
  expect(offsetFrom(new Date(now + hour).toUTCString(), now)).toBe(hour + 500);
  expect(offsetFrom(null, now)).toBeNull();
  expect(offsetFrom('yesterday', now)).toBeNull();
});
