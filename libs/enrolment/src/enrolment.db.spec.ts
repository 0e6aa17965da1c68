import { randomBytes } from 'node:crypto';
import {
  ApiTokens,
  AuditTrail,
  Authenticator,
  type GatewayPrincipal,
  TokenPolicies,
  type UserPrincipal,
} from '@app/auth';
import {
  KioskLifecycleService,
  RegisterKiosksService,
  RegistryCache,
  RegistryChange,
} from '@app/kiosk-registry';
import type { ChangeBus } from '@app/live-push';
import { createLogger, Registry } from '@app/observability';
import { BootRecords } from '@app/telemetry';
import { aDatabase, aKiosk, aSite, type TestDatabase } from '@app/testing';
import { ClaimCodesService } from './claims/claim-codes.service.js';
import { ClaimGuard, wrongCodesPerMinute } from './claims/claim-guard.js';
import { mintClaimCode } from './claims/claim-code.js';
import { KioskClaimsService } from './claims/kiosk-claims.service.js';
import { PendingKiosksService } from './claims/pending-kiosks.service.js';
import { BootService } from './handshake/boot.service.js';
import { OwnTokenService } from './rotation/own-token.service.js';

let db: TestDatabase;
let now = Date.parse('2026-03-01T09:00:00Z');
const clock = { now: () => now };
const admin: UserPrincipal = {
  kind: 'user',
  id: 'u',
  email: 'ada@example.org',
  name: 'Ada',
  role: 'ADMIN',
  regions: [],
  sites: [],
};
const eastOnly: UserPrincipal = { ...admin, email: 'east@example.org', regions: ['atlantic'] };
const gateway: GatewayPrincipal = { kind: 'gateway', tokenId: '', name: 'g', regions: [], sites: [] };

let codes: ClaimCodesService;
let claims: KioskClaimsService;
/** With another guard in front. */
let claimsBehind: (guard: Pick<ClaimGuard, 'attempt'>) => KioskClaimsService;
let pending: PendingKiosksService;
let boots: BootService;
let rotation: OwnTokenService;
let lifecycle: KioskLifecycleService;
let authenticator: Authenticator;
let cache: RegistryCache;
let trail: AuditTrail;

beforeAll(async () => {
  db = await aDatabase();
  const tokens = new ApiTokens();
  trail = new AuditTrail();
  cache = new RegistryCache(db.database, clock);
  const bus = { publish: () => undefined } as unknown as ChangeBus;
  const changes = new RegistryChange(db.database, clock, trail, cache, bus);
  lifecycle = new KioskLifecycleService(changes, tokens);
  const registration = new RegisterKiosksService(changes, tokens);
  codes = new ClaimCodesService(db.database, clock, changes, lifecycle, registration);
  claimsBehind = (guard) =>
    new KioskClaimsService(
      db.database,
      clock,
      changes,
      lifecycle,
      tokens,
      trail,
      guard as ClaimGuard,
      createLogger({ name: 'test', level: 'silent' }),
      new Registry(),
    );
  claims = claimsBehind(new ClaimGuard(db.database, clock));
  pending = new PendingKiosksService(db.database, changes, lifecycle, registration);
  boots = new BootService(db.database, clock, cache, tokens, new BootRecords(db.database, clock));
  rotation = new OwnTokenService(db.database, clock, tokens, trail);
  authenticator = new Authenticator(db.database, clock);
  await aKiosk(db.database, { serial: 'K-1', site: 'echo-park', region: 'pacific' });
  await aSite(db.database, { id: 'back-bay', region: 'atlantic' });
});
beforeEach(() => (now += 120_000));
afterAll(async () => {
  expect((await trail.verify(db.database)).broken).toBeNull();
  await db.stop();
});

const secret = () => randomBytes(32).toString('base64url');
async function aCode(input: Parameters<ClaimCodesService['create']>[1]): Promise<string> {
  const made = await codes.create(admin, input);
  if (made.__typename !== 'IssuedClaimCode') throw new Error(made.message);
  return made.code;
}
const boot = (serial: string, principal: Parameters<BootService['boot']>[0] = gateway) =>
  boots.boot(principal, { kiosk: serial, boot: 'b-1', reason: 'POWER_UP', firmware: '1', deviceClock: now });
const later = async (token: string) => {
  now += 1_000;
  return authenticator.authenticate(token);
};

