import fc from 'fast-check';
import { jsonErrorPosition } from './json-error-position.js';

test.each([
  ['', 0],
  ['{"a": NaN}', 6],
  ['{"a": [}', 7],
  ['[1, 2', 5],
  ['[1 2]', 3],
  ['{"a" 1}', 5],
  ['{"a": 1,}', 8],
  ['{} {}', 3],
  ['"a\nb"', 0],
  ['01', 1],
])('%j stops being JSON at %i', (text, position) => expect(jsonErrorPosition(text)).toBe(position));

test('JSON is read to its end', () => {
  fc.assert(
    fc.property(
      fc.json(),
      fc.constantFrom('', '  ', '\n'),
      (text, end) => jsonErrorPosition(text + end) === text.length + end.length,
    ),
  );
});

test('whatever JSON.parse refuses gets a place in the text, soon', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.string({ maxLength: 2 }), (text, at, change) => {
      const index = at % (text.length + 1);
      const broken = text.slice(0, index) + change + text.slice(index + 1);
      const position = jsonErrorPosition(broken);
      expect(position).toBeGreaterThanOrEqual(0);
      expect(position).toBeLessThanOrEqual(broken.length);
      let valid = true;
      try {
        JSON.parse(broken);
      } catch {
        valid = false;
      }
      if (valid) expect(position).toBe(broken.length);
    }),
    { numRuns: 1_000 },
  );
  expect(jsonErrorPosition('['.repeat(500_000))).toBe(500_000);
});
