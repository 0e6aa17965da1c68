import fc from 'fast-check';
import { LineSplitter } from './line-splitter.js';

function split(chunks: readonly Buffer[], longest = 1_000_000) {
  const splitter = new LineSplitter(longest);
  const lines = chunks.flatMap((chunk) => [...splitter.push(chunk)]);
  return [...lines, ...splitter.end()];
}

test('wherever the chunks are cut, the lines are those of the whole text, and their sizes its length', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('{"a":1}', '', 'é', 'x'.repeat(50), '\n', '\r\n'), { maxLength: 30 }),
      fc.array(fc.nat(400), { maxLength: 10 }),
      (parts, cuts) => {
        const body = Buffer.from(parts.join(''));
        const places = [0, ...cuts.map((cut) => cut % (body.length + 1)), body.length].sort((a, b) => a - b);
        const chunks = places.slice(1).map((end, index) => body.subarray(places[index], end));
        const lines = split(chunks);
        const text = body.toString();
        const expected =
          text.endsWith('\n') || text === '' ? text.split('\n').slice(0, -1) : text.split('\n');
        expect(lines.map(({ bytes }) => bytes.toString())).toEqual(expected);
        expect(lines.map(({ number }) => number)).toEqual(expected.map((_line, index) => index + 1));
        expect(lines.reduce((sum, { size }) => sum + size, 0)).toBe(body.length);
      },
    ),
  );
});

test('a line that is too long is named before it is held', () => {
  const splitter = new LineSplitter(10);
  expect([...splitter.push(Buffer.from('0123456789\nabc'))]).toHaveLength(1);
  expect(() => [...splitter.push(Buffer.from('defghijk'))]).toThrow(/line 2/);
});