test('a code of a kiosk gives its token, again after a lost answer, and to nobody else', async () => {
  const claimCode = await aCode({ kiosk: 'K-1' });
  const request = { claimCode, serial: 'K-1', claimSecret: secret(), firmware: '2.0' };
  await expect(claims.claim({ ...request, serial: 'K-2' })).rejects.toMatchObject({ code: 'CLAIM_REFUSED' });
  const [first, twin] = await Promise.all([claims.claim(request), claims.claim(request)]);
  expect([first.status, twin.status]).toEqual(['ACCEPTED', 'ACCEPTED']);
  const again = await claims.claim({ ...request, claimCode: null });
  expect(await later(again.token!)).toMatchObject({ kind: 'device', serial: 'K-1' });
  for (const earlier of [first.token!, twin.token!]) expect(await later(earlier)).toBeNull();
  await expect(claims.claim({ ...request, claimSecret: secret() })).rejects.toMatchObject({
    code: 'CLAIM_REFUSED',
  });
  now += 3_600_000;
  await expect(claims.claim(request)).rejects.toMatchObject({ code: 'CLAIM_OVER', httpStatus: 410 });
  expect(await later(again.token!)).not.toBeNull();
});

test('a kiosk that asks again before its first call is through gets its token all the same', async () => {
  await aKiosk(db.database, { serial: 'K-4' });
  const claimCode = await aCode({ kiosk: 'K-4' });
  const request = { claimCode, serial: 'K-4', claimSecret: secret(), firmware: null };
  const overtaken = claimsBehind({
    attempt: async (look) => {
      await claims.claim(request);
      return look();
    },
  });
  const { token } = await overtaken.claim(request);
  expect(await later(token!)).toMatchObject({ serial: 'K-4' });
});

test('asking again does not undo a revocation', async () => {
  await aKiosk(db.database, { serial: 'K-3' });
  const request = {
    claimCode: await aCode({ kiosk: 'K-3' }),
    serial: 'K-3',
    claimSecret: secret(),
    firmware: null,
  };
  await claims.claim(request);
  await lifecycle.rotateToken(admin, 'K-3', 0);
  await expect(claims.claim(request)).rejects.toMatchObject({ code: 'CLAIM_OVER' });
});

test('codes end: by time, by a newer one, and by hand', async () => {
  const request = { serial: 'K-1', claimSecret: secret(), firmware: null };
  const refused = { code: 'CLAIM_REFUSED' };
  const outdated = await aCode({ kiosk: 'K-1', validHours: 1 });
  const newer = await aCode({ kiosk: 'K-1', validHours: 1 });
  await expect(claims.claim({ ...request, claimCode: outdated })).rejects.toMatchObject(refused);
  now += 3_600_000;
  await expect(claims.claim({ ...request, claimCode: newer })).rejects.toMatchObject(refused);
  const revoked = await aCode({ site: 'echo-park', like: 'K-1' });
  const open = (await codes.page(admin, { filter: { state: 'OPEN' } })).nodes;
  expect(open).toHaveLength(1);
  expect((await codes.page(eastOnly, {})).nodes).toEqual([]);
  expect(await codes.revoke(eastOnly, open[0]!.id)).toMatchObject({ code: 'NOT_FOUND' });
  expect(await codes.revoke(admin, open[0]!.id)).toMatchObject({ state: 'REVOKED' });
  await expect(claims.claim({ ...request, claimCode: revoked })).rejects.toMatchObject(refused);
});

test('a code of a site: the kiosk waits, is approved, registered as its model is, and gets its token', async () => {
  const request = {
    claimCode: await aCode({ site: 'back-bay', like: 'K-1' }),
    serial: 'K-NEW',
    claimSecret: secret(),
    firmware: '2.0',
  };
  expect(await claims.claim(request)).toMatchObject({
    status: 'PENDING',
    token: null,
    retryAfterSeconds: 15,
  });
  const [waiting] = (await pending.page(eastOnly, {})).nodes;
  expect(waiting).toMatchObject({ kind: 'CLAIMED', serial: 'K-NEW', firmware: '2.0' });
  expect((await pending.page({ ...admin, regions: ['pacific'] }, {})).nodes).toEqual([]);
  expect(await pending.approve({ ...admin, regions: ['pacific'] }, waiting!.id)).toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(await pending.approve(eastOnly, waiting!.id)).toMatchObject({ serial: 'K-NEW', accepted: true });
  expect(await pending.approve(eastOnly, waiting!.id)).toMatchObject({ code: 'NOT_FOUND' });
  expect(cache.bySerial('K-NEW')).toMatchObject({ siteId: 'back-bay', acceptance: 'ACCEPTED' });
  expect([...cache.bySerial('K-NEW')!.slots.keys()]).toEqual(['A1']);
  const { status, token } = await claims.claim({ ...request, claimCode: null });
  expect(status).toBe('ACCEPTED');
  expect(await later(token!)).toMatchObject({ serial: 'K-NEW' });
});

