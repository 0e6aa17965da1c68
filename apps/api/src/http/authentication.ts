import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  type Authenticator,
  forbidden,
  type Principal,
  readSessionCookie,
  readToken,
  unauthenticated,
} from '@app/auth';
import { AppError } from '@app/kernel';
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
  const strangers = fastify.createRateLimit({ max: unknownTokensPerMinute, timeWindow: '1 minute' });

  const authenticate = async (request: FastifyRequest): Promise<Principal> => {
    const token = readToken(request.headers);
    if (token === null) throw unauthenticated();
    const principal = await authenticator.authenticate(token);
    if (principal !== null) return principal;
    const { isAllowed, isExceeded, ttlInSeconds } = (await strangers(request)) as {
      isAllowed: boolean;
      isExceeded?: boolean;
      ttlInSeconds?: number;
    };
    if (!isAllowed && isExceeded)
      throw new AppError('Too many requests with unknown tokens', {
        code: 'TOO_MANY_REQUESTS',
        httpStatus: 429,
        details: { retryAfterSeconds: ttlInSeconds ?? 60 },
      });
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
