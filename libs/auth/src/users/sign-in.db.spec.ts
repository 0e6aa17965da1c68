import { Registry } from '@app/observability';
import { statement } from '@app/persistence';
import { aDatabase, type TestDatabase } from '@app/testing';
import { AuditTrail } from '../audit/audit-trail.js';
import { attemptsAllowed, windowMs } from './failed-attempts.js';
import { SignInService } from './sign-in.service.js';
import { UserDirectory } from './user-directory.js';

const storedSecrets = statement<[], { secret: string }>(
  'auth-test.stored-secrets',
  `SELECT password_hash AS secret FROM app_user UNION ALL SELECT encode(token_hash, 'hex') FROM user_session`,
);
const countSessions = statement<[], { sessions: number }>(
  'auth-test.count-sessions',
  'SELECT count(*) AS sessions FROM user_session',
);

let db: TestDatabase;
let now = Date.parse('2026-03-01T09:00:00Z');
const clock = { now: () => now };
let sessions: SignInService;
let users: UserDirectory;

const person = { email: 'Ada@Example.org', name: 'Ada', password: 'a long password', role: 'ADMIN' };

beforeAll(async () => {
  db = await aDatabase();
  users = new UserDirectory(db.database, clock, new AuditTrail());
});
beforeEach(() => {
  sessions = new SignInService(db.database, clock, new Registry());
});
afterAll(() => db.stop());

test('the first administrator is made once, and never when there is somebody', async () => {
  expect(await users.createFirstAdministrator(person.email, person.password)).toBe(true);
  expect(await users.createFirstAdministrator('eve@example.org', person.password)).toBe(false);
  await expect(sessions.signIn('eve@example.org', person.password)).rejects.toMatchObject({
    code: 'INVALID_CREDENTIALS',
  });
});

test('the case of an e-mail address does not matter', async () => {
  expect((await sessions.signIn(' ada@example.ORG ', person.password)).token).toMatch(/^kf_session_/);
  expect(await users.createUser({ ...person, email: 'ADA@example.org' })).toBe('updated');
});

test('neither passwords nor tokens are stored', async () => {
  const { token } = await sessions.signIn(person.email, person.password);
  const secrets = (await db.database.run(storedSecrets, [])).map(({ secret }) => secret);
  expect(secrets.some((secret) => secret.startsWith('$argon2id$v=19$m=19456,t=2,p=1$'))).toBe(true);
  for (const secret of secrets) {
    expect(secret).not.toContain(person.password);
    expect(secret).not.toContain(token.slice('kf_session_'.length));
  }
});

test('an unknown address and a wrong password are refused in the same words', async () => {
  const refusal = (email: string) =>
    sessions.signIn(email, 'wrong').catch((error: Error & { code: string }) => [error.code, error.message]);
  expect(await refusal(person.email)).toEqual(await refusal('nobody@example.org'));
});

test('too many wrong passwords lock the address for a while, even for the right one', async () => {
  for (let index = 0; index < attemptsAllowed; index += 1)
    await expect(sessions.signIn('nobody@example.org', 'wrong')).rejects.toMatchObject({ httpStatus: 401 });
  await expect(sessions.signIn('nobody@example.org', 'wrong')).rejects.toMatchObject({
    code: 'TOO_MANY_ATTEMPTS',
    httpStatus: 429,
    details: { retryAfterSeconds: windowMs / 1_000 },
  });
  await expect(sessions.signIn(person.email, person.password)).resolves.toBeDefined();
  now += windowMs;
  await expect(sessions.signIn('nobody@example.org', 'wrong')).rejects.toMatchObject({ httpStatus: 401 });
});

test('expired sessions are swept out by the next one', async () => {
  now += 30 * 86_400_000;
  await sessions.signIn(person.email, person.password);
  expect(await db.database.run(countSessions, [])).toEqual([{ sessions: 1 }]);
});

test('two who make the same user at once make one', async () => {
  const twin = { ...person, email: 'twin@example.org' };
  const outcomes = await Promise.all([users.createUser(twin), users.createUser(twin)]);
  // The second one either waited for the first, or found its row already there.
  expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
  expect(outcomes.filter((outcome) => /^(updated|unchanged)$/.test(outcome))).toHaveLength(1);
});
