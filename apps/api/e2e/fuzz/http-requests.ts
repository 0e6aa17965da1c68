import { gzipSync } from 'node:zlib';
import type { Random } from '../random.js';
import { mutateBytes, mutateJson, mutateText, oddValue } from './mutate.js';

export interface HttpRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

export interface Tokens {
  gateway: string;
  device: string;
  session: string;
}

const at = new Date().toISOString();
const batch = {
  kiosk: 'K-00001',
  boot: 'b1',
  sequence: 7,
  sentAt: at,
  heartbeats: [{ at, uptimeSeconds: 5, firmware: '1.0.0', cpuPercent: 3.5, power: 'MAINS', doorOpen: false }],
  temperatures: [
    { at, probe: 'cabinet', celsius: 21.5 },
    { at, probe: 'cabinet', celsius: 22 },
  ],
  stockLevels: [{ at, slot: 'A1', quantity: 5, lot: 'L1', dispensedTotal: 10 }],
  errors: [{ at, code: 'JAM', severity: 'WARNING', component: 'arm', message: 'stuck' }],
  fulfilment: [{ at, order: 'o1', stage: 'RECEIVED', product: 'amoxicillin-500' }],
  sessions: [{ session: 's1', startedAt: at, endedAt: at, outcome: 'COMPLETED', waitSeconds: 3 }],
};

const documents: [query: string, variables: Record<string, unknown>][] = [
  [
    'mutation ($batches: [KioskBatchInput!]!) { ingestTelemetry(batches: $batches) { stored duplicates refused { batch path code message } gaps { kiosk expected received } serverTime } }',
    { batches: [batch] },
  ],
  ['{ viewer { id email name role } }', {}],
  [
    'query ($first: Int, $after: String, $filter: FleetFilter) { kiosks(first: $first, after: $after, filter: $filter) { nodes { serial state lastHeardAt openAlerts { severity } } pageInfo { hasNextPage endCursor } } }',
    { first: 10, after: null, filter: { regions: ['pacific'], states: ['ONLINE'], search: 'K' } },
  ],
  [
    'query ($serial: ID!) { kiosk(serial: $serial) { serial probes { name celsius } slots { code quantity } } }',
    { serial: 'K-00001' },
  ],
  [
    'query ($first: Int, $after: String) { incidents(first: $first, after: $after) { nodes { id title state severity } } }',
    { first: 5, after: 'x' },
  ],
  ['mutation ($id: ID!) { acknowledgeIncident(id: $id) { __typename } }', { id: '1' }],
  ['{ fleetSummary { kiosks online offline } __schema { types { name } } }', {}],
];

const paths = [
  '/',
  '/healthz',
  '/readyz',
  '/metrics',
  '/graphql',
  '/graphql/',
  '/v1',
  '/v1/telemetry',
  '/v1/sign-in',
  '/v1/fhir',
  '/v1/boot',
  '/v1/claim',
  '/v1/kiosks/boot',
  '/v1/nothing',
  '/live',
  '/socket.io/',
  '/socket.io/?EIO=4&transport=polling',
  '/socket.io/?EIO=9&transport=x',
  '/assets/x',
  '/../../etc/passwd',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/%',
  '/%ff',
  '/\\',
  '//',
  '/index.html%00',
];
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'PROPFIND'];
const json = { 'content-type': 'application/json' };

/** Without halves of characters, which no address can hold. */
const wellFormed = (text: string) => text.replace(/\p{Surrogate}/gu, '?');

/** A header value as HTTP allows it, whatever else is wrong with it. */
const headerSafe = (text: string) => text.replace(/[^\t\x20-\x7e]/g, '?').slice(0, 4_000);

function bearer(random: Random, tokens: Tokens, usual: keyof Tokens): Record<string, string> {
  const token = tokens[random.chance(0.9) ? usual : random.pick(['gateway', 'device', 'session'] as const)];
  if (random.chance(0.94)) return { authorization: `Bearer ${token}` };
  return random.chance(0.5) ? {} : { authorization: headerSafe(mutateText(`Bearer ${token}`, random)) };
}

function telemetry(random: Random, tokens: Tokens): HttpRequest {
  const batches = Array.from({ length: random.whole(0, 3) }, () =>
    random.chance(0.8) ? mutateJson(batch, random) : batch,
  );
  const lines = random.chance(0.5);
  let text = lines
    ? batches.map((each) => JSON.stringify(each)).join(random.pick(['\n', '\r\n', '\n\n']))
    : JSON.stringify(random.chance(0.7) ? { batches } : mutateJson({ batches }, random));
  if (random.chance(0.4)) text = mutateText(text, random);
  let body: Buffer = Buffer.from(text);
  const headers: Record<string, string> = {
    'content-type': random.chance(0.9) === lines ? 'application/x-ndjson' : 'application/json',
  };
  if (random.chance(0.4)) {
    headers['content-encoding'] = random.chance(0.9)
      ? 'gzip'
      : random.pick(['br', 'deflate', 'gzip, gzip', '']);
    body = gzipSync(body);
    if (random.chance(0.01)) body = gzipSync(Buffer.alloc(random.whole(1, 12) * 1_048_576, 32));
  }
  if (random.chance(0.2)) body = mutateBytes(body, random);
  return {
    method: 'POST',
    path: '/v1/telemetry',
    headers: { ...headers, ...bearer(random, tokens, random.pick(['gateway', 'device'])) },
    body,
  };
}

