import { ApiTokens, AuditTrail, Authenticator, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import type { ChangeBus } from '@app/live-push';
import { aDatabase, type TestDatabase } from '@app/testing';
import { RegistryCache } from './cache/registry-cache.js';
import { RegistryChange } from './change/registry-change.js';
import { KioskLifecycleService } from './kiosks/kiosk-lifecycle.service.js';
import { RegisterKiosksService } from './kiosks/register-kiosks.service.js';
import { PlacesService } from './places/places.service.js';
import { CatalogueService } from './products/catalogue.service.js';
import { GatewayTokensService } from './tokens/gateway-tokens.service.js';

let db: TestDatabase;
let now = Date.parse('2026-03-01T09:00:00Z');
const clock = { now: () => now };
const published: number[][] = [];
const bus = {
  publish: ({ kiosks }: { kiosks: number[] }) => void published.push(kiosks),
} as unknown as ChangeBus;
const trail = new AuditTrail();

const admin: UserPrincipal = {
  kind: 'user',
  id: 'u',
  email: 'ada@example.org',
  name: 'Ada',
  role: 'ADMIN',
  regions: [],
  sites: [],
};
const westOnly: UserPrincipal = { ...admin, email: 'west@example.org', regions: ['west'] };
const echoOnly: UserPrincipal = { ...admin, email: 'echo@example.org', sites: ['echo'] };

let cache: RegistryCache;
/** The cache of another process. */
let otherCache: RegistryCache;
let places: PlacesService;
let catalogue: CatalogueService;
let registration: RegisterKiosksService;
let lifecycle: KioskLifecycleService;
let gateways: GatewayTokensService;
let authenticator: Authenticator;

const aSiteInput = (id: string, region: string): gql.RegisterSiteInput => ({
  id,
  name: `Clinic ${id}`,
  region,
  timeZone: 'America/Los_Angeles',
  latitude: 34,
  longitude: -118,
  openingHours: [{ weekday: 1, opens: '08:00', closes: '18:00' }],
});
const aKioskInput = (serial: string, site: string, slots = 1): gql.RegisterKioskInput => ({
  serial,
  site,
  probes: [{ name: 'cabinet' }],
  slots: Array.from({ length: slots }, (_, index) => ({
    code: `A${index}`,
    product: 'amox',
    capacity: 20,
    par: 5,
  })),
});

beforeAll(async () => {
  db = await aDatabase();
  cache = new RegistryCache(db.database, clock);
  otherCache = new RegistryCache(db.database, clock);
  authenticator = new Authenticator(db.database, clock);
  const tokens = new ApiTokens();
  const changes = new RegistryChange(db.database, clock, trail, cache, bus);
  places = new PlacesService(db.database, changes);
  catalogue = new CatalogueService(db.database, changes);
  registration = new RegisterKiosksService(changes, tokens);
  lifecycle = new KioskLifecycleService(changes, tokens);
  gateways = new GatewayTokensService(changes, tokens, clock);
  for (const id of ['west', 'east']) await places.registerRegion(admin, { id, name: id });
  await places.registerSite(admin, aSiteInput('echo', 'west'));
  await places.registerSite(admin, aSiteInput('harbour', 'east'));
  await catalogue.registerProduct(admin, { id: 'amox', name: 'Amoxicillin' });
});
beforeEach(() => {
  now += 10_000;
  published.length = 0;
});
afterAll(() => db.stop());

const registered = async (serial: string, site = 'echo') => {
  const result = await registration.registerKiosk(admin, aKioskInput(serial, site));
  if (result.__typename !== 'RegisteredKiosk') throw new Error(result.message);
  return { id: result.kiosk.kioskId, token: result.token };
};

test('what is there already is refused by name', async () => {
  expect(await places.registerRegion(admin, { id: 'west', name: 'West' })).toMatchObject({
    code: 'ALREADY_EXISTS',
    field: 'input.id',
  });
  expect(await places.registerSite(admin, aSiteInput('echo', 'west'))).toMatchObject({
    code: 'ALREADY_EXISTS',
    field: 'input.id',
  });
  expect(await places.registerSite(admin, aSiteInput('new', 'north'))).toMatchObject({
    code: 'NOT_FOUND',
    field: 'input.region',
  });
  expect(await catalogue.registerProduct(admin, { id: 'amox', name: 'A' })).toMatchObject({
    code: 'ALREADY_EXISTS',
  });
});

test('a registered kiosk is in every process and its token speaks for it', async () => {
  await otherCache.ensureFresh();
  const { id, token } = await registered('K-1');
  const expected = {
    id,
    serial: 'K-1',
    siteId: 'echo',
    siteName: 'Clinic echo',
    regionId: 'west',
    timeZone: 'America/Los_Angeles',
    lifecycle: 'IN_SERVICE',
    silentAfterSeconds: 60,
  };
  expect(cache.bySerial('K-1')).toMatchObject(expected);
  expect(cache.byId(id)?.probes.get('cabinet')).toMatchObject({
    lowCelsius: 20,
    highCelsius: 25,
    excursionHighCelsius: 30,
  });
  expect(cache.byId(id)?.slots.get('A0')).toMatchObject({ productId: 'amox', capacity: 20, par: 5 });
  now += 500;
  await otherCache.ensureFresh();
  expect(otherCache.bySerial('K-1')).toEqual(cache.bySerial('K-1'));
  expect(await authenticator.authenticate(token)).toMatchObject({
    kind: 'device',
    kioskId: id,
    serial: 'K-1',
  });
  expect(published).toEqual([[id]]);
});

test('500 kiosks with 40 slots each go in together, and a second time not at all', async () => {
  const inputs = Array.from({ length: 500 }, (_, index) => aKioskInput(`B-${index}`, 'harbour', 40));
  const result = await registration.registerKiosks(admin, inputs);
  expect(result).toMatchObject({ __typename: 'RegisteredKiosks' });
  expect(new Set((result as { kiosks: { token: string }[] }).kiosks.map(({ token }) => token)).size).toBe(
    500,
  );
  expect(cache.bySerial('B-499')?.slots.size).toBe(40);
  const half = [aKioskInput('B-new', 'harbour'), ...inputs.slice(0, 1)];
  expect(await registration.registerKiosks(admin, half)).toMatchObject({
    code: 'ALREADY_EXISTS',
    field: 'inputs[1].serial',
  });
  await cache.refresh();
  expect(cache.bySerial('B-new')).toBeUndefined();
});

test('what a kiosk refers to must exist', async () => {
  const kiosk = aKioskInput('K-x', 'echo', 2);
  const [first, second] = kiosk.slots;
  const slots = [first!, { ...second!, product: 'aspirin' }];
  expect(await registration.registerKiosk(admin, { ...kiosk, slots })).toMatchObject({
    code: 'NOT_FOUND',
    field: 'input.slots[1].product',
  });
  expect(await registration.registerKiosk(admin, { ...kiosk, model: 'huge' })).toMatchObject({
    code: 'NOT_FOUND',
    field: 'input.model',
  });
  expect(await registration.registerKiosk(admin, { ...kiosk, site: 'nowhere' })).toMatchObject({
    code: 'NOT_FOUND',
    field: 'input.site',
  });
});

test('two who register the same serial at once: one of them', async () => {
  const outcomes = await Promise.all(
    [1, 2].map(() => registration.registerKiosk(admin, aKioskInput('K-race', 'echo'))),
  );
  expect(outcomes.map(({ __typename }) => __typename).sort()).toEqual(['AlreadyExists', 'RegisteredKiosk']);
});

test('retiring is for good and takes the tokens along', async () => {
  const { id, token } = await registered('K-2');
  expect(await lifecycle.retire(admin, 'K-2')).toEqual({ __typename: 'Kiosk', kioskId: id });
  expect(cache.byId(id)?.lifecycle).toBe('RETIRED');
  now += 1_000;
  expect(await authenticator.authenticate(token)).toBeNull();
  expect(await lifecycle.retire(admin, 'K-2')).toMatchObject({ code: 'CONFLICT' });
  expect(await lifecycle.setMaintenance(admin, { serial: 'K-2', on: false })).toMatchObject({
    code: 'CONFLICT',
  });
  expect(await lifecycle.rotateToken(admin, 'K-2', 0)).toMatchObject({ code: 'CONFLICT' });
  expect(await lifecycle.retire(admin, 'no such')).toMatchObject({ code: 'NOT_FOUND', field: 'serial' });
});

test('maintenance goes on and off, and twice is once', async () => {
  const { id } = await registered('K-3');
  const before = (await trail.verify(db.database)).entries;
  await lifecycle.setMaintenance(admin, { serial: 'K-3', on: true, reason: 'new fan' });
  await lifecycle.setMaintenance(admin, { serial: 'K-3', on: true });
  expect(cache.byId(id)?.lifecycle).toBe('MAINTENANCE');
  await lifecycle.setMaintenance(admin, { serial: 'K-3', on: false });
  expect(cache.byId(id)?.lifecycle).toBe('IN_SERVICE');
  expect(await trail.verify(db.database)).toEqual({ entries: before + 2, broken: null });
  expect(() => lifecycle.setMaintenance(admin, { serial: 'K-3', on: true, reason: 'r'.repeat(501) })).toThrow(
    'reason',
  );
});

test('a rotated token overlaps the new one', async () => {
  const { token } = await registered('K-4');
  const issued = await lifecycle.rotateToken(admin, 'K-4', 60);
  if (issued.__typename !== 'IssuedToken') throw new Error(issued.message);
  now += 59_000;
  expect(await authenticator.authenticate(token)).not.toBeNull();
  now += 1_000;
  expect(await authenticator.authenticate(token)).toBeNull();
  expect(await authenticator.authenticate(issued.token)).not.toBeNull();
  expect(await lifecycle.rotateToken(admin, 'K-4', 86_401)).toMatchObject({
    code: 'INVALID',
    field: 'overlapSeconds',
  });
});

test('a gateway token names places that exist, and ends when revoked', async () => {
  expect(await gateways.create(admin, { name: 'g', sites: ['nowhere'] })).toMatchObject({
    code: 'NOT_FOUND',
    field: 'input.sites[0]',
  });
  expect(await gateways.create(admin, { name: 'g', expiresAt: '2026-01-01T00:00:00Z' })).toMatchObject({
    field: 'input.expiresAt',
  });
  const issued = await gateways.create(admin, { name: 'g', regions: ['west'] });
  if (issued.__typename !== 'IssuedToken') throw new Error(issued.message);
  expect(await authenticator.authenticate(issued.token)).toMatchObject({
    kind: 'gateway',
    regions: ['west'],
  });
  const revoked = await gateways.revoke(admin, issued.id);
  expect(revoked).toMatchObject({ __typename: 'RevokedToken', id: issued.id });
  now += 1_000;
  expect(await authenticator.authenticate(issued.token)).toBeNull();
  expect(await gateways.revoke(admin, issued.id)).toEqual(revoked);
  expect(await gateways.revoke(admin, 'x')).toMatchObject({ code: 'NOT_FOUND' });
});

test('somebody with a part of the fleet sees and changes that part only', async () => {
  expect((await places.regions(westOnly)).map(({ id }) => id)).toEqual(['west']);
  expect((await places.regions(echoOnly)).map(({ id, siteCount }) => [id, siteCount])).toEqual([['west', 1]]);
  const seen = await places.sites(westOnly, {});
  expect([seen.totalCount, seen.nodes.map(({ siteId }) => siteId)]).toEqual([1, ['echo']]);
  expect(await places.site(westOnly, 'harbour')).toBeNull();
  expect(await places.site(echoOnly, 'echo')).toMatchObject({ siteId: 'echo' });
  await expect(places.registerRegion(westOnly, { id: 'south', name: 'South' })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  expect(await places.registerSite(westOnly, aSiteInput('pier', 'east'))).toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(await registration.registerKiosk(westOnly, aKioskInput('W-1', 'harbour'))).toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(await lifecycle.retire(westOnly, 'B-0')).toMatchObject({ code: 'NOT_FOUND' });
  expect(await gateways.create(westOnly, { name: 'g' })).toMatchObject({ code: 'INVALID' });
  expect(await gateways.create(westOnly, { name: 'g', regions: ['east'] })).toMatchObject({
    code: 'NOT_FOUND',
  });
  const all = await gateways.create(admin, { name: 'all' });
  expect(await gateways.revoke(westOnly, (all as { id: string }).id)).toMatchObject({ code: 'NOT_FOUND' });
});

test('sites come by name, page after page', async () => {
  const ids: string[] = [];
  for (let after: string | null = null; ;) {
    const page: Awaited<ReturnType<typeof places.sites>> = await places.sites(admin, { first: 1, after });
    ids.push(...page.nodes.map(({ siteId }) => siteId));
    if (!page.pageInfo.hasNextPage) break;
    after = page.pageInfo.endCursor;
  }
  expect(ids).toEqual(['echo', 'harbour']);
  expect((await places.sites(admin, { filter: { search: 'HARB' } })).totalCount).toBe(1);
  expect((await places.sites(admin, { filter: { search: "%' OR 1=1 --" } })).totalCount).toBe(0);
});
