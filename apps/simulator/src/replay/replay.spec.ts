import { fahrenheitToCelsius, parseCsv } from './csv.js';
import { replayTimes } from './replay.js';

const CSV = 'timestamp,value\n2013-07-04 00:00:00,69.88083514\n2013-07-04 01:00:00,71.2\n';

test('reads timestamps as UTC and converts °F', () => {
  expect(parseCsv(CSV, 'F')).toEqual([
    { at: Date.UTC(2013, 6, 4, 0), celsius: 21.045 },
    { at: Date.UTC(2013, 6, 4, 1), celsius: 21.778 },
  ]);
  expect(parseCsv(CSV, 'C')[1]!.celsius).toBe(71.2);
  expect(fahrenheitToCelsius(212)).toBe(100);
});

test('takes offsets, sorts, and keeps the first of two values at one instant', () => {
  const text =
    'timestamp,value\r\n2013-07-04T02:00:00+02:00,2\r\n2013-07-03 23:00:00,1\r\n2013-07-04T00:00:00Z,3\r\n';
  expect(parseCsv(text, 'C').map(({ celsius }) => celsius)).toEqual([1, 2]);
});

test.each([
  ['time,value\n2013-07-04 00:00:00,1', 'the first line must be'],
  ['timestamp,value\n', 'there are no readings'],
  [
    'timestamp,value\n2013-07-04 00:00:00,x\nyesterday,1\n2013-07-04 00:00:00,',
    '3 bad lines, first at 2, 3, 4',
  ],
  ['timestamp,value\n2013-07-04 00:00:00,1,2', '1 bad line, first at 2'],
])('refuses %j', (text, message) => {
  expect(() => parseCsv(text, 'C')).toThrow(message);
});

test('times are moved to end now, kept, or taken when sent', () => {
  const readings = parseCsv(CSV, 'C');
  const now = Date.UTC(2026, 0, 1);
  expect(replayTimes(readings, { times: 'shift', speed: undefined }, now)).toEqual([now - 3_600_000, now]);
  expect(replayTimes(readings, { times: 'keep', speed: 60 }, now)).toEqual(readings.map(({ at }) => at));
  expect(replayTimes(readings, { times: 'live', speed: 3600 }, now)).toEqual([now, now + 1000]);
});
