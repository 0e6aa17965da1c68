import { aDatabase, aKiosk, type TestDatabase } from '@app/testing';
import { createLogger, Registry } from '@app/observability';
import { statement } from '@app/persistence';
import { AuditTrail } from '../audit/audit-trail.js';
import { SignInService } from '../users/sign-in.service.js';
import { UserDirectory } from '../users/user-directory.js';
import { ApiTokens } from './api-tokens.js';
import { Authenticator } from './authenticator.js';
import { TokenUse } from './token-use.js';
import { mintToken } from './token.js';

let db: TestDatabase;
let now = Date.parse('2026-03-01T09:00:00Z');
const clock = { now: () => now };
const tokens = new ApiTokens();
/** Two processes on one database. */
let here: Authenticator;
let elsewhere: Authenticator;
let sessions: SignInService;
let users: UserDirectory;

const person = {
  email: 'ada@example.org',
  name: 'Ada',
  password: 'a long password',
  role: 'OPS',
  regions: ['west'],
};

beforeAll(async () => {
  db = await aDatabase();
  here = new Authenticator(db.database, clock);
  elsewhere = new Authenticator(db.database, clock);
  sessions = new SignInService(db.database, clock, new Registry());
  users = new UserDirectory(db.database, clock, new AuditTrail());
  await users.createUser(person);
});
afterAll(() => db.stop());

const signIn = () => sessions.signIn(person.email, person.password);

test('a session is its user until it expires, at once everywhere', async () => {
  const { token, expiresAt } = await signIn();
  const { email, name, role, regions } = person;
  expect(await here.authenticate(token)).toMatchObject({
    kind: 'user',
    email,
    name,
    role,
    regions,
    sites: [],
  });
  now = expiresAt.getTime() - 1;
  expect(await here.authenticate(token)).not.toBeNull();
  now = expiresAt.getTime();
  expect(await here.authenticate(token)).toBeNull();
  expect(await elsewhere.authenticate(token)).toBeNull();
});

test('who signed out on one process is unknown within a second on another', async () => {
  const { token } = await signIn();
  expect(await elsewhere.authenticate(token)).not.toBeNull();
  expect(await sessions.signOut(token)).toBe(true);
  now += 1_000;
  expect(await elsewhere.authenticate(token)).toBeNull();
  expect(await sessions.signOut(token)).toBe(false);
});

test('remembered principals cost no query between two looks at the version', async () => {
  const { token } = await signIn();
  await here.authenticate(token);
  const run = jest.spyOn(db.database, 'run');
  for (let index = 0; index < 100; index += 1) await here.authenticate(token);
  expect(run).toHaveBeenCalledTimes(0);
  now += 1_000;
  await Promise.all(Array.from({ length: 100 }, () => here.authenticate(token)));
  expect(run).toHaveBeenCalledTimes(1);
  run.mockRestore();
});

test('forged and malformed tokens are nobody', async () => {
  for (const kind of ['session', 'device', 'gateway'] as const)
    expect(await here.authenticate(mintToken(kind).text)).toBeNull();
  expect(await here.authenticate("' OR 1=1 --")).toBeNull();
});

test('a rotated device token works for the overlap, a revoked one for less than a second', async () => {
  const kiosk = await aKiosk(db.database, { serial: 'K-1' });
  const issue = () =>
    db.database.transaction(async (transaction) => {
      const issued = await tokens.issueToKiosks(transaction, [kiosk], new Date(now));
      return issued.get(kiosk.id)!.text;
    });
  const old = await issue();
  expect(await here.authenticate(old)).toMatchObject({ kind: 'device', kioskId: kiosk.id, serial: 'K-1' });
  await db.database.transaction((transaction) =>
    tokens.expireForKiosk(transaction, kiosk.id, new Date(now + 60_000)),
  );
  const renewed = await issue();
  now += 59_000;
  expect(await here.authenticate(old)).not.toBeNull();
  now += 1_000;
  expect(await here.authenticate(old)).toBeNull();
  expect(await here.authenticate(renewed)).not.toBeNull();
  await db.database.transaction((transaction) => tokens.revokeForKiosk(transaction, kiosk.id, new Date(now)));
  now += 1_000;
  expect(await here.authenticate(renewed)).toBeNull();
});

test('a gateway speaks for its places', async () => {
  const gateway = { name: 'north', scope: { regions: ['west'], sites: ['echo'] }, expiresAt: null };
  const { text, id } = await db.database.transaction((transaction) =>
    tokens.issueToGateway(transaction, gateway, new Date(now)),
  );
  expect(await here.authenticate(text)).toEqual({
    kind: 'gateway',
    tokenId: id,
    name: 'north',
    regions: ['west'],
    sites: ['echo'],
  });
});

const lastUses = statement<[string], { last_used_at: Date }>(
  'authenticator-spec.last-uses',
  'SELECT last_used_at FROM api_token_use WHERE token_id = $1::uuid',
);

test('the last use of a token is known to the minute, by at most one write a minute', async () => {
  const gateway = { name: 'south', scope: { regions: [], sites: [] }, expiresAt: null };
  const { text, id } = await db.database.transaction((transaction) =>
    tokens.issueToGateway(transaction, gateway, new Date(now)),
  );
  const logger = createLogger({ name: 'test', level: 'silent' });
  const [first, second] = [here, elsewhere].map((each) => new TokenUse(each, db.database, logger));
  const used = async () => (await db.database.run(lastUses, [id]))[0]?.last_used_at.getTime();
  const began = now;
  await here.authenticate(text);
  expect(await used()).toBeUndefined();
  await first!.note();
  expect(await used()).toBe(began);
  now += 59_000;
  await elsewhere.authenticate(text);
  await second!.note();
  expect(await used()).toBe(began);
  now += 1_000;
  for (const each of [here, elsewhere]) await each.authenticate(text);
  for (const each of [first!, second!]) await each.note();
  expect(await used()).toBe(began + 60_000);
});

test('whose rights change is signed out everywhere', async () => {
  const { token } = await signIn();
  expect(await here.authenticate(token)).not.toBeNull();
  expect(await users.createUser(person)).toBe('unchanged');
  now += 1_000;
  expect(await here.authenticate(token)).not.toBeNull();
  expect(await users.createUser({ ...person, role: 'CREW' })).toBe('updated');
  now += 1_000;
  expect(await here.authenticate(token)).toBeNull();
});

test('a database that is gone is said as such and not as a bad token', async () => {
  const { token } = await signIn();
  const broken = new Authenticator(
    { run: () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })) } as never,
    clock,
  );
  await expect(broken.authenticate(token)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
});
