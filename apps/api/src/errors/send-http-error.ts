import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorOutcome, fhirContentType } from '@app/fhir-door';
import type { Logger } from '@app/observability';
import { pathOf } from '../http/authentication.js';
import { publicError, retryAfterSeconds } from './public-error.js';

/** Larger bodies are not waited for. */
const drainedBytes = 64 * 1_048_576;

/** `{code, message, details}`; an unforeseen error is logged and only its correlation id is told. */
export function sendHttpError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  logger: Logger,
): void {
  if (reply.sent || reply.raw.headersSent) {
    if (!reply.raw.writableEnded) reply.raw.destroy();
    return;
  }
  const told = publicError(error);
  const correlationId = told.unexpected ? request.id : undefined;
  if (told.unexpected)
    logger.error(
      { error, correlationId, method: request.method, route: request.routeOptions.url },
      'a request failed',
    );
  const seconds = retryAfterSeconds(told);
  if (seconds !== undefined) reply.header('retry-after', String(seconds));
  // Closed at once, a sender that is still writing would see a reset instead of the answer. Kept open, the rest of the
  // body is read and dropped.
  if (told.httpStatus === 413 && Number(request.headers['content-length']) <= drainedBytes)
    reply.removeHeader('connection');
  if (told.httpStatus === 401) reply.header('www-authenticate', 'Bearer');
  const { code, message, details } = told;
  const known = correlationId === undefined ? {} : { correlationId };
  if (pathOf(request.url) === '/v1/fhir') {
    const outcome = errorOutcome({ code, message, ...known });
    void reply.code(told.httpStatus).type(fhirContentType).send(JSON.stringify(outcome));
    return;
  }
  // GraphQL clients look for the code in the form that they know, also where GraphQL was not reached.
  const body =
    pathOf(request.url) === '/graphql'
      ? { errors: [{ message, extensions: { code, retryable: told.retryable, ...details, ...known } }] }
      : { code, message, ...known, ...(Object.keys(details).length > 0 ? { details } : {}) };
  void reply.code(told.httpStatus).type('application/json; charset=utf-8').send(JSON.stringify(body));
}
