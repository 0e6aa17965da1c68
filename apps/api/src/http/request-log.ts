import type { FastifyInstance } from 'fastify';
import type { Logger } from '@app/observability';
import { pathOf } from './authentication.js';

/** One line per finished request at debug, at warn for 5xx. Never headers, bodies or query strings. */
export function logRequests(fastify: FastifyInstance, logger: Logger): void {
  fastify.addHook('onResponse', async (request, reply) => {
    const level = reply.statusCode >= 500 ? 'warn' : 'debug';
    if (!logger.isLevelEnabled(level)) return;
    logger[level](
      {
        requestId: request.id,
        method: request.method,
        path: pathOf(request.url).slice(0, 200),
        status: reply.statusCode,
        milliseconds: Math.round(reply.elapsedTime * 10) / 10,
        principal: request.principal?.kind,
      },
      'request',
    );
  });
}
