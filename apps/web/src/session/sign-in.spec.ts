import { parseIncidentSearch } from '../incidents/incident-search.js';
import { safeNext } from './sign-in.js';

test.each([
  'https://evil.example',
  '//evil.example',
  '/\\evil.example',
  'fleet',
  '/sign-in?next=/',
  undefined,
])('signing in never leads to %s', (next) => expect(safeNext(next)).toBe('/'));

test('signing in leads back to where someone wanted to go', () => {
  expect(safeNext('/kiosks/K-00042?range=7d')).toBe('/kiosks/K-00042?range=7d');
});

test('the inbox shows what is asked for, and else what is to do', () => {
  expect(parseIncidentSearch({ show: 'resolved' })).toEqual({ show: 'resolved' });
  expect(parseIncidentSearch({ show: 'routine' })).toEqual({ show: 'routine' });
  expect(parseIncidentSearch({ show: 'everything' })).toEqual({});
});
