import type { FastifyInstance } from 'fastify';
import { AppError } from '@app/kernel';
import { pathOf } from './authentication.js';

/** A name or address with an optional port, as URLs can hold it. */
const host = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

function isHost(value: string): boolean {
  return host.test(value);
}

/**
 * Libraries build an address from the Host header and throw when it cannot be one: refused before. Without any, as old
 * probes ask, everything works but GraphQL.
 */
export function acceptsHost(value: string | undefined, path: string): boolean {
  return value === undefined || value === '' ? path !== '/graphql' : isHost(value);
}

export function requireHost(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', async ({ headers, url }) => {
    if (!acceptsHost(headers.host, pathOf(url)))
      throw new AppError('The Host header is not readable', { code: 'BAD_REQUEST' });
  });
}
