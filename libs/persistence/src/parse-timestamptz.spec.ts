import fc from 'fast-check';
import pg from 'pg';
import { parseTimestamptz } from './parse-timestamptz.js';

const byDriver = pg.types.getTypeParser(1184, 'text') as (text: string) => Date | number;

const instant = fc.date({ min: new Date('0101-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });

/** As PostgreSQL writes it: trailing zeros of the fraction are left out. */
function written(date: Date, micros: number): string {
  const [day, time] = date.toISOString().split('T') as [string, string];
  const fraction = `${time.slice(9, 12)}${String(micros).padStart(3, '0')}`.replace(/0+$/, '');
  return `${day} ${time.slice(0, 8)}${fraction === '' ? '' : `.${fraction}`}+00`;
}

test('every instant in UTC reads as the driver reads it', () => {
  fc.assert(
    fc.property(instant, fc.integer({ min: 0, max: 999 }), (date, micros) => {
      expect(parseTimestamptz(written(date, micros)).getTime()).toBe(date.getTime());
      expect(Math.floor(Number(byDriver(written(date, micros))))).toBe(date.getTime());
    }),
  );
});

test('what is written otherwise is left to the driver', () => {
  for (const text of [
    '2026-03-02 12:00:00+05:30',
    '2026-03-02 12:00:00.5-08',
    '0044-03-15 12:00:00+00 BC',
    '12026-03-02 12:00:00+00',
    'infinity',
    '-infinity',
  ])
    expect(parseTimestamptz(text)).toEqual(byDriver(text));
});
