import fc from 'fast-check';
import { AppError } from './app-error.js';
import { connection, decodeCursor, encodeCursor, pageSize } from './connection.js';

test('a cursor comes back as the key it was made from', () => {
  fc.assert(
    fc.property(
      fc.string().filter((text) => !text.includes('\0')),
      fc.maxSafeInteger(),
      (text, number) => {
        expect(decodeCursor(encodeCursor([text, number]), ['string', 'number'])).toEqual([text, number]);
      },
    ),
  );
});

test('anything else is refused by name and never throws another error', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        decodeCursor(text, ['number']);
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
        expect(error).toMatchObject({ code: 'BAD_USER_INPUT', details: { argument: 'after' } });
      }
    }),
  );
});

test.each([
  ['the wrong kind', encodeCursor(['x'])],
  ['too many values', encodeCursor([1, 2])],
  ['a number beyond what the database counts to', encodeCursor([1e300])],
  ['a fraction', encodeCursor([1.5])],
  ['no list', Buffer.from('{"length":1,"0":1}').toString('base64url')],
])('%s is no cursor', (_what, cursor) => {
  expect(() => decodeCursor(cursor, ['number'])).toThrow('after is not a cursor of this list');
});

test('a text with a NUL is no cursor: the database could not compare it', () => {
  expect(() => decodeCursor(encodeCursor(['a\0']), ['string'])).toThrow('after');
});

test('pages have from one to the allowed number of rows', () => {
  expect(pageSize(undefined, 200, 50)).toBe(50);
  expect(pageSize(null, 200, 50)).toBe(50);
  expect(pageSize(200, 200, 50)).toBe(200);
  for (const first of [0, -1, 201, 1.5, NaN])
    expect(() => pageSize(first, 200, 50)).toThrow('first must be from 1 to 200');
});

test('the row too many tells that there is a next page and is not shown', () => {
  const page = connection(
    [1, 2, 3],
    2,
    (row) => `n${row}`,
    (row) => [row],
  );
  expect(page.nodes).toEqual(['n1', 'n2']);
  expect(page.pageInfo).toEqual({ hasNextPage: true, endCursor: encodeCursor([2]) });
  const none = connection<number, number>(
    [],
    2,
    (row) => row,
    (row) => [row],
  );
  expect(none).toEqual({ edges: [], nodes: [], pageInfo: { hasNextPage: false, endCursor: null } });
});
