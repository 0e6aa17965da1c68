import { randomBytes } from 'node:crypto';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { statement } from '@app/persistence';
import { aDatabase, aKiosk, aSite, eventually, type TestDatabase } from '@app/testing';
import { aSenderToken, type Answer, post, type RunningApi, startApi } from './ingest-harness.js';
import { aSession, connectLive } from './live-harness.js';

/** Whatever is revoked is revoked so soon, everywhere. */
const promised = { timeoutMs: 1_000, everyMs: 20 };

let db: TestDatabase;
/** Two processes on one database. */
let apis: RunningApi[];
let admin: string;

beforeAll(async () => {
  db = await aDatabase();
  await aKiosk(db.database, { serial: 'K-00001', site: 'echo-park', region: 'pacific' });
  await aSite(db.database, { id: 'back-bay', region: 'atlantic' });
  admin = await aSession(db, { role: 'ADMIN' });
  apis = await Promise.all([startApi(db), startApi(db)]);
}, 120_000);
afterAll(async () => {
  await Promise.all((apis ?? []).map((api) => api.stop()));
  await db?.stop();
}, 60_000);

const [here, there] = [0, 1];
const call = (path: string, token: string | null, body: object, api = here): Promise<Answer> =>
  post(apis[api]!.url + path, token, JSON.stringify(body));

async function graphql<Data>(
  query: string,
  variables: object = {},
  token = admin,
  api = here,
): Promise<Data> {
  const { body } = await call('/graphql', token, { query, variables }, api);
  const { data, errors } = body as { data?: Data | null; errors?: { message: string }[] };
  if (!data) throw new Error(errors?.[0]?.message ?? 'no data');
  return data;
}

const boot = (token: string, kiosk = 'K-00001', api = here, id = 'b-1') =>
  call(
    '/v1/boot',
    token,
    { kiosk, boot: id, reason: 'POWER_UP', firmware: '2.4.1', clock: new Date().toISOString() },
    api,
  );
const batch = (kiosk: string) => {
  const at = new Date().toISOString();
  return { batches: [{ kiosk, sentAt: at, heartbeats: [{ at, uptimeSeconds: 1, firmware: '2.4.1' }] }] };
};
const send = (token: string, kiosk = 'K-00001', api = here) =>
  call('/v1/telemetry', token, batch(kiosk), api);
const refusals = ({ body }: Answer) => (body['refused'] as { code: string }[]).map(({ code }) => code);

interface Registered {
  registered: { token: string };
}
async function aRegisteredKiosk(
  serial: string,
  acceptance = 'ACCEPTED',
  site = 'echo-park',
): Promise<string> {
  const { registered } = await graphql<Registered>(
    `
      mutation ($input: RegisterKioskInput!) {
        registered: registerKiosk(input: $input) {
          ... on RegisteredKiosk {
            token
          }
          ... on Problem {
            message
          }
        }
      }
    `,
    { input: { serial, site, acceptance, probes: [{ name: 'cabinet' }], slots: [] } },
  );
  return registered.token;
}
const decide = (decision: 'approveKiosk' | 'rejectKiosk', id: string) =>
  graphql(
    `mutation ($id: ID!) { ${decision}(id: $id) { ... on DecidedKiosk { accepted } ... on Problem { message } } }`,
    {
      id,
    },
  );

/** Refused by HTTP and by GraphQL on both processes. */
async function refusedEverywhere(token: string, kiosk = 'K-00001'): Promise<true> {
  for (const api of [here, there]) {
    const answers = [
      await send(token, kiosk, api),
      await boot(token, kiosk, api),
      await call('/graphql', token, { query: '{ __typename }' }, api),
    ];
    if (answers.some(({ status }) => status !== 401)) throw new Error('still let in');
  }
  return true;
}

