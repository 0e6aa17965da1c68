import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '@app/kernel';

interface Refusal {
  code: string;
  message: string;
  retryable?: boolean;
}

/**
 * Counts requests by their sender's address and throws `refusal` (429, with the seconds to wait) above
 * `max` in a minute. Call after @fastify/rate-limit is registered.
 */
export function limitByAddress(fastify: FastifyInstance, max: number, { code, message, retryable }: Refusal) {
  const count = fastify.createRateLimit({ max, timeWindow: '1 minute' });
  return async (request: FastifyRequest): Promise<void> => {
    // A closed socket has no address any more, whatever the type says; nobody is there to be told either.
    if ((request.ip as string | undefined) === undefined) return;
    const { isAllowed, isExceeded, ttlInSeconds } = (await count(request)) as {
      isAllowed: boolean;
      isExceeded?: boolean;
      ttlInSeconds?: number;
    };
    if (isAllowed || !isExceeded) return;
    throw new AppError(message, {
      code,
      httpStatus: 429,
      retryable,
      details: { retryAfterSeconds: ttlInSeconds ?? 60 },
    });
  };
}
