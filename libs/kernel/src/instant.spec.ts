import fc from 'fast-check';
import { instantArgument, parseInstant, rangeArgument } from './instant.js';

test.each([
  ['2026-03-01T09:30:00Z', '2026-03-01T09:30:00.000Z'],
  ['2026-03-01T09:30:00.5+02:00', '2026-03-01T07:30:00.500Z'],
  ['2026-03-01t09:30:00.123456789z', '2026-03-01T09:30:00.123Z'],
  ['2024-02-29T00:00:00-00:30', '2024-02-29T00:30:00.000Z'],
  ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
])('%s is %s', (text, expected) => {
  expect(new Date(parseInstant(text) ?? NaN).toISOString()).toBe(expected);
});

test.each([
  '',
  '2026-03-01',
  '2026-03-01T09:30:00',
  '2026-03-01 09:30:00Z',
  '2026-02-30T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-03-01T24:00:00Z',
  '2026-03-01T09:60:00Z',
  '2026-03-01T09:30:00+24:00',
  '2026-03-01T09:30:00Z ',
  "2026-03-01T09:30:00Z'; DROP TABLE kiosk; --",
])('%j is no instant', (text) => {
  expect(parseInstant(text)).toBeNull();
  expect(() => instantArgument(text, 'range.from')).toThrow('range.from must be an RFC 3339 instant');
});

test('what a date prints is read back', () => {
  const years = { min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z') };
  fc.assert(
    fc.property(fc.date({ ...years, noInvalidDate: true }), (date) => {
      expect(parseInstant(date.toISOString())).toBe(date.getTime());
    }),
  );
});

test('any text is an instant or null, never an exception', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const at = parseInstant(text);
      expect(at === null || Number.isFinite(at)).toBe(true);
    }),
  );
});

test('a range must not be empty', () => {
  const range = { from: '2026-03-01T00:00:00Z', to: '2026-03-01T00:00:00Z' };
  expect(() => rangeArgument(range, 'range')).toThrow('range.to must be after range.from');
});
