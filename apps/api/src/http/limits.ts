import type { FastifyInstance } from 'fastify';
import { limitByAddress } from './address-limit.js';
import { pathOf } from './authentication.js';

const kib = 1_024;
const mib = 1_024 * kib;

/** Bytes of a body at most, after authentication. 413 beyond. */
export const bodyLimits = {
  /** `registerKiosks` with 500 kiosks of 40 slots is 1.2 MiB of JSON; telemetry of a gateway is of that size too. */
  graphql: 4 * mib,
  telemetry: 8 * mib,
  signIn: 4 * kib,
  /** Boot handshake, claim, rotation. */
  enrolment: 4 * kib,
  /** One picture of a visit; read and bounded by its endpoint. */
  photo: 2 * mib,
  other: 1 * mib,
};

/** Requests to sign in per address and minute: each costs 30 ms of a core. */
const signInsPerMinute = 60;
/** Claims per address and minute: the kiosks of a clinic ask every 15 s while they wait, behind one address. */
const claimsPerMinute = 120;

const enrolment = new Set(['/v1/boot', '/v1/claim', '/v1/token/rotate']);

function bodyLimitOf(url: string): number {
  if (url === '/graphql') return bodyLimits.graphql;
  if (url === '/v1/telemetry' || url === '/v1/fhir') return bodyLimits.telemetry;
  if (url.startsWith('/v1/visit-photos/')) return bodyLimits.photo;
  if (url === '/v1/sign-in') return bodyLimits.signIn;
  if (enrolment.has(url)) return bodyLimits.enrolment;
  return bodyLimits.other;
}

/** Sets the limit of every route that is added from now on. */
export function limitBodies(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    route.bodyLimit = bodyLimitOf(route.url);
  });
}

/** Slows down whoever tries passwords of many people, or claim codes, from one address. */
export function limitGuessing(fastify: FastifyInstance): void {
  limitPath(fastify, '/v1/sign-in', signInsPerMinute, 'Too many attempts to sign in. Try again later.');
  limitPath(fastify, '/v1/claim', claimsPerMinute, 'Too many claims from this address. Try again later.');
}

function limitPath(fastify: FastifyInstance, path: string, max: number, message: string): void {
  const limit = limitByAddress(fastify, max, { code: 'TOO_MANY_ATTEMPTS', message, retryable: true });
  fastify.addHook('onRequest', async (request) => {
    if (pathOf(request.url) === path) await limit(request);
  });
}
