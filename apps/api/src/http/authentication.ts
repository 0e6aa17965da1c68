import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  type Authenticator,
  forbidden,
  type Principal,
  readSessionCookie,
  readToken,
  unauthenticated,
} from '@app/auth';
import { limitByAddress } from './address-limit.js';
import { mayChangeByCookie } from './same-origin.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is calling; null for nobody known. */
    principal: Principal | null;
  }
}

/** These need no token, because they give one out. */
const open = new Set(['/v1/sign-in', '/v1/claim']);
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Well-formed but unknown tokens cost a query each: per address and minute. */
const unknownTokensPerMinute = 300;

export function pathOf(url: string): string {
  const end = url.search(/[?#;]/);
  return end === -1 ? url : url.slice(0, end);
}

/** Everything below /v1 and /graphql belongs to somebody; the rest is the web app and the probes. */
export function needsPrincipal(url: string): boolean {
  const path = pathOf(url);
  if (open.has(path)) return false;
  return path === '/graphql' || path.startsWith('/graphql/') || path === '/v1' || path.startsWith('/v1/');
}

/**
 * Knows the caller before the body is read, so that a stranger cannot make us read or parse anything.
 * Call after @fastify/rate-limit is registered.
 */
export function authenticateRequests(fastify: FastifyInstance, authenticator: Authenticator): void {
  fastify.decorateRequest('principal', null);
  const limitStrangers = limitByAddress(fastify, unknownTokensPerMinute, {
    code: 'TOO_MANY_REQUESTS',
    message: 'Too many requests with unknown tokens',
  });

  const authenticate = async (request: FastifyRequest): Promise<Principal> => {
    const token = readToken(request.headers);
    if (token === null) throw unauthenticated();
    const principal = await authenticator.authenticate(token);
    if (principal !== null) return principal;
    await limitStrangers(request);
    throw unauthenticated();
  };

  fastify.addHook('onRequest', async (request) => {
    if (!needsPrincipal(request.url)) return;
    const principal = await authenticate(request);
    const byCookie =
      request.headers.authorization === undefined && readSessionCookie(request.headers) !== null;
    if (byCookie && !safeMethods.has(request.method) && !mayChangeByCookie(request.headers, request.host))
      throw forbidden('A session cookie works only for pages of this site');
    request.principal = principal;
  });
}
