import { isSameOrigin, mayChangeByCookie } from './same-origin.js';

const host = 'fleet.example.org:3000';
const json = { 'content-type': 'application/json; charset=utf-8' };

test.each<[string, Record<string, string>, boolean]>([
  ['a page of this site', { 'sec-fetch-site': 'same-origin', origin: `http://${host}` }, true],
  ['the address bar', { 'sec-fetch-site': 'none' }, true],
  ['a page of a sister site', { 'sec-fetch-site': 'same-site' }, false],
  ['a page of another site', { 'sec-fetch-site': 'cross-site' }, false],
  ['an older browser on this site', { origin: `https://${host}` }, true],
  ['an older browser elsewhere', { origin: 'https://evil.example' }, false],
  ['another port', { origin: 'http://fleet.example.org:3001' }, false],
  ['a sandboxed frame', { origin: 'null' }, false],
  ['a program that sends JSON', json, true],
])('%s: %#', (_who, headers, allowed) => {
  expect(mayChangeByCookie(headers, host)).toBe(allowed);
  expect(isSameOrigin(headers, host)).toBe(allowed);
});

test('without any sign of its origin only JSON is taken, which forms cannot send', () => {
  expect(mayChangeByCookie({ 'content-type': 'text/plain' }, host)).toBe(false);
  expect(mayChangeByCookie({ 'content-type': 'application/x-www-form-urlencoded' }, host)).toBe(false);
  expect(mayChangeByCookie({}, host)).toBe(false);
});
