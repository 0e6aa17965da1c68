import { dateScalar, dateTimeScalar } from './scalars.js';

test('instants are answered in UTC', () => {
  expect(dateTimeScalar.serialize(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
  expect(dateTimeScalar.serialize('2026-03-01T09:30:00+02:00')).toBe('2026-03-01T07:30:00.000Z');
  expect(() => dateTimeScalar.serialize('x')).toThrow();
  expect(dateScalar.serialize(new Date(0))).toBe('1970-01-01');
});

test('an instant that is none passes, so that its reading can be refused alone; no other type does', () => {
  expect(dateTimeScalar.parseValue('yesterday')).toBe('yesterday');
  for (const value of [5, null, {}, true, 'x'.repeat(65)])
    expect(() => dateTimeScalar.parseValue(value)).toThrow('DateTime must be a string');
});
