import fc from 'fast-check';
import { message } from './message-builder.js';
import { MessageReader, MessageSizeError, messagesIn } from './message-reader.js';

const cut = (bytes: Buffer, points: number[]): Buffer[] => {
  const at = [...new Set(points.map((p) => p % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((from, i) => bytes.subarray(from, [...at, bytes.length][i]));
};
const messages = fc.array(
  fc
    .tuple(fc.constantFrom('Q', 'P', 'B', 'S', 'd'), fc.uint8Array({ maxLength: 300 }))
    .map(([type, body]) => message(type, Buffer.from(body))),
  { maxLength: 10 },
);

test('messages come out whole, wherever the stream is cut', () => {
  fc.assert(
    fc.property(messages, fc.array(fc.nat(), { maxLength: 40 }), (sent, points) => {
      const reader = new MessageReader(1000, { startup: false });
      const seen: Buffer[] = [];
      for (const chunk of cut(Buffer.concat(sent), points)) {
        reader.push(chunk);
        for (let next = reader.next(); next; next = reader.next()) {
          expect(next.bytes.subarray(5)).toEqual(next.body);
          seen.push(Buffer.from(next.bytes));
        }
      }
      expect(seen).toEqual(sent);
      expect([...messagesIn(Buffer.concat(sent))].map(({ bytes }) => Buffer.from(bytes))).toEqual(sent);
    }),
  );
});

test('packets before authentication have no type byte', () => {
  const reader = new MessageReader(100, { startup: true });
  reader.push(Buffer.from([0, 0, 0, 8, 1, 2, 3, 4, 0x53, 0, 0, 0, 4]));
  expect(reader.next()).toMatchObject({ type: '', body: Buffer.from([1, 2, 3, 4]) });
  reader.endStartup();
  expect(reader.next()).toMatchObject({ type: 'S' });
  expect(reader.next()).toBeUndefined();
});

test('a message over the limit is refused before its body arrives', () => {
  const reader = new MessageReader(100, { startup: false });
  reader.push(Buffer.from([0x51, 0, 0, 1, 0]));
  expect(() => reader.next()).toThrow(MessageSizeError);
});

test.each([0, 3, -1])('a length of %d is refused', (length) => {
  const header = Buffer.from([0x51, 0, 0, 0, 0]);
  header.writeInt32BE(length, 1);
  const reader = new MessageReader(100, { startup: false });
  reader.push(header);
  expect(() => reader.next()).toThrow(MessageSizeError);
});