test('a new kiosk’s whole life: claimed, approved, booted, rotated, retired', async () => {
  const { made } = await graphql<{ made: { code: string } }>(`
    mutation {
      made: createClaimCode(input: { site: "back-bay", like: "K-00001" }) {
        ... on IssuedClaimCode {
          code
        }
        ... on Problem {
          message
        }
      }
    }
  `);
  const claim = { serial: 'K-NEW', claimSecret: randomBytes(32).toString('base64url') };
  const ask = (more: object = {}, api = there) => call('/v1/claim', null, { ...claim, ...more }, api);
  expect(await ask({ claimCode: made.code.toLowerCase() })).toMatchObject({
    status: 200,
    body: { status: 'PENDING', token: null },
  });
  const { pendingKiosks } = await graphql<{
    pendingKiosks: { nodes: { id: string; site: { id: string } }[] };
  }>('{ pendingKiosks { nodes { id site { id } } } }');
  expect(pendingKiosks.nodes).toEqual([{ id: expect.stringMatching(/^claim:/), site: { id: 'back-bay' } }]);
  await decide('approveKiosk', pendingKiosks.nodes[0]!.id);
  const lost = String((await ask()).body['token']);
  const token = String((await ask({}, here)).body['token']);
  await eventually(async () => (await boot(lost, 'K-NEW', there)).status === 401, promised);

  const first = await boot(token, 'K-NEW', there);
  expect(first.body).toMatchObject({ status: 'ACCEPTED', intervalSeconds: 15, retryAfterSeconds: null });
  expect(Math.abs(Number(first.body['clockOffsetSeconds']))).toBeLessThan(5);
  expect((await boot(token, 'K-NEW', here)).body).toMatchObject({ status: 'ACCEPTED' });
  expect((await send(token, 'K-NEW', there)).body).toMatchObject({ stored: 1, refused: [] });

  // The answer is lost, the kiosk asks again, and changes over; the old token works on for a while.
  await call('/v1/token/rotate', token, {});
  await eventually(async () => (await call('/v1/token/rotate', token, {}, there)).status === 429);
  const renewed = await eventually(
    async () => {
      const { status, body } = await call('/v1/token/rotate', token, {}, there);
      return status === 200 ? String(body['token']) : null;
    },
    { timeoutMs: 10_000, everyMs: 500 },
  );
  for (const each of [renewed, token]) expect((await boot(each, 'K-NEW')).status).toBe(200);

  const { apiTokens } = await graphql<{
    apiTokens: { nodes: { state: string; expiresAt: string | null; kiosk: { serial: string } }[] };
  }>('{ apiTokens(filter: { kiosk: "K-NEW" }) { nodes { state expiresAt kiosk { serial } } } }');
  const active = apiTokens.nodes.filter(({ state }) => state === 'ACTIVE');
  expect(active.map(({ expiresAt }) => expiresAt !== null)).toEqual([false, true]);
  expect(JSON.stringify(apiTokens)).not.toContain('kf_device');

  await graphql('mutation { retireKiosk(serial: "K-NEW") { __typename } }');
  await eventually(() => refusedEverywhere(renewed, 'K-NEW'), promised);
  const gateway = await aSenderToken(db, {});
  expect((await boot(gateway, 'K-NEW', there)).body).toMatchObject({
    status: 'REJECTED',
    reason: 'RETIRED_KIOSK',
  });
}, 60_000);

test('a kiosk that is not accepted sends nothing, until somebody approves it', async () => {
  const token = await aRegisteredKiosk('K-PENDING', 'PENDING');
  for (const api of [here, there]) {
    expect((await boot(token, 'K-PENDING', api)).body).toMatchObject({
      status: 'PENDING',
      reason: 'AWAITING_APPROVAL',
      retryAfterSeconds: 30,
    });
    expect(refusals(await send(token, 'K-PENDING', api))).toEqual(['NOT_ACCEPTED']);
  }
  await decide('approveKiosk', 'kiosk:K-PENDING');
  for (const api of [here, there])
    await eventually(async () => refusals(await send(token, 'K-PENDING', api)).length === 0, promised);
  expect((await boot(token, 'K-PENDING', there)).body).toMatchObject({ status: 'ACCEPTED' });
  const { kiosk } = await graphql<{ kiosk: object }>(
    '{ kiosk(serial: "K-PENDING") { acceptance handshake { boot reason firmware status } } }',
  );
  expect(kiosk).toEqual({
    acceptance: 'ACCEPTED',
    handshake: { boot: 'b-1', reason: 'POWER_UP', firmware: '2.4.1', status: 'ACCEPTED' },
  });
  await decide('rejectKiosk', 'kiosk:K-PENDING');
  for (const api of [here, there])
    await eventually(
      async () => refusals(await send(token, 'K-PENDING', api))[0] === 'NOT_ACCEPTED',
      promised,
    );
});

test('a revoked token is refused everywhere within a second, also one whose overlap is over', async () => {
  const device = await aRegisteredKiosk('K-REVOKED');
  const { made } = await graphql<{ made: { id: string; token: string } }>(`
    mutation {
      made: createGatewayToken(input: { name: "north", sites: ["echo-park"] }) {
        ... on IssuedToken {
          id
          token
        }
      }
    }
  `);
  for (const api of [here, there])
    for (const token of [device, made.token]) expect((await boot(token, 'K-REVOKED', api)).status).toBe(200);
  await graphql('mutation ($id: ID!) { revokeToken(id: $id) { __typename } }', { id: made.id });
  await eventually(() => refusedEverywhere(made.token), promised);
  await graphql('mutation { rotateKioskToken(serial: "K-REVOKED", overlapSeconds: 2) { __typename } }');
  const over = Date.now() + 2_000;
  expect((await boot(device, 'K-REVOKED', there)).status).toBe(200);
  await eventually(() => refusedEverywhere(device, 'K-REVOKED'), {
    timeoutMs: over + 1_000 - Date.now(),
    everyMs: 20,
  });
});

