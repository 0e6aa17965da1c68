import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import rateLimit from '@fastify/rate-limit';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { fastify, type FastifyInstance } from 'fastify';
import { Authenticator } from '@app/auth';
import type { Config } from '@app/config';
import { type Logger, NestLogger, Registry } from '@app/observability';
import { projectRoot } from '@app/kernel';
import { Database } from '@app/persistence';
import { AppModule } from './app.module.js';
import { limitDocuments } from './graphql/limit-documents.js';
import { authenticateRequests } from './http/authentication.js';
import { limitBodyTime } from './http/body-deadline.js';
import { requireHost } from './http/host-header.js';
import { bodyLimits, limitBodies, limitGuessing } from './http/limits.js';
import { logRequests } from './http/request-log.js';
import { securityHeaders } from './http/security-headers.js';
import { serveWebApp } from './http/web-app.js';
import { replayTimeoutMs } from './ingest/telemetry-endpoint.js';
import { measurePool, measureRequests } from './metrics/http-metrics.js';
import { SocketIoAdapter } from './sockets/socket-io.adapter.js';

/** Milliseconds for a whole request to arrive, and for its answer to be made; replays take longer. */
const requestTimeoutMs = 30_000;
/** After the answer that says so. */
const bodyTimeoutMs = requestTimeoutMs + 5_000;

function createServer(config: Config): FastifyInstance {
  return fastify({
    genReqId: () => randomUUID(),
    bodyLimit: bodyLimits.other,
    requestTimeout: replayTimeoutMs,
    http: { headersTimeout: requestTimeoutMs },
    handlerTimeout: requestTimeoutMs,
    connectionTimeout: 60_000,
    keepAliveTimeout: 72_000,
    trustProxy: config.trustProxy,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
  });
}

/** The whole api, ready to listen. */
export async function createApp(config: Config, logger: Logger): Promise<NestFastifyApplication> {
  const server = createServer(config);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot({ config, logger }),
    new FastifyAdapter(server),
    // Fastify's own JSON parser; Nest's would take forms as well, which pages of other sites can send.
    { logger: new NestLogger(logger), abortOnError: false, bodyParser: false },
  );
  server.removeContentTypeParser('text/plain');
  app.useWebSocketAdapter(new SocketIoAdapter(app));
  // Hooks run in this order, and only for routes that come after them: those of Nest are added by init().
  logRequests(server, logger);
  measureRequests(server, app.get(Registry));
  measurePool(app.get(Registry), app.get(Database));
  requireHost(server);
  limitBodies(server);
  limitBodyTime(server, bodyTimeoutMs);
  await securityHeaders(server, config.secureCookies);
  await server.register(rateLimit, { global: false });
  limitGuessing(server);
  authenticateRequests(server, app.get(Authenticator));
  limitDocuments(server);
  await serveWebApp(server, join(projectRoot(), 'dist/apps/web'));
  await app.init();
  return app;
}
