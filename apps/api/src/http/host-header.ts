import type { FastifyInstance } from 'fastify';
import { AppError } from '@app/kernel';

/** A name or address with an optional port, as URLs can hold it. */
const host = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

export function isHost(value: string): boolean {
  return host.test(value);
}

/** Libraries build an address from the Host header and throw when it cannot be one: refused before. */
export function requireHost(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', async ({ headers }) => {
    if (headers.host !== undefined && headers.host !== '' && !isHost(headers.host))
      throw new AppError('The Host header is not readable', { code: 'BAD_REQUEST' });
  });
}