const words = [
  'viewer',
  'kiosks',
  'kiosk',
  'id',
  'serial',
  'nodes',
  'edges',
  'incidents',
  'ingestTelemetry',
  'batches',
  'first',
  '__schema',
  '__type',
  '__typename',
  'query',
  'mutation',
  'subscription',
  'fragment',
  'on',
  'Kiosk',
  '$a',
  '@skip',
  'if',
  'true',
  'null',
  '1',
  '"x"',
  'auditTrail',
  'fleetSummary',
  'incidentChanged',
];
const marks = ['{', '}', '(', ')', ':', '!', '=', '[', ']', '...', ',', ' ', '{ ', ' }'];

/** Words of the language in an order that may or may not mean something. */
function document(random: Random): string {
  const depth = random.whole(0, 30);
  if (random.chance(0.3))
    return `{ ${'kiosk(serial: "K") { openAlerts { '.repeat(depth)} id ${'} }'.repeat(depth)} }`;
  return Array.from({ length: random.whole(1, 60) }, () =>
    random.pick(random.chance(0.6) ? words : marks),
  ).join(random.pick(['', ' ', ' ']));
}

function graphql(random: Random, tokens: Tokens): HttpRequest {
  const index = random.whole(0, documents.length - 1);
  const [query, variables] = documents[index]!;
  const source = random.chance(0.5)
    ? query
    : random.chance(0.5)
      ? mutateText(query, random)
      : document(random);
  let body: unknown = {
    query: source,
    variables: random.chance(0.7) ? mutateJson(variables, random) : variables,
  };
  if (random.chance(0.1)) body = mutateJson(body, random);
  if (random.chance(0.03)) body = [body, body];
  let text = JSON.stringify(body);
  if (random.chance(0.1)) text = mutateText(text, random);
  const headers = { ...json, ...bearer(random, tokens, index === 0 ? 'gateway' : 'session') };
  if (random.chance(0.05))
    return {
      method: 'GET',
      path: `/graphql?query=${encodeURIComponent(wellFormed(source)).slice(0, 3_000)}`,
      headers,
      body: Buffer.alloc(0),
    };
  return { method: 'POST', path: '/graphql', headers, body: Buffer.from(text) };
}

function signIn(random: Random): HttpRequest {
  const body = mutateJson({ email: 'ada@example.org', password: 'a long password' }, random);
  const text = JSON.stringify(body);
  return {
    method: 'POST',
    path: '/v1/sign-in',
    headers: { ...json },
    body: Buffer.from(random.chance(0.4) ? mutateText(text, random) : text),
  };
}

const oddHeaders = [
  'content-type',
  'content-encoding',
  'cookie',
  'origin',
  'host',
  'accept',
  'accept-encoding',
  'expect',
  'range',
  'upgrade',
  'x-forwarded-for',
  'x-forwarded-host',
  'if-none-match',
  'apollo-require-preflight',
  'sec-fetch-site',
  'referer',
];

function anywhere(random: Random, tokens: Tokens): HttpRequest {
  const path = random.pick(paths);
  const headers: Record<string, string> = bearer(random, tokens, 'session');
  for (let count = random.whole(0, 4); count > 0; count--)
    headers[random.pick(oddHeaders)] = headerSafe(String(oddValue(random)));
  const method = random.pick(methods);
  const hasBody = method !== 'GET' && method !== 'HEAD';
  return {
    method,
    path: random.chance(0.3)
      ? encodeURI(wellFormed(mutateText(path, random)))
          .replace(/^[^/]/, '/')
          .slice(0, 3_000)
      : path,
    headers,
    body: hasBody ? Buffer.from(JSON.stringify(oddValue(random)) ?? '') : Buffer.alloc(0),
  };
}

/** A request that HTTP allows, with something wrong inside, most of the time. */
export function httpRequest(random: Random, tokens: Tokens): HttpRequest {
  const kind = random.next();
  if (kind < 0.45) return telemetry(random, tokens);
  if (kind < 0.85) return graphql(random, tokens);
  if (kind < 0.87) return signIn(random);
  return anywhere(random, tokens);
}

/** Bytes that are not even HTTP, or not quite. */
export function rawRequest(random: Random, tokens: Tokens): Buffer {
  const { method, path, headers, body } = httpRequest(random, tokens);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const length = random.chance(0.7) ? body.length : random.whole(0, 100_000);
  const framing = random.pick([
    `content-length: ${length}`,
    'transfer-encoding: chunked',
    `content-length: ${length}\r\ntransfer-encoding: chunked`,
    `content-length: ${length}\r\ncontent-length: 1`,
    'content-length: -1',
    '',
  ]);
  const head = `${method} ${path} HTTP/1.1\r\nhost: localhost\r\n${lines.join('\r\n')}\r\n${framing}\r\n\r\n`;
  const whole = Buffer.concat([Buffer.from(random.chance(0.5) ? mutateText(head, random) : head), body]);
  return random.chance(0.3) ? mutateBytes(whole, random) : whole;
}