test('a claim that is rejected says so; one for a serial elsewhere cannot be approved', async () => {
  const request = {
    claimCode: await aCode({ site: 'back-bay', like: 'K-1' }),
    serial: 'K-1',
    claimSecret: secret(),
    firmware: null,
  };
  await claims.claim(request);
  const [waiting] = (await pending.page(admin, {})).nodes;
  expect(await pending.approve(admin, waiting!.id)).toMatchObject({ code: 'CONFLICT' });
  expect(await pending.reject(admin, waiting!.id, 'wrong clinic')).toMatchObject({ accepted: false });
  expect(await claims.claim(request)).toMatchObject({ status: 'REJECTED', token: null });
});

test('guessing is stopped for everybody, and by no typing error', async () => {
  const request = { serial: 'K-1', claimSecret: secret(), firmware: null };
  const guard = new ClaimGuard(db.database, clock);
  const wrong = () => guard.attempt(() => Promise.resolve(null));
  for (let index = 0; index < wrongCodesPerMinute; index += 1) await wrong();
  await expect(claims.claim({ ...request, claimCode: mintClaimCode() })).rejects.toMatchObject({
    code: 'TOO_MANY_ATTEMPTS',
  });
  await expect(claims.claim({ ...request, claimCode: 'ABCDEFGHJK' })).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
  });
  now += 60_000;
  await expect(claims.claim({ ...request, claimCode: mintClaimCode() })).rejects.toMatchObject({
    code: 'CLAIM_REFUSED',
  });
});

test('the handshake follows what was decided about the kiosk', async () => {
  expect(await boot('K-1')).toMatchObject({ status: 'ACCEPTED', intervalSeconds: 15 });
  expect(await boot('K-404')).toMatchObject({ status: 'REJECTED', reason: 'UNKNOWN_KIOSK' });
  expect(await boot('K-1', { ...gateway, sites: ['back-bay'] })).toMatchObject({ reason: 'NOT_YOUR_KIOSK' });
  await pending.reject(admin, 'kiosk:K-1', null);
  expect(await boot('K-1')).toMatchObject({ status: 'REJECTED', reason: 'REJECTED_BY_OPERATOR' });
  await pending.approve(admin, 'kiosk:K-1');
  await lifecycle.move(admin, 'K-1', 'back-bay');
  expect(await boot('K-1', { ...gateway, sites: ['back-bay'] })).toMatchObject({ status: 'ACCEPTED' });
  expect(await boot('K-1', { ...gateway, sites: ['echo-park'] })).toMatchObject({ reason: 'NOT_YOUR_KIOSK' });
  await lifecycle.retire(admin, 'K-1');
  expect(await boot('K-1')).toMatchObject({ status: 'REJECTED', reason: 'RETIRED_KIOSK' });
});

test('a kiosk rotates its token, and a lost answer locks it out of nothing', async () => {
  await aKiosk(db.database, { serial: 'K-9' });
  const issued = await lifecycle.rotateToken(admin, 'K-9', 0);
  if (issued.__typename !== 'IssuedToken') throw new Error(issued.message);
  const device = (await later(issued.token))!;
  const lost = await rotation.rotate(device);
  await expect(rotation.rotate(device)).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
  // A week without power before the answer was kept: the old token works, and gets another new one.
  now += 7 * 86_400_000;
  const kept = await rotation.rotate((await later(issued.token))!);
  expect(await later(lost.text)).toBeNull();
  now += 7 * 86_400_000;
  expect(await later(issued.token)).not.toBeNull();
  // The first use of the new one gives the old one its end.
  expect(await later(kept.text)).not.toBeNull();
  now += 3_590_000;
  expect(await later(issued.token)).not.toBeNull();
  now += 20_000;
  expect(await later(issued.token)).toBeNull();
  expect(await later(kept.text)).not.toBeNull();
});

test('where tokens end, the handshake tells when to renew them', async () => {
  const policies = new TokenPolicies();
  await policies.save(db.database, 40);
  await aKiosk(db.database, { serial: 'K-10' });
  const issued = await lifecycle.rotateToken(admin, 'K-10', 0);
  if (issued.__typename !== 'IssuedToken') throw new Error(issued.message);
  const day = 86_400_000;
  expect(issued.expiresAt).toEqual(new Date(now + 40 * day));
  const answer = await boot('K-10', (await authenticator.authenticate(issued.token))!);
  expect(answer.rotateBefore).toBe(new Date(now + 30 * day).toISOString());
  await policies.save(db.database, null);
  now += 40 * day;
  expect(await authenticator.authenticate(issued.token)).toBeNull();
});
