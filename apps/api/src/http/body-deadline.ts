import type { FastifyInstance } from 'fastify';
import { pathOf } from './authentication.js';

/** Its bodies may take an hour; it watches its senders' pace itself. */
const watchesItself = '/v1/telemetry';

/**
 * Ends the connection of whoever has not sent the whole body in time. The server's own limit holds for all routes
 * alike, and so has to be as long as that of the longest replay.
 */
export function limitBodyTime(fastify: FastifyInstance, milliseconds: number): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const { raw, headers } = request;
    const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
    if (hasBody && pathOf(request.url) !== watchesItself) {
      const timer = setTimeout(() => {
        if (!raw.complete) raw.destroy();
      }, milliseconds);
      raw.once('close', () => clearTimeout(timer));
    }
    done();
  });
}
