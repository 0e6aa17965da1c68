import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { unauthenticated } from '@app/auth';
import type { IngestReceipt } from '@app/contracts';
import { AppError } from '@app/kernel';
import { type Logger, LOGGER } from '@app/observability';
import { requireSender, TelemetryIngest } from '@app/telemetry';
import { sendHttpError } from '../errors/send-http-error.js';
import { ByteBudget } from './byte-budget.js';
import { bodyLimits, collectBody, discardRest } from './read-body.js';
import { batchesOf, type TelemetryFormat } from './telemetry-body.js';

const formats = new Map<string, TelemetryFormat>([
  ['application/json', 'json'],
  ['application/x-ndjson', 'ndjson'],
  ['application/ndjson', 'ndjson'],
]);

function unsupported(message: string): AppError {
  return new AppError(message, { code: 'UNSUPPORTED_MEDIA_TYPE', httpStatus: 415 });
}

/** @throws AppError UNSUPPORTED_MEDIA_TYPE (415) */
function formatOf(request: FastifyRequest): TelemetryFormat {
  const type = (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
  const format = formats.get(type);
  if (format === undefined) throw unsupported('Send application/json or application/x-ndjson');
  return format;
}

/** @throws AppError UNSUPPORTED_MEDIA_TYPE (415) */
function isGzip(request: FastifyRequest): boolean {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity') return false;
  if (encoding === 'gzip' || encoding === 'x-gzip') return true;
  throw unsupported('Send the body as it is, or with Content-Encoding: gzip');
}

/**
 * `POST /v1/telemetry`. A route of its own beside Nest's, because it reads the body itself: what comes compressed
 * or as lines would otherwise be taken in whole before anybody looks at its size.
 */
@Injectable()
export class TelemetryEndpoint implements OnModuleInit {
  private readonly budget = new ByteBudget(bodyLimits.totalBytes);

  constructor(
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
    @Inject(TelemetryIngest) private readonly telemetry: TelemetryIngest,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    const fastify = this.adapterHost.httpAdapter.getInstance<FastifyInstance>();
    void fastify.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      // Leaves the body unread; a request without a content type comes here as well.
      scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
      scope.post('/v1/telemetry', (request, reply) => this.answer(request, reply));
    });
  }

  private async answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    try {
      return reply.send(await this.ingest(request));
    } catch (error) {
      await discardRest(request.raw);
      if (!request.raw.readableEnded) reply.header('connection', 'close');
      sendHttpError(error, request, reply, this.logger);
      return reply;
    }
  }

  private async ingest(request: FastifyRequest): Promise<IngestReceipt> {
    const { principal } = request;
    if (principal === null) throw unauthenticated();
    requireSender(principal);
    const format = formatOf(request);
    const { body, release } = await collectBody(request.raw, isGzip(request), this.budget);
    try {
      return await this.telemetry.ingest(batchesOf(body, format), principal);
    } finally {
      release();
    }
  }
}
