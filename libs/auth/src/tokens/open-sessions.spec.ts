import type { UserPrincipal } from '../access/principal.js';
import type { Identified } from './authenticator.js';
import { OpenSessions } from './open-sessions.js';

const person: UserPrincipal = {
  kind: 'user',
  id: 'u',
  email: 'ada@example.org',
  name: 'Ada',
  role: 'OPS',
  regions: ['west'],
  sites: [],
};
let now = 0;
let version = 1;
let tokens: Map<string, UserPrincipal>;
let asked: string[][];
let ended: string[];
let sessions: OpenSessions<string>;

const identified = (principal: UserPrincipal, expiresAt = Infinity): Identified => ({
  principal,
  expiresAt,
  version,
});

beforeEach(() => {
  now = 0;
  version = 1;
  tokens = new Map([['t1', person]]);
  asked = [];
  ended = [];
  const authenticator = {
    rightsVersion: () => Promise.resolve(version),
    identifyAll: (wanted: readonly string[]) => {
      if (wanted.length > 0) asked.push([...wanted]);
      return Promise.resolve(
        wanted.map((token) => (tokens.has(token) ? identified(tokens.get(token)!) : null)),
      );
    },
  };
  sessions = new OpenSessions(
    authenticator,
    { now: () => now },
    (key, why) => void ended.push(`${key} ${why}`),
  );
  sessions.add('s1', 't1', identified(person));
});

test('while nobody’s rights change nobody is asked for, and afterwards once', async () => {
  await sessions.check();
  expect(asked).toEqual([]);
  version = 2;
  await sessions.check();
  await sessions.check();
  expect(asked).toEqual([['t1']]);
  expect(ended).toEqual([]);
});

test('a session ends with its token, and when its rights changed', async () => {
  sessions.add('s2', 't2', identified(person));
  tokens.set('t1', { ...person, regions: ['east'] });
  version = 2;
  await sessions.check();
  expect(ended).toEqual(['s1 RIGHTS_CHANGED', 's2 TOKEN_ENDED']);
  expect(sessions.size).toBe(0);
});

test('a token that expires ends its session without any change', async () => {
  sessions.add('s2', 't2', identified(person, 1_000));
  now = 1_000;
  await sessions.check();
  expect(ended).toEqual(['s2 TOKEN_ENDED']);
});

test('a session that was opened on older knowledge than the last check is asked for all the same', async () => {
  const old = identified(person);
  version = 2;
  await sessions.check();
  sessions.add('s2', 't2', old);
  await sessions.check();
  expect(ended).toEqual(['s2 TOKEN_ENDED']);
});

test('a session that went while the database answered is not ended', async () => {
  tokens.clear();
  version = 2;
  const checking = sessions.check();
  sessions.delete('s1');
  await checking;
  expect(ended).toEqual([]);
});
