import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyInstance } from 'fastify';
import { limitByAddress } from './address-limit.js';

let server: FastifyInstance;
beforeEach(async () => {
  server = fastify();
  await server.register(rateLimit, { global: false });
});
afterEach(() => server.close());

test('a request above the limit is refused with the seconds to wait, per address', async () => {
  const limit = limitByAddress(server, 2, { code: 'TOO_MANY_ATTEMPTS', message: 'Slow down' });
  server.get('/', async (request) => {
    await limit(request);
    return 'fine';
  });
  server.setErrorHandler((error, _request, reply) => reply.code(429).send(error));
  const from = (remoteAddress: string) => server.inject({ url: '/', remoteAddress });
  expect((await from('192.0.2.1')).body).toBe('fine');
  expect((await from('192.0.2.1')).body).toBe('fine');
  const refused = await from('192.0.2.1');
  expect(refused.json()).toMatchObject({ code: 'TOO_MANY_ATTEMPTS', message: 'Slow down' });
  expect((await from('192.0.2.2')).body).toBe('fine');
});

test('a sender who hung up meanwhile has no address, and is no error', async () => {
  const limit = limitByAddress(server, 1, { code: 'TOO_MANY_ATTEMPTS', message: 'Slow down' });
  const answers: unknown[] = [];
  server.get('/', async (request) => {
    Object.defineProperty(request.raw.socket, 'remoteAddress', { value: undefined });
    answers.push(request.ip, await limit(request));
    return 'fine';
  });
  await server.inject('/');
  expect(answers).toEqual([undefined, undefined]);
});
