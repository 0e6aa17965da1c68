import { type ArgumentsHost, Catch, type ExceptionFilter, Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Logger, LOGGER } from '@app/observability';
import { sendHttpError } from './send-http-error.js';
import { publicError } from './public-error.js';

/** Everything that a route or a socket message throws. GraphQL has its own formatter. */
@Catch()
@Injectable()
export class ErrorFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): unknown {
    switch (host.getType<'http' | 'ws' | 'graphql'>()) {
      case 'http': {
        const http = host.switchToHttp();
        sendHttpError(
          error,
          http.getRequest<FastifyRequest>(),
          http.getResponse<FastifyReply>(),
          this.logger,
        );
        return undefined;
      }
      case 'ws': {
        const { code, message, unexpected } = publicError(error);
        if (unexpected) this.logger.error({ error }, 'a socket message failed');
        host
          .switchToWs()
          .getClient<{ emit(event: string, data: object): void }>()
          .emit('exception', { code, message });
        return undefined;
      }
      default:
        // A returned error is an error for GraphQL, and keeps its class for the formatter.
        return error;
    }
  }
}
