import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { getIntrospectionQuery } from 'graphql';
import { WebSocket } from 'ws';
import { AuditTrail, UserDirectory } from '@app/auth';
import { systemClock } from '@app/kernel';
import { statement } from '@app/persistence';
import { aDatabase, eventually, type TestDatabase } from '@app/testing';
import { type RunningApi, startApi } from './ingest-harness.js';
import { aSession } from './live-harness.js';

const expireSessions = statement<[Buffer], never>(
  'e2e.expire-session',
  `UPDATE user_session SET expires_at = now() - INTERVAL '1 second' WHERE token_hash = $1`,
);

const person = { email: 'ada@example.org', name: 'Ada', password: 'a long password', role: 'ADMIN' };
let db: TestDatabase;
let api: RunningApi;
let token: string;

interface Told {
  status: number;
  headers: Headers;
  text: string;
  body: {
    data?: Record<string, unknown>;
    errors?: { message: string; extensions: { code: string } }[];
    code?: string;
  };
}

async function call(path: string, init: RequestInit = {}): Promise<Told> {
  const response = await fetch(`${api.url}${path}`, init);
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: text.startsWith('{') ? JSON.parse(text) : {},
  };
}

const postJson = (path: string, body: string, headers: Record<string, string> = {}) =>
  call(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
const query = (source: string, variables: object = {}, bearer: string | null = token) =>
  postJson(
    '/graphql',
    JSON.stringify({ query: source, variables }),
    bearer === null ? {} : { authorization: `Bearer ${bearer}` },
  );
const codeOf = ({ body }: Told) => body.errors?.[0]?.extensions.code ?? body.code;
const signIn = (email: string, password: string) =>
  postJson('/v1/sign-in', JSON.stringify({ email, password }));

/** Whatever happened before: the api still answers rightly. */
async function expectHealthy(): Promise<void> {
  const answer = await query('{ viewer { email } }');
  expect(answer).toMatchObject({ status: 200, body: { data: { viewer: { email: person.email } } } });
}

beforeAll(async () => {
  db = await aDatabase();
  await new UserDirectory(db.database, systemClock, new AuditTrail()).createUser(person);
  api = await startApi(db);
  token = (JSON.parse((await signIn(person.email, person.password)).text) as { token: string }).token;
}, 120_000);
afterAll(async () => {
  await api.stop();
  await db.stop();
});
afterEach(expectHealthy);

test('a session comes as a cookie that scripts cannot read, and as a token', async () => {
  const answer = await signIn(person.email, person.password);
  expect(answer.status).toBe(200);
  expect(Object.keys(answer.body)).toEqual(['token', 'expiresAt']);
  const cookie = answer.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(
    /^kiosk_fleet_session=kf_session_[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=43200$/,
  );
  const withCookie = { cookie: cookie.split(';')[0] ?? '' };
  const viewer = JSON.stringify({ query: '{ viewer { role } }' });
  expect((await postJson('/graphql', viewer, { ...withCookie, origin: api.url })).status).toBe(200);
  const foreign = await postJson('/graphql', viewer, { ...withCookie, origin: 'https://evil.example' });
  expect([foreign.status, codeOf(foreign)]).toEqual([403, 'FORBIDDEN']);
});

test('forged, expired and missing tokens are 401, everywhere', async () => {
  const expired = await aSession(db);
  await db.database.run(expireSessions, [createHash('sha256').update(expired).digest()]);
  const forged = ['session', 'device', 'gateway'].map(
    (kind) => `kf_${kind}_${randomBytes(32).toString('base64url')}`,
  );
  for (const bearer of [
    null,
    expired,
    ...forged,
    "' OR 1=1 --",
    'x'.repeat(5_000),
    `${token}x`,
    token.slice(0, -1),
  ]) {
    const answer = await query('{ viewer { id } }', {}, bearer);
    expect([answer.status, codeOf(answer)]).toEqual([401, 'UNAUTHENTICATED']);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  }
  expect((await postJson('/v1/telemetry', '{}')).status).toBe(401);
  expect((await call('/v1/nothing')).status).toBe(401);
});

test('after signing out the token is nobody, within a second', async () => {
  const session = await aSession(db);
  expect((await query('{ viewer { id } }', {}, session)).status).toBe(200);
  expect((await query('mutation { signOut }', {}, session)).body.data).toEqual({ signOut: true });
  await eventually(async () => (await query('{ viewer { id } }', {}, session)).status === 401, {
    timeoutMs: 1_000,
  });
});

test('crew may not change the registry', async () => {
  const crew = await aSession(db, { role: 'CREW' });
  const answer = await query('mutation { retireKiosk(serial: "K-1") { __typename } }', {}, crew);
  expect([answer.status, codeOf(answer)]).toEqual([200, 'FORBIDDEN']);
});

test('deep, wide and costly queries are refused before they run', async () => {
  const deep = `{ kiosk(serial: "K-1") { ${'openAlerts { kiosk { '.repeat(20)} serial ${'} }'.repeat(20)} } }`;
  const wide = `{ ${Array.from({ length: 60 }, (_, index) => `a${index}: viewer { id }`).join(' ')} }`;
  const repeated = `{ viewer { ${'id '.repeat(4_000)} } }`;
  const huge = `{ viewer { ${'id '.repeat(100_000)} } }`;
  const costly = 'query ($n: Int) { kiosks(first: $n) { nodes { alerts(first: $n) { nodes { id } } } } }';
  for (const [source, variables, code] of [
    [deep, {}, 'GRAPHQL_VALIDATION_FAILED'],
    [wide, {}, 'GRAPHQL_VALIDATION_FAILED'],
    [repeated, {}, 'GRAPHQL_VALIDATION_FAILED'],
    [huge, {}, 'GRAPHQL_PARSE_FAILED'],
    [costly, { n: 1_000 }, 'QUERY_TOO_COSTLY'],
  ] as const) {
    const answer = await query(source, variables);
    expect([answer.status, codeOf(answer)]).toEqual([400, code]);
    expect(answer.text.length).toBeLessThan(2_000);
  }
});

test('the schema can be asked for; batches cannot be sent', async () => {
  expect((await query(getIntrospectionQuery())).body.data).toHaveProperty('__schema');
  const batch = JSON.stringify([{ query: '{ viewer { id } }' }, { query: '{ viewer { id } }' }]);
  expect((await postJson('/graphql', batch, { authorization: `Bearer ${token}` })).status).toBe(400);
});

test('bodies that cannot be read are 4xx and never quoted', async () => {
  const authorization = `Bearer ${token}`;
  for (const body of [
    '',
    '{"query":',
    '"text"',
    'null',
    '[1',
    '{"query": 5}',
    '{"__proto__": {"admin": true}}',
    '\0',
    '{"query":"{ a"}',
  ]) {
    const answer = await postJson('/graphql', body, { authorization });
    expect(answer.status).toBe(400);
    expect(codeOf(answer)).toMatch(/^(BAD_REQUEST|GRAPHQL_PARSE_FAILED)$/);
  }
  const form = await call('/v1/sign-in', {
    method: 'POST',
    body: new URLSearchParams({ email: person.email, password: person.password }),
  });
  expect([form.status, codeOf(form)]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  const more = await postJson('/v1/sign-in', JSON.stringify({ ...person }));
  expect([more.status, codeOf(more)]).toEqual([400, 'BAD_USER_INPUT']);
  expect(more.text).not.toContain(person.password);
});

test('ten megabytes are too much', async () => {
  const answer = await query('{ viewer { id } }', { text: 'x'.repeat(10_000_000) });
  expect([answer.status, codeOf(answer)]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  expect((await postJson('/v1/sign-in', 'x'.repeat(10_000))).status).toBe(413);
});

test('SQL, markup and odd characters in every string change nothing and break nothing', async () => {
  const problem = '__typename ... on Problem { code message field }';
  for (const text of [
    "'; DROP TABLE kiosk; --",
    '" OR "1"="1',
    '$1',
    '%00',
    '\0',
    '\ud800',
    '<script>',
    '../../etc/passwd',
    '𝕏'.repeat(300),
    '\\',
  ]) {
    const answers = await Promise.all([
      query('query ($t: ID!) { kiosk(serial: $t) { serial } site(id: $t) { id } }', { t: text }),
      query('query ($t: String!) { sites(filter: { search: $t }) { totalCount } }', { t: text }),
      query('query ($t: String!) { auditTrail(filter: { actor: $t, subject: $t }) { nodes { id } } }', {
        t: text,
      }),
      query('query ($t: String!) { products(after: $t) { totalCount } }', { t: text }),
      query(
        `mutation ($t: ID!) { retireKiosk(serial: $t) { ${problem} } revokeToken(id: $t) { ${problem} } }`,
        { t: text },
      ),
      query(`mutation ($t: ID!) { registerRegion(input: { id: $t, name: "x" }) { ${problem} } }`, {
        t: text,
      }),
      signIn(text, text),
    ]);
    for (const answer of answers) {
      expect(answer.status).toBeLessThan(500);
      expect(answer.text).not.toContain('INTERNAL');
    }
  }
});

test('errors about input name the argument', async () => {
  const range = 'filter: { range: { from: "yesterday", to: "2026-01-01T00:00:00Z" } }';
  const answer = await query(`{ auditTrail(${range}) { nodes { id } } }`);
  expect(answer.body.errors?.[0]).toMatchObject({
    extensions: { code: 'BAD_USER_INPUT', argument: 'filter.range.from' },
  });
  const typed = await query('query ($f: Int!) { sites(first: $f) { totalCount } }', {
    f: 'x'.repeat(10_000),
  });
  expect([typed.status, codeOf(typed)]).toEqual([400, 'BAD_USER_INPUT']);
  expect(typed.body.errors?.[0]?.message.length).toBeLessThanOrEqual(300);
});

test('unknown routes are 404 in JSON, and answers carry the security headers', async () => {
  const authorization = `Bearer ${token}`;
  for (const path of [
    '/v1/nothing',
    '/graphql/nothing',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/.env',
    '/package.json',
  ]) {
    const answer = await call(path, { headers: { authorization } });
    expect([answer.status, codeOf(answer)]).toEqual([404, 'NOT_FOUND']);
  }
  const { headers } = await call('/healthz');
  expect(headers.get('content-security-policy')).toContain("script-src 'self'");
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-frame-options')).toBe('DENY');
  expect(headers.get('x-powered-by')).toBeNull();
});

test('what is no HTTP ends its connection and nothing else', async () => {
  const { port } = new URL(api.url);
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write('\x16\x03\x01 nonsense\r\n\r\n'));
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('close', () => resolve(text));
    socket.on('error', () => undefined);
  });
  expect(answer).toContain('400');
});

test('too many wrong passwords for one address are slowed down', async () => {
  const statuses: number[] = [];
  for (let index = 0; index < 12; index += 1)
    statuses.push((await signIn('victim@example.org', 'wrong')).status);
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
  const answer = await signIn('victim@example.org', 'wrong');
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(200);
});

test('probes and metrics answer anybody, with bounded labels and without secrets', async () => {
  expect((await call('/readyz')).body).toMatchObject({ ready: true });
  for (let index = 0; index < 150; index += 1) await query(`query Made_up_${index} { viewer { id } }`);
  const { text } = await call('/metrics');
  expect(text).toContain('kiosk_fleet_http_request_duration_seconds_count');
  expect(text).toMatch(/kiosk_fleet_database_connections\{state="idle"/);
  expect(text).toContain('operation="other"');
  expect(new Set(text.match(/operation="[^"]*"/g)).size).toBeLessThan(110);
  expect(text).not.toContain('kf_session_');
});

describe('subscriptions over a socket', () => {
  const open = (init: Record<string, string>, headers: Record<string, string> = {}) => {
    const socket = new WebSocket(`${api.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      headers,
    });
    const messages: { type: string; payload?: unknown }[] = [];
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    socket.on('error', () => undefined);
    socket.on('message', (data) => messages.push(JSON.parse(String(data)) as { type: string }));
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: init })));
    return { socket, messages, closed };
  };

  test('a token lets in, and is let go within a second of its end', async () => {
    const session = await aSession(db);
    const { messages, closed, socket } = open({ token: session });
    await eventually(() => messages.some(({ type }) => type === 'connection_ack'));
    socket.send(
      JSON.stringify({ id: '1', type: 'subscribe', payload: { query: 'subscription { nothing }' } }),
    );
    const refusal = await eventually(() => messages.find(({ type }) => type === 'error'));
    expect(refusal.payload).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
    const started = Date.now();
    await query('mutation { signOut }', {}, session);
    expect(await closed).toBe(4401);
    expect(Date.now() - started).toBeLessThan(1_500);
  });

  test('nobody without one', async () => {
    expect(await open({}).closed).toBe(4401);
    expect(await open({ token: 'forged' }).closed).toBe(4401);
  });

  test("another site's page cannot ride on the cookie", async () => {
    const headers = { cookie: `kiosk_fleet_session=${token}`, origin: 'https://evil.example' };
    expect(await open({}, headers).closed).toBe(1006);
  });
});
