import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AddressGuard } from './address-guard.js';
import { post } from './http-post.js';

type Behaviour = (response: ServerResponse, request: IncomingMessage) => void;
let server: Server;
let behave: Behaviour = (response) => response.end();
let requests = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    requests += 1;
    request.resume().on('end', () => behave(response, request));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => (requests = 0));

const url = (host = '127.0.0.1') => `http://${host}:${(server.address() as AddressInfo).port}/hook`;
const send = (to = url(), timeoutMs = 2_000, allowed = ['127.0.0.0/8', '::1']) =>
  post(
    { url: to, headers: { 'x-test': '1' }, body: '{}' },
    { guard: new AddressGuard(allowed), timeoutMs, now: () => 0 },
  );

test.each<[string, Behaviour, object]>([
  ['202', (response) => response.writeHead(202).end('{"status":"success"}'), { kind: 'SENT', status: 202 }],
  [
    '400',
    (response) => response.writeHead(400).end('no such key'),
    { kind: 'REFUSED', error: 'answered 400: no such key' },
  ],
  ['404', (response) => response.writeHead(404).end(), { kind: 'REFUSED', status: 404 }],
  ['500', (response) => response.writeHead(500).end(), { kind: 'TRY_AGAIN', status: 500, arrived: 'NO' }],
  [
    '429 with Retry-After',
    (response) => response.writeHead(429, { 'retry-after': '7' }).end(),
    { kind: 'TRY_AGAIN', status: 429, retryAfterMs: 7_000 },
  ],
  [
    'a redirect',
    (response) => response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end(),
    { kind: 'REFUSED', status: 302, error: 'answered 302: redirects are not followed' },
  ],
  [
    'control characters in the answer',
    (response) => response.writeHead(400).end('a\u0000b\u001b[31mc'),
    { kind: 'REFUSED', error: 'answered 400: a b [31mc' },
  ],
  ['a reset', (response) => response.destroy(), { kind: 'TRY_AGAIN', status: null, arrived: 'MAYBE' }],
])('a server that answers %s', async (_what, behaviour, expected) => {
  behave = behaviour;
  expect(await send()).toMatchObject(expected);
  expect(requests).toBe(1);
});

test('a server that hangs is given up in time, and may have got it', async () => {
  behave = () => undefined;
  expect(await send(url(), 100)).toMatchObject({
    kind: 'TRY_AGAIN',
    arrived: 'MAYBE',
    error: 'no answer within 0.1 s',
  });
});

test('a server that drips its answer has answered: the status counts', async () => {
  behave = (response) => {
    response.writeHead(200);
    response.write('a');
  };
  expect(await send(url(), 300)).toMatchObject({ kind: 'SENT', status: 200 });
});

test('of a huge answer only the beginning is read', async () => {
  let written = 0;
  behave = (response) => {
    response.writeHead(200);
    const more = () => {
      while (!response.destroyed && written < 500_000_000) {
        written += 65_536;
        if (!response.write(Buffer.alloc(65_536, 'x'))) return void response.once('drain', more);
      }
    };
    more();
  };
  const outcome = await send();
  expect(outcome).toMatchObject({ kind: 'SENT', detail: 'x'.repeat(200) });
  expect(written).toBeLessThan(50_000_000);
});

test('nobody listens: it surely did not arrive', async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'TRY_AGAIN', arrived: 'NO' });
});

test.each(['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]'])(
  '%s is this machine, and is not asked unless that is allowed',
  async (host) => {
    behave = (response) => response.end();
    expect(await send(url(host), 2_000, [])).toMatchObject({
      kind: 'REFUSED',
      error: expect.stringContaining('is not allowed for notifications'),
    });
    expect(requests).toBe(0);
  },
);
