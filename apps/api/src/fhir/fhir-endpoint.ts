import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { unauthenticated } from '@app/auth';
import { type FhirAnswer, fhirContentType, FhirDoor } from '@app/fhir-door';
import { AppError } from '@app/kernel';
import { isSerial } from '@app/kiosk-registry';
import { type Logger, LOGGER } from '@app/observability';
import { requireSender } from '@app/telemetry';
import { sendHttpError } from '../errors/send-http-error.js';
import { ByteBudget } from '../ingest/byte-budget.js';
import { parseJson } from '../ingest/parse-json.js';
import { bodyLimits, collectBody, discardRest } from '../ingest/read-body.js';

const types = new Set(['application/fhir+json', 'application/json', 'application/json+fhir']);

function unsupported(message: string): AppError {
  return new AppError(message, { code: 'UNSUPPORTED_MEDIA_TYPE', httpStatus: 415 });
}

/** @throws AppError UNSUPPORTED_MEDIA_TYPE (415) */
function isGzip(request: FastifyRequest): boolean {
  const type = (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
  if (!types.has(type)) throw unsupported('Send application/fhir+json');
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity') return false;
  if (encoding === 'gzip') return true;
  throw unsupported('Send the body as it is, or with Content-Encoding: gzip');
}

/** @throws AppError UNREADABLE when it is no serial */
function kioskOf(request: FastifyRequest): string | null {
  const { kiosk } = request.query as { kiosk?: unknown };
  if (kiosk === undefined) return null;
  if (typeof kiosk === 'string' && isSerial(kiosk)) return kiosk;
  throw new AppError('kiosk must be the serial of a kiosk', { code: 'UNREADABLE' });
}

/**
 * `POST /v1/fhir`. A route of its own beside Nest's, as for telemetry: nothing of a body that may name patients gets into
 * the hands of a framework, and only the allowed part of it beyond the door.
 */
@Injectable()
export class FhirEndpoint implements OnModuleInit {
  private readonly budget = new ByteBudget(bodyLimits.totalBytes);

  constructor(
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
    @Inject(FhirDoor) private readonly door: FhirDoor,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    const fastify = this.adapterHost.httpAdapter.getInstance<FastifyInstance>();
    void fastify.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      // Leaves the body unread; a request without a content type comes here as well.
      scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
      scope.post('/v1/fhir', (request, reply) => this.answer(request, reply));
    });
  }

  private async answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    try {
      const { status, body } = await this.take(request);
      return reply.code(status).type(fhirContentType).send(JSON.stringify(body));
    } catch (error) {
      if ((error as { httpStatus?: unknown }).httpStatus !== 408) await discardRest(request.raw);
      if (!request.raw.readableEnded) reply.header('connection', 'close');
      sendHttpError(error, request, reply, this.logger);
      return reply;
    }
  }

  private async take(request: FastifyRequest): Promise<FhirAnswer> {
    const { principal } = request;
    if (principal === null) throw unauthenticated();
    requireSender(principal);
    const gzip = isGzip(request);
    const kiosk = kioskOf(request);
    const { body, release } = await collectBody(request.raw, gzip, this.budget);
    try {
      return await this.door.take(
        parseJson(body, 'The body', (position) => ({ position })),
        principal,
        kiosk,
      );
    } finally {
      release();
    }
  }
}
