import fc from 'fast-check';
import { hashToken, mintToken, tokenKind } from './token.js';
import { readToken } from './read-token.js';

test.each(['session', 'device', 'gateway'] as const)(
  'a %s token says what it is, and is never the same',
  (kind) => {
    const token = mintToken(kind);
    expect(token.text).toMatch(new RegExp(`^kf_${kind}_[A-Za-z0-9_-]{43}$`));
    expect(tokenKind(token.text)).toBe(kind);
    expect(token.hash).toEqual(hashToken(token.text));
    expect(mintToken(kind).text).not.toBe(token.text);
  },
);

test('it is stored by its SHA-256', () => {
  expect(hashToken('abc').toString('hex')).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

test('no other text has the form of a token', () => {
  fc.assert(fc.property(fc.string(), (text) => expect(tokenKind(text)).toBeNull()));
  const { text } = mintToken('device');
  for (const near of [
    text.slice(0, -1),
    `${text}A`,
    ` ${text}`,
    text.replace('device', 'admin'),
    `${text}\n`,
    text.toUpperCase(),
  ])
    expect(tokenKind(near)).toBeNull();
});

test.each([
  [{ authorization: 'Bearer abc' }, 'abc'],
  [{ authorization: 'bearer   abc  ' }, 'abc'],
  [{ authorization: 'Basic abc' }, null],
  [{ authorization: 'Bearer a b' }, null],
  [{ authorization: `Bearer ${'a'.repeat(300)}` }, null],
  [{ cookie: 'a=b; kiosk_fleet_session=abc; c=d' }, 'abc'],
  [{ cookie: 'kiosk_fleet_session=' }, null],
  [{ cookie: 'xkiosk_fleet_session=abc' }, null],
  [{}, null],
])('%j carries %j', (headers, token) => {
  expect(readToken(headers)).toBe(token);
});

test('a bad header does not fall back to the cookie: the sender meant the header', () => {
  expect(readToken({ authorization: 'Bearer', cookie: 'kiosk_fleet_session=abc' })).toBeNull();
});
