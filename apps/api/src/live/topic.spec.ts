import { parseTopic } from './topic.js';

test.each([
  ['fleet', { kind: 'fleet' }],
  ['incidents', { kind: 'incidents' }],
  ['region:pacific', { kind: 'region', id: 'pacific' }],
  ['site:echo-park', { kind: 'site', id: 'echo-park' }],
  ['kiosk:K-00042', { kind: 'kiosk', id: 'K-00042' }],
])('%s is a topic', (text, topic) => expect(parseTopic(text)).toEqual({ ...topic, text }));

test.each([
  '',
  'Fleet',
  'fleet:',
  'fleet:x',
  'region',
  'region:',
  'region:Pacific',
  'site:a b',
  'kiosk:',
  'kiosk:K_1',
  `kiosk:${'K'.repeat(64)}`,
  'x'.repeat(10_000),
  'constructor:x',
  undefined,
  null,
  5,
  {},
  ['fleet'],
])('%j is none', (text) => expect(parseTopic(text)).toBeNull());