const endSession = statement<[string], never>(
  'identity-spec.end-sessions',
  `WITH disabled AS (UPDATE app_user SET disabled_at = now() WHERE id = $1::uuid RETURNING id)
   UPDATE access_version SET version = version + 1 WHERE EXISTS (SELECT FROM disabled)`,
);
const narrow = statement<[string], never>(
  'identity-spec.narrow',
  `WITH changed AS (UPDATE app_user SET regions = '{atlantic}' WHERE id = $1::uuid RETURNING id)
   UPDATE access_version SET version = version + 1 WHERE EXISTS (SELECT FROM changed)`,
);

test.each([
  ['whose rights changed', narrow],
  ['who was shut out', endSession],
])(
  'open sockets and subscriptions of somebody %s end within a second, on every process',
  async (_, change) => {
    const token = await aSession(db, { role: 'OPS' });
    const { viewer } = await graphql<{ viewer: { id: string } }>('{ viewer { id } }', {}, token);
    const watchers = await Promise.all(apis.map(({ url }) => connectLive(url, { token })));
    const closed: unknown[] = [];
    const clients = await Promise.all(
      apis.map(
        ({ url }) =>
          new Promise<ReturnType<typeof createClient>>((resolve) => {
            const client = createClient({
              url: url.replace('http', 'ws') + '/graphql',
              webSocketImpl: WebSocket,
              connectionParams: { token },
              lazy: false,
              retryAttempts: 0,
              onNonLazyError: () => undefined,
              on: {
                connected: () => resolve(client),
                closed: (event) => closed.push((event as { code: number }).code),
              },
            });
          }),
      ),
    );
    await db.database.run(change, [viewer.id]);
    await eventually(
      () => closed.length === 2 && watchers.every(({ disconnected }) => disconnected !== null),
      promised,
    );
    const mayComeBack = change === narrow;
    expect(closed).toEqual(mayComeBack ? [1012, 1012] : [4401, 4401]);
    for (const client of clients) await client.dispose();
    if (mayComeBack) {
      const again = await connectLive(apis[there]!.url, { token });
      again.close();
    } else await expect(connectLive(apis[there]!.url, { token })).rejects.toThrow('UNAUTHENTICATED');
  },
);

test('a gateway speaks for its places, and a kiosk that moves goes with its site', async () => {
  const gateway = await aSenderToken(db, { regions: ['pacific'] });
  const both = (codes: string[]) =>
    Promise.all(
      [here, there].map((api) =>
        eventually(
          async () => JSON.stringify(refusals(await send(gateway, 'K-00001', api))) === JSON.stringify(codes),
          promised,
        ),
      ),
    );
  await both([]);
  await graphql('mutation { moveKiosk(serial: "K-00001", site: "back-bay") { __typename } }');
  await both(['NOT_YOUR_KIOSK']);
  expect((await boot(gateway)).body).toMatchObject({ status: 'REJECTED', reason: 'NOT_YOUR_KIOSK' });
  await graphql('mutation { moveKiosk(serial: "K-00001", site: "echo-park") { __typename } }');
  await both([]);
  const mine = await aSession(db, { role: 'ADMIN', regions: ['atlantic'] });
  const { apiTokens } = await graphql<{ apiTokens: { nodes: { kiosk: { serial: string } | null }[] } }>(
    '{ apiTokens { nodes { kiosk { serial } } } }',
    {},
    mine,
  );
  expect(apiTokens.nodes.map(({ kiosk }) => kiosk?.serial).filter((serial) => serial !== 'K-NEW')).toEqual(
    [],
  );
});

test('strangers learn nothing from the doors that need no token, and are slowed down', async () => {
  const claimSecret = randomBytes(32).toString('base64url');
  const claim = (claimCode: unknown, more: object = {}) =>
    call('/v1/claim', null, { claimCode, serial: 'K-00001', claimSecret, ...more }, there);
  const wrong = await claim('00000-00000');
  expect(wrong).toMatchObject({ status: 403, body: { code: 'CLAIM_REFUSED' } });
  expect((await claim('00000-00000', { serial: 'K-404' })).body).toEqual(wrong.body);
  for (const body of [{ claimCode: 7 }, { serial: '' }, { claimSecret: 'short' }, { firmware: 5 }])
    expect(await claim('00000-00000', body)).toMatchObject({
      status: 400,
      body: { details: { field: Object.keys(body)[0] } },
    });
  expect((await claim('A'.repeat(10_000))).status).toBe(413);
  expect((await call('/v1/boot', null, {})).status).toBe(401);
  expect((await call('/v1/boot', admin, {})).status).toBe(403);
  expect((await call('/v1/token/rotate', await aSenderToken(db, {}), {})).status).toBe(403);
  const answers = await Promise.all(Array.from({ length: 130 }, () => claim('nonsense')));
  const last = answers.find(({ status }) => status === 429);
  expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0);
});
