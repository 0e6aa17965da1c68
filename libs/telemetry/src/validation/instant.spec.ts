import fc from 'fast-check';
import { parseInstant } from './instant.js';

test.each([
  ['2026-03-01T09:30:00Z', '2026-03-01T09:30:00.000Z'],
  ['2026-03-01t09:30:00z', '2026-03-01T09:30:00.000Z'],
  ['2026-03-01T09:30:00.5+02:00', '2026-03-01T07:30:00.500Z'],
  ['2026-03-01T00:15:00.123456789-00:30', '2026-03-01T00:45:00.123Z'],
  ['2024-02-29T23:59:59Z', '2024-02-29T23:59:59.000Z'],
])('%s is %s', (text, iso) => expect(new Date(parseInstant(text)).toISOString()).toBe(iso));

test.each([
  '',
  '2026-03-01',
  '2026-03-01T09:30:00',
  '2026-03-01 09:30:00Z',
  '2026-02-29T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '2026-04-31T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-00-01T00:00:00Z',
  '2026-03-00T00:00:00Z',
  '1900-02-29T00:00:00Z',
  '2026-03-01T24:00:00Z',
  '2016-12-31T23:59:60Z',
  '2026-03-01T09:30:00.Z',
  '2026-03-01T09:30:00+0200',
  '2026-03-01T09:30:00+24:00',
  '2026-03-01T09:30:00Z ',
  '+02026-03-01T09:30:00Z',
  '١٩٧٠-01-01T00:00:00Z',
])('%p is none', (text) => expect(parseInstant(text)).toBeNaN());

test('every date of four-digit years comes back from its ISO text', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
      (date) => parseInstant(date.toISOString()) === date.getTime(),
    ),
  );
});

test('no text makes it throw, and what it takes Date takes too', () => {
  const nearly = fc
    .tuple(fc.constant('2026-03-01T09:30:00.123+01:00'), fc.nat(28), fc.string({ maxLength: 2 }))
    .map(([text, index, change]) => text.slice(0, index) + change + text.slice(index + 1));
  fc.assert(
    fc.property(fc.oneof(fc.string(), nearly), (text) => {
      const instant = parseInstant(text);
      return Number.isNaN(instant) || instant === Date.parse(text.toUpperCase());
    }),
    { numRuns: 2_000 },
  );
});
