import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { unauthenticated } from '@app/auth';
import { AppError } from '@app/kernel';
import { type Logger, LOGGER } from '@app/observability';
import { photoBytes, VisitPhotosService } from '@app/replenishment';
import { sendHttpError } from '../errors/send-http-error.js';
import { compression, patience } from '../ingest/body-chunks.js';
import { ByteBudget } from '../ingest/byte-budget.js';
import { collectBody, discardRest } from '../ingest/read-body.js';

const bounds = { bytes: photoBytes, ...compression, ...patience };
/** Of all pictures that the process takes in at once. */
const totalBytes = 16 * photoBytes;

const text = (query: unknown, name: string): string | null => {
  const value = (query as Record<string, unknown>)[name];
  return typeof value === 'string' ? value.slice(0, 100) : null;
};

/**
 * Pictures of a visit: `POST /v1/visit-photos/<id>?stop=…&takenAt=…` with the bytes of a JPEG, PNG or WebP as they are,
 * and `GET` for them. Not through GraphQL: base64 inside JSON costs memory that a picture is not worth.
 */
@Injectable()
export class PhotoEndpoint implements OnModuleInit {
  private readonly budget = new ByteBudget(totalBytes);

  constructor(
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
    @Inject(VisitPhotosService) private readonly photos: VisitPhotosService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    const fastify = this.adapterHost.httpAdapter.getInstance<FastifyInstance>();
    void fastify.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      // Leaves the body unread until the sender is known to be allowed.
      scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
      scope.post('/v1/visit-photos/:id', (request, reply) => this.answer(request, reply, this.take));
      scope.get('/v1/visit-photos/:id', (request, reply) => this.answer(request, reply, this.give));
    });
  }

  private async answer(
    request: FastifyRequest,
    reply: FastifyReply,
    work: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>,
  ): Promise<FastifyReply> {
    try {
      return await work(request, reply);
    } catch (error) {
      if ((error as { httpStatus?: unknown }).httpStatus !== 408) await discardRest(request.raw);
      if (!request.raw.readableEnded) reply.header('connection', 'close');
      sendHttpError(error, request, reply, this.logger);
      return reply;
    }
  }

  private readonly take = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { principal, query } = request;
    if (principal === null) throw unauthenticated();
    this.photos.checkSender(principal);
    if (request.headers['content-encoding'] !== undefined)
      throw new AppError('Send the picture as it is', { code: 'UNSUPPORTED_MEDIA_TYPE', httpStatus: 415 });
    const declared = (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
    const facts = {
      id: (request.params as { id: string }).id,
      stop: text(query, 'stop') ?? '',
      slot: text(query, 'slot'),
      takenAt: text(query, 'takenAt') ?? '',
      sentAt: text(query, 'sentAt'),
    };
    const { body, release } = await collectBody(request.raw, false, this.budget, bounds);
    try {
      const repeated = await this.photos.keep(principal, facts, declared, body);
      return reply.code(repeated ? 200 : 201).send({ id: facts.id, repeated });
    } finally {
      release();
    }
  };

  private readonly give = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    if (request.principal === null) throw unauthenticated();
    const { type, content } = await this.photos.read(
      request.principal,
      (request.params as { id: string }).id,
    );
    return reply
      .type(type)
      .header('cache-control', 'private, max-age=3600, immutable')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('content-disposition', 'inline')
      .send(content);
  };
}
