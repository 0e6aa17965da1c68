import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IngestReceipt } from '@app/contracts';
import { AppError, CLOCK, type Clock } from '@app/kernel';
import { type Logger, LOGGER } from '@app/observability';
import { type DevicePrincipal, type GatewayPrincipal, unauthenticated } from '@app/auth';
import { requireSender, TelemetryIngest } from '@app/telemetry';
import { sendHttpError } from '../errors/send-http-error.js';
import { bodyChunks } from './body-chunks.js';
import { ByteBudget } from './byte-budget.js';
import { bodyLimits, collectBody, discardRest } from './read-body.js';
import { Replay, replayLimits } from './replay.js';
import { batchesOf } from './telemetry-body.js';

/** Milliseconds that a long replay may take altogether. Its sender's pace is watched besides. */
export const replayTimeoutMs = 3_600_000;

type TelemetryFormat = 'json' | 'ndjson';

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
export class TelemetryEndpoint implements OnModuleInit, BeforeApplicationShutdown {
  private readonly budget = new ByteBudget(bodyLimits.totalBytes);
  private closing = false;

  constructor(
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
    @Inject(TelemetryIngest) private readonly telemetry: TelemetryIngest,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** A replay could go on for an hour: it ends after the part that is under way, and is sent again. */
  beforeApplicationShutdown(): void {
    this.closing = true;
  }

  onModuleInit(): void {
    const fastify = this.adapterHost.httpAdapter.getInstance<FastifyInstance>();
    void fastify.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      // Leaves the body unread; a request without a content type comes here as well.
      scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
      scope.post('/v1/telemetry', { handlerTimeout: replayTimeoutMs }, (request, reply) =>
        this.answer(request, reply),
      );
    });
  }

  private async answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    try {
      return reply.send(await this.ingest(request));
    } catch (error) {
      // A sender that is too slow for its body is so for the rest as well.
      if ((error as { httpStatus?: unknown }).httpStatus !== 408) await discardRest(request.raw);
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
    const gzip = isGzip(request);
    if (format === 'ndjson') return this.replay(request, gzip, principal);
    const { body, release } = await collectBody(request.raw, gzip, this.budget);
    try {
      return await this.telemetry.ingest(batchesOf(body), principal, { transport: 'json' });
    } finally {
      release();
    }
  }

  private async replay(
    request: FastifyRequest,
    gzip: boolean,
    principal: DevicePrincipal | GatewayPrincipal,
  ): Promise<IngestReceipt> {
    const replay = new Replay({
      limits: replayLimits,
      budget: this.budget,
      ingest: (batches, firstBatch) =>
        this.telemetry.ingestPart(batches, principal, { transport: 'ndjson', firstBatch }),
      sleep,
      closing: () => this.closing,
    });
    const sum = await replay.take(bodyChunks(request.raw, gzip, replayLimits.body));
    return sum.receipt(this.clock.now());
  }
}
